"""The command that reads reports and stores nothing: records for programs, or how each sentence was read."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal, Protocol, TextIO, TypeVar

import typer

from marsad.cli import keeping, options
from marsad.cli.terminal import out as terminal
from marsad.cli.terminal import progress
from marsad.core.errors import UsageError

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

    from marsad.core.nouns import DocumentRecord, Failure
    from marsad.extract.tracing import DocumentTrace
    from marsad.publish.telling import Line

Format = Literal["text", "json", "jsonl"]


class _Read(Protocol):
    """A record of one document, whatever else it says."""

    @property
    def id(self) -> str: ...

    @property
    def path(self) -> str | None: ...

    @property
    def failures(self) -> tuple[Failure, ...]: ...


Record = TypeVar("Record", bound=_Read)


def extract(
    paths: keeping.Paths,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON array.")] = False,
    as_jsonl: Annotated[bool, typer.Option("--jsonl", help="Print a JSON record on each line (the default).")] = False,
    layout: Annotated[
        str | None, typer.Option("--format", metavar="text|json|jsonl", show_default=False,
                                 help="The same as an option; text goes with --explain only.")
    ] = None,
    mentions: Annotated[
        str, typer.Option("--mentions", metavar="all|relevant", help="Names and numbers in the whole text, or only in "
                          "sentences that may hold an event (faster); claims are the same.")
    ] = "all",
    explain: Annotated[
        bool, typer.Option("--explain", help="Show how each sentence was read: the words marked, the lexicon "
                           "entries and rules that decided, and what was refused and why.")
    ] = False,
    vague_numbers: options.Vague = "marsad",
    workers: options.Workers = 1,
    out: options.Out = None,
) -> None:  # fmt: skip
    """Read reports and print their mentions, claims and in-document events; no database is touched.

    Prints a `document/1` record for each document; one that failed has its reason in `failures`, and the exit code is
    then 3. With --explain it prints instead, in words or as data, what was seen in each sentence.
    """
    keeping.check_policy(vague_numbers)
    if mentions not in ("all", "relevant"):
        raise UsageError("U704", f"--mentions {mentions} is not known.", "Use all or relevant.")
    wanted = _format(layout, as_json=as_json, as_jsonl=as_jsonl, explain=explain)
    failed: list[Failure] = []
    # A bar among records that scroll by on the same terminal would help nobody.
    with keeping.writing_to(out) as stream, progress(quiet=out is None and sys.stdout.isatty()) as bar:
        keeping.compile_gazetteer(bar)
        if explain:
            traces = _counted(_traces(paths, vague_numbers), bar, failed)
            _print_traces(traces, stream) if wanted == "text" else _print_records(traces, stream, wanted)
        else:
            records = _counted(_records(paths, mentions, vague_numbers, workers), bar, failed)
            _print_records(records, stream, wanted)
    keeping.tell_failures(failed)
    raise typer.Exit(3 if failed else 0)


def _format(given: str | None, *, as_json: bool, as_jsonl: bool, explain: bool) -> Format:
    """The one layout that was asked for, in whichever way."""
    asked = [name for name, wanted in (("json", as_json), ("jsonl", as_jsonl)) if wanted]
    asked += [given] if given is not None else []
    if len(set(asked)) > 1:
        raise UsageError("U705", f"Only one of {' and '.join(asked)} can be printed.", "Leave one.")
    chosen = asked[0] if asked else "text" if explain else "jsonl"
    allowed: tuple[Format, ...] = ("text", "json", "jsonl") if explain else ("json", "jsonl")
    for known in allowed:
        if chosen == known:
            return known
    advice = "Add --explain." if chosen == "text" else "Use json or jsonl, or text with --explain."
    raise UsageError("U707", f"--format {chosen} is not known here.", advice)


def _records(paths: Sequence[str], mentions: Any, policy: str, workers: int) -> Iterator[DocumentRecord]:
    from marsad.flow import components
    from marsad.flow.engines import engine_for
    from marsad.flow.extracting import extract as extracted

    extractor, resolver = components.extractor_maker(policy=policy), components.resolver_of()
    with engine_for(workers) as engine:
        yield from extracted(paths, extractor=extractor, resolver=resolver, mentions=mentions, engine=engine)


def _traces(paths: Sequence[str], policy: str) -> Iterator[DocumentTrace]:
    from marsad.flow import components
    from marsad.flow.tracing import trace

    yield from trace(paths, extractor=components.extractor_maker(policy=policy), resolver=components.resolver_of())


def _counted(records: Iterable[Record], bar: Bar, failed: list[Failure]) -> Iterator[Record]:
    task = bar.add_task("Reading", total=None)
    for record in records:
        bar.update(task, advance=1, description=f"Reading {os.path.basename(record.path or record.id)[:40]}")
        failed += record.failures
        yield record


def _print_records(records: Iterable[object], stream: TextIO, wanted: Format) -> None:
    import msgspec

    from marsad.publish import inert

    array = wanted == "json"
    before = "[\n" if array else ""
    for record in records:
        stream.write(before + inert.json_text(msgspec.json.encode(record)))
        before = ",\n" if array else "\n"
    stream.write("[]\n" if before == "[\n" else "\n]\n" if array else before)


def _print_traces(traces: Iterable[DocumentTrace], stream: TextIO) -> None:
    """Coloured on a terminal, with the marked words in brackets elsewhere; what to edit comes last, once."""
    from marsad.cli.listing import actor_names
    from marsad.flow.components import home_folder
    from marsad.publish.traces import lines, where_to_edit

    show, actors, home = _printer(stream), actor_names(), home_folder()
    for seen in traces:
        show(list(lines(seen, actors=actors)))
    show(list(where_to_edit(home=str(home) if home is not None else None)))


def _printer(stream: TextIO) -> Callable[[Sequence[Line]], None]:
    from marsad.cli.explaining import print_coloured
    from marsad.publish.telling import as_text

    console = terminal()
    if stream is sys.stdout and console.color_system is not None:
        return lambda told: print_coloured(told, console.print)
    return lambda told: print(as_text(told), file=stream)
