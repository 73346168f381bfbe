"""Commands that bring reports in, and a person's word on them: add, judge."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from marsad.cli import options
from marsad.cli.terminal import counted, progress, say, tell
from marsad.core.errors import UsageError

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

    from marsad.core.nouns import Failure
    from marsad.flow.adding import AddReport
    from marsad.flow.parts import Progress, ProgressSeen
    from marsad.observatory import Observatory

Paths = Annotated[
    list[str],
    typer.Argument(
        metavar="PATH...",
        help="Files, folders, globs or web addresses: HTML, text, PDF, RSS/Atom, WARC and WACZ, JSON Lines.",
    ),
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
        tell(f"Head of the chain: {report.head}")
    tell_failures(report.failed)
    if report.events and not as_json:
        say("Next: `marsad events` lists them, `marsad explain ID` shows what stands behind one.")
    raise typer.Exit(report.exit_code)


def add_with_progress(
    observatory: Observatory, paths: Sequence[str], *, policy: str = "marsad", workers: int = 1
) -> AddReport:
    """`Observatory.add` with a progress bar, and the gazetteer compiled first where there is none."""
    with progress() as bar:
        return observatory.add(list(paths), policy=policy, workers=workers, progress=add_progress(bar))


def add_progress(bar: Bar) -> ProgressSeen:
    """Shows on a bar how far adding is; compiles the gazetteer first where there is none."""
    compile_gazetteer(bar)
    task = bar.add_task("Reading", total=None)

    def seen(at: Progress) -> None:
        words = {"reading": "Reading", "comparing": "Comparing", "done": "Done"}[at.step]
        failed = f", {at.failed} failed" if at.failed else ""
        said = f"{words}: {at.documents} documents, {at.claims} claims{failed}"
        bar.update(task, description=said, completed=at.sources_done, total=at.sources)

    return seen


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
