"""Commands that bring reports in, and a person's word on them: add, extract, judge."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer

from marsad.cli import options
from marsad.cli.terminal import counted, progress, say, tell
from marsad.core.errors import UsageError

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

    from marsad.core.nouns import DocumentRecord, Failure
    from marsad.flow.adding import AddReport
    from marsad.flow.parts import Progress
    from marsad.observatory import Observatory

Paths = Annotated[
    list[str],
    typer.Argument(metavar="PATH...", help="Files, folders or globs: HTML, text, PDF, RSS/Atom, WARC, JSON Lines."),
]


def add(
    paths: Paths,
    *,
    db: options.Database = None,
    vague_numbers: options.Vague = "marsad",
    workers: options.Workers = 1,
    as_json: options.AsJson = False,
) -> None:
    """Read reports, find their claims, compare these with all others, and store them. Adding again adds nothing.

    A document that fails stops nothing: it is listed with its reason, kept in the database, and tried again next time;
    the exit code is then 3.
    """
    import marsad

    check_policy(vague_numbers)
    with marsad.open(db) as observatory:
        report = add_with_progress(observatory, paths, policy=vague_numbers, workers=workers)
    if as_json:
        print_json(report)
    else:
        tell(
            f"{counted(report.added, 'document')} added, {report.already} there already, {len(report.failed)} failed. "
            f"{counted(report.claims, 'new claim')}; {counted(report.events, 'event')} in the database."
        )
    tell_failures(report.failed)
    if report.events and not as_json:
        say("Next: `marsad events` lists them, `marsad explain ID` shows what stands behind one.")
    raise typer.Exit(report.exit_code)


def add_with_progress(
    observatory: Observatory, paths: Sequence[str], *, policy: str = "marsad", workers: int = 1
) -> AddReport:
    """`Observatory.add` with a progress bar, and the gazetteer compiled first where there is none."""
    with progress() as bar:
        compile_gazetteer(bar)
        task = bar.add_task("Reading", total=None)

        def seen(at: Progress) -> None:
            words = {"reading": "Reading", "comparing": "Comparing", "done": "Done"}[at.step]
            failed = f", {at.failed} failed" if at.failed else ""
            said = f"{words}: {at.documents} documents, {at.claims} claims{failed}"
            bar.update(task, description=said, completed=at.sources_done, total=at.sources)

        return observatory.add(list(paths), policy=policy, workers=workers, progress=seen)


def compile_gazetteer(bar: Bar) -> None:
    """The first time, the world's places are compiled into an index: some seconds that should be explained."""
    from marsad.flow.components import home_folder
    from marsad.lexicon.gazetteer import index_path, open_gazetteer

    home = home_folder()
    if index_path(home).exists():
        return
    bar.console.print("First run: compiling the index of the world's places (once, about half a minute) …")
    task = bar.add_task("Places", total=100)
    with open_gazetteer(home, progress=lambda what, share: bar.update(
        task, description=f"Places: {what}", completed=round(100 * share)
    )):  # fmt: skip
        bar.remove_task(task)


def tell_failures(failed: Iterable[Failure]) -> None:
    """Every failure with its reason and what to do, on standard error."""
    for failure in failed:
        say(f"{failure.code} {failure.path}: {failure.reason}", style="yellow")


def check_policy(policy: str) -> None:
    """Raises `UsageError` U703 for a policy that is not there."""
    from marsad.text.numbers import POLICIES

    if policy not in POLICIES:
        raise UsageError("U703", f"There is no policy {policy!r} for vague numbers.", f"Use {', '.join(POLICIES)}.")


def extract(
    paths: Paths,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON array.")] = False,
    as_jsonl: Annotated[bool, typer.Option("--jsonl", help="Print a JSON record on each line (the default).")] = False,
    mentions: Annotated[
        str, typer.Option("--mentions", metavar="all|relevant", help="Names and numbers in the whole text, or only in "
                          "sentences that may hold an event (faster); claims are the same.")
    ] = "all",
    in_words: Annotated[bool, typer.Option("--explain", help="Print what was read in words instead of JSON.")] = False,
    vague_numbers: options.Vague = "marsad",
    workers: options.Workers = 1,
    out: options.Out = None,
) -> None:  # fmt: skip
    """Read reports and print their mentions, claims and in-document events; no database is touched.

    Prints a `document/1` record for each document; one that failed has its reason in `failures`, and the exit code is
    then 3.
    """
    check_policy(vague_numbers)
    if mentions not in ("all", "relevant"):
        raise UsageError("U704", f"--mentions {mentions} is not known.", "Use all or relevant.")
    if as_json + as_jsonl + in_words > 1:
        raise UsageError("U705", "Only one of --json, --jsonl and --explain can be printed.", "Leave one.")
    failed: list[Failure] = []
    # A bar among records that scroll by on the same terminal would help nobody.
    with writing_to(out) as stream, progress(quiet=out is None and sys.stdout.isatty()) as bar:
        compile_gazetteer(bar)
        records = _counted(_records(paths, mentions, vague_numbers, workers), bar, failed)
        if in_words:
            _print_in_words(records, stream)
        else:
            _print_records(records, stream, array=as_json)
    tell_failures(failed)
    raise typer.Exit(3 if failed else 0)


def _records(paths: Sequence[str], mentions: Any, policy: str, workers: int) -> Iterator[DocumentRecord]:
    from marsad.flow import components
    from marsad.flow.engines import engine_for
    from marsad.flow.extracting import extract as extracted

    extractor, resolver = components.extractor_maker(policy=policy), components.resolver_of()
    with engine_for(workers) as engine:
        yield from extracted(paths, extractor=extractor, resolver=resolver, mentions=mentions, engine=engine)


def _counted(records: Iterable[DocumentRecord], bar: Bar, failed: list[Failure]) -> Iterator[DocumentRecord]:
    task = bar.add_task("Reading", total=None)
    for record in records:
        bar.update(task, advance=1, description=f"Reading {os.path.basename(record.path or record.id)[:40]}")
        failed += record.failures
        yield record


def _print_records(records: Iterable[DocumentRecord], stream: TextIO, *, array: bool) -> None:
    import msgspec

    from marsad.publish import inert

    before = "[\n" if array else ""
    for record in records:
        stream.write(before + inert.json_text(msgspec.json.encode(record)))
        before = ",\n" if array else "\n"
    stream.write("[]\n" if before == "[\n" else "\n]\n" if array else before)


def _print_in_words(records: Iterable[DocumentRecord], stream: TextIO) -> None:
    from marsad.publish import inert
    from marsad.publish.explain import explain_record

    for record in records:
        title = record.title or record.id
        stream.write(f"=== {inert.line(title)} ({len(record.claims)} claims in {len(record.events)} events)\n")
        for explanation in explain_record(record):
            stream.write(f"{explanation}\n\n")


@contextmanager
def writing_to(path: str | None) -> Iterator[TextIO]:
    """Standard output, or a file that appears only when all of it has been written."""
    if path is None:
        yield sys.stdout
        return
    part = f"{path}.part"
    try:
        stream = open(part, "w", encoding="utf-8", newline="")  # noqa: SIM115 - closed below
    except OSError as error:
        raise UsageError("U706", f"{path} cannot be written ({error.strerror}).", "Give another --out.") from None
    with stream:
        yield stream
    os.replace(part, path)


def print_json(value: object) -> None:
    """A record as JSON on standard output."""
    import msgspec

    from marsad.publish import inert

    sys.stdout.write(inert.json_text(msgspec.json.encode(value)) + "\n")


def judge(
    left: Annotated[str, typer.Argument(metavar="LEFT", help="A claim, an event or a document, by its id.")],
    right: Annotated[str, typer.Argument(metavar="RIGHT", help="The other one.")],
    *,
    verdict: Annotated[
        str, typer.Option("--verdict", metavar="VERDICT", help="same, different, unsure, or part-of: LEFT of RIGHT.")
    ],
    who: Annotated[str, typer.Option("--who", metavar="NAME", help="Who says so.")],
    why: Annotated[str, typer.Option("--why", metavar="TEXT", help="The reason, for those who read it later.")],
    db: options.Database = None,
    as_json: options.AsJson = False,
) -> None:  # fmt: skip
    """Record what a person holds of two claims or events. It outranks every component, and nothing is overwritten."""
    import marsad

    with marsad.open(db, create=False) as observatory:
        before = {event.id for event in observatory.view().events}
        one, other = (_full(observatory, name) for name in (left, right))
        judgement = observatory.judge(one, other, verdict, who=who, why=why)  # type: ignore[arg-type]
        after = {event.id for event in observatory.view().events}
    if as_json:
        print_json(judgement)
        return
    tell(f"Recorded: {judgement.left} and {judgement.right} are {verdict}, says {who}.")
    gone, new = len(before - after), len(after - before)
    if gone or new:
        tell(f"{gone} events were joined to others, {new} stand by themselves now; {len(after)} in all.")
    else:
        tell(f"The events are as they were: {len(after)}.")


def _full(observatory: Observatory, name: str) -> str:
    from marsad.publish.naming import complete

    view = observatory.view()
    names = observatory.ledger.names()
    if name in view.redirects:
        return name
    own = {own: ident for ident, own in names.items()}
    ids = [*(e.id for e in view.events), *(c.id for c in view.claims), *names]
    return complete(own.get(name, name), ids, what="event, claim or document")
