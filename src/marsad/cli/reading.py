"""Commands that compute from the database: count, verify, version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from marsad.cli import options
from marsad.cli.keeping import print_json
from marsad.cli.terminal import counted, say, say_empty, tell
from marsad.core.errors import UsageError
from marsad.core.vocabulary import MEASURES

if TYPE_CHECKING:
    from marsad.count.totals import Total
    from marsad.flow.selecting import Filters


@options.filtered(status="actual")
def count(
    filters: Filters,
    measure: Annotated[str, typer.Option("--measure", metavar="MEASURE", help=f"{', '.join(MEASURES)}.")] = "killed",
    db: options.Database = None,
    explain: Annotated[bool, typer.Option("--explain", help="List what bounds the total, in words.")] = False,
    as_json: options.AsJson = False,
) -> None:
    """Count people over events, as the smallest and largest total that the reports allow, nobody counted twice.

    With --actor only that actor's own people are counted. Without --status, only what is said to have happened.
    """
    import marsad

    if measure not in MEASURES:
        raise UsageError("U603", f"There is no measure {measure!r}.", f"Use one of {', '.join(MEASURES)}.")
    with marsad.open(db, create=False) as observatory:
        total, recorded = observatory.count(measure, filters), len(observatory.ledger.names())
    if as_json:
        print_json(total)
        return
    if not recorded:
        say_empty()
        return
    print_total(total, filters, explain=explain)


def print_total(total: Total, filters: Filters, *, explain: bool) -> None:
    """A total in words, and with ``explain`` what bounds it."""
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
    events = counted(len(total.events), "event")
    tell(f'From {events}; words such as "dozens" by the policy {total.policy}.')
    if explain:
        for constraint in total.constraints:
            source = f"  [{constraint.claim}]" if constraint.claim else ""
            tell(f"  - {constraint.says}{source}")
    else:
        say("Next: add --explain to see what bounds it, each with the claim it comes from.")


def _said(value: object) -> str:
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)


def verify(*, db: options.Database = None, as_json: options.AsJson = False) -> None:
    """Re-read every row and every quote and fold every event again. The exit code is 4 if anything differs."""
    import marsad

    with marsad.open(db, create=False) as observatory:
        report = observatory.verify()
    if as_json:
        print_json(report)
    else:
        for line in str(report).split("\n"):
            tell(line)
    if not report.sound:
        say("V101: Rows are at fault. Next: Restore the database from a copy; do not rely on what these rows say.")
    raise typer.Exit(report.exit_code)


def version() -> None:
    """Print the version of Marsad and of Python, and whose place names it uses."""
    import platform

    from marsad import __version__

    tell(f"marsad {__version__}, Python {platform.python_version()}")
    tell("Place names: GeoNames (geonames.org), CC BY 4.0.")
