"""Commands that compute from the database: count, verify, version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from marsad.cli import options
from marsad.cli.keeping import print_json
from marsad.cli.terminal import say, say_empty, tell
from marsad.core.errors import UsageError
from marsad.count.asking import COUNTED, DIMENSIONS

if TYPE_CHECKING:
    from marsad.count.totals import Total
    from marsad.flow.selecting import Filters


@options.filtered(status="actual")
def count(
    filters: Filters,
    measure: Annotated[str, typer.Option("--measure", metavar="MEASURE", help=f"{', '.join(COUNTED)}.")] = "killed",
    by: Annotated[
        list[str] | None,
        typer.Option("--by", metavar="WHAT,...", help=f"Break it down by {', '.join(DIMENSIONS)}.", show_default=False),
    ] = None,
    without: Annotated[
        list[str] | None,
        typer.Option(
            "--without",
            metavar="SOURCE",
            show_default=False,
            help="Leave out what this outlet, agency, speaker, document or claim told. May be given again.",
        ),
    ] = None,
    vague_numbers: Annotated[
        str | None,
        typer.Option(
            "--vague-numbers",
            metavar="POLICY",
            show_default=False,
            help='Read words such as "dozens" anew by another policy: marsad, acled or isaf. Nothing stored changes.',
        ),
    ] = None,
    sums: Annotated[
        bool, typer.Option("--sums/--no-sums", help="Whether totals over a period or an area are taken in.")
    ] = True,
    mentions: Annotated[
        bool,
        typer.Option(
            "--mentions/--no-mentions",
            help="Whether an event that reports of something else only mention counts in the best (never in the low).",
        ),
    ] = True,
    likely: Annotated[
        float | None,
        typer.Option(
            "--likely",
            metavar="CHANCE",
            show_default=False,
            help="Give the range that holds the total with this chance (0.9), given how often reports are misread, "
            "instead of all that the claims allow.",
        ),
    ] = None,
    db: options.Database = None,
    explain: Annotated[
        bool,
        typer.Option("--explain", help="Say what bounds it, sentence by sentence, and what it is without each source."),
    ] = False,
    as_json: options.AsJson = False,
) -> None:
    """Count people over events, as the smallest and largest total that the reports allow, nobody counted twice.

    With --actor only that actor's own people are counted. Without --status, only what is said to have happened. The
    measure "incidents" counts happenings instead of people.
    """
    import marsad

    if measure not in COUNTED:
        raise UsageError("U603", f"There is no measure {measure!r}.", f"Use one of {', '.join(COUNTED)}.")
    with marsad.open(db, create=False) as observatory:
        total = observatory.count(
            measure, filters, by=by or (), without=without or (), policy=vague_numbers, sums=sums, mentions=mentions,
            explain=explain, likely=likely,
        )  # fmt: skip
        recorded = len(observatory.ledger.names())
    if as_json:
        print_json(total)
        return
    if not recorded:
        say_empty()
        return
    print_total(total, filters, explain=explain)


def print_total(total: Total, filters: Filters, *, explain: bool) -> None:
    """A total in words, its parts as a table, and with ``explain`` what bounds it."""
    from marsad.cli import counting
    from marsad.publish import wording

    asked = " ".join(f"{name}={_said(value)}" for name, value in filters.said().items() if name != "status")
    best = f", best {total.best}" if total.low != total.high else ""
    number = f"{wording.bounds(total.low, None, total.high)} {total.measure}{best}"
    tell(number + (f" ({asked})" if asked else ""), style="bold")
    if not total.events:
        say("No event passes these filters: nothing is reported, which does not mean that nobody was hurt.")
        return
    if total.high is None:
        tell('No upper bound: at least one report says "at least" or gives no limit.')
    for line in counting.provisos(total):
        tell(line)
    if total.breakdown is not None:
        counting.print_parts(total.breakdown)
    if explain:
        counting.print_reasons(total)
    else:
        say("Next: add --explain to see what bounds it, each with its sentence, and what it is without each source.")


def _said(value: object) -> str:
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)


def verify(
    *,
    head: Annotated[
        str | None,
        typer.Option(
            "--head",
            metavar="HEAD",
            help="A head that was printed earlier: all that was recorded by then must still be there.",
            show_default=False,
        ),
    ] = None,
    db: options.Database = None,
    as_json: options.AsJson = False,
) -> None:
    """Re-read every row, every quote and every kept answer, and fold every event again. Exit code 4 if any differs.

    What is at fault is named; nothing is mended or taken away. The head printed at the end stands for all that was
    recorded so far: noted elsewhere (in a logbook, a release, a message), it shows later whether anything was changed.
    """
    import marsad

    with marsad.open(db, create=False) as observatory:
        report = observatory.verify(head=head)
    if as_json:
        print_json(report)
    else:
        for line in str(report).split("\n"):
            tell(line)
    if not report.sound:
        say("V101: Something is at fault. Next: `marsad restore` a backup; do not rely on what is named here.")
    raise typer.Exit(report.exit_code)


def version() -> None:
    """Print the version of Marsad and of Python, and whose place names it uses."""
    import platform

    from marsad import __version__

    tell(f"marsad {__version__}, Python {platform.python_version()}")
    tell("Place names: GeoNames (geonames.org), CC BY 4.0.")
