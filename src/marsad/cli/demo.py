"""The main job on the bundled example reports, from reading to a table of events, a total and an explanation."""

from __future__ import annotations

from contextlib import chdir
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from marsad.cli.keeping import add_with_progress, tell_failures
from marsad.cli.terminal import say, tell
from marsad.core.errors import UsageError

if TYPE_CHECKING:
    from marsad.core.nouns import Event
    from marsad.observatory import Observatory

_LINES = 24
"""Of the explanation, in the demo."""


def demo(
    *,
    db: Annotated[
        str | None,
        typer.Option("--db", metavar="FILE", help="Where to put the demo's database.", show_default=False),
    ] = None,
    keep: Annotated[bool, typer.Option("--keep", help="Go on with the database of the last demo.")] = False,
) -> None:
    """Run the main job on bundled example reports: read, extract, resolve, store, and show the events.

    The reports were written for this demo; outlets and persons are invented, and the incidents are, at least in part.
    """
    import marsad

    path = _fresh(db, keep=keep)
    tell(f"Demo database: {_shown(path)}")
    with resources.as_file(resources.files("marsad") / "examples" / "reports") as folder, marsad.open(path) as obs:
        files = sorted(p.name for p in folder.iterdir())
        tell(f"1. Reading {len(files)} files of example reports (HTML, text, RSS, PDF, JSON Lines) …")
        with chdir(folder):  # so that documents are known by their files' names, wherever Marsad is installed
            report = add_with_progress(obs, files)
        tell(f"2. {report.added} documents, {report.claims} new claims; claims that tell of one happening are joined.")
        tell_failures(report.failed)
        _show(obs, path)
    raise typer.Exit(report.exit_code)


def _show(obs: Observatory, path: Path) -> None:
    from marsad.cli.explaining import print_explanation
    from marsad.cli.listing import actor_names
    from marsad.cli.reading import print_total
    from marsad.cli.tables import print_events
    from marsad.flow.selecting import filters_of

    found = obs.events()
    events = list(found.listed)
    tell(f"3. {len(found)} events; violence, and what stands around it:")
    tell()
    print_events(events, actors=actor_names(), left_out=len(found) - len(events))
    tell()
    filters = filters_of(actor="islamic-state", status="actual")
    tell("4. How many of the Islamic State's people were killed in all of it, nobody counted twice?", style="bold")
    print_total(obs.count("killed", filters), filters, explain=False)
    shown = _best_told(events)
    if shown is not None:
        tell()
        tell("5. What stands behind one of the figures?", style="bold")
        left = print_explanation(obs.explain(f"{shown.id}:killed"), most=_LINES)
        tell(f"… and {left} more lines." if left else "")
    tell()
    tell("These reports were written for the demo. Outlets and persons are invented, and at least some of the")
    tell("incidents: nothing in here may be cited.")
    _say_next(path, shown)


def _best_told(events: list[Event]) -> Event | None:
    """The event with most independent sources; of those, the one told in most reports."""
    with_figures = [e for e in events if e.scope == "event" and any(f.measure == "killed" for f in e.figures)]
    return max(with_figures, key=lambda e: (e.independent_sources, len(e.documents), e.id), default=None)


def _say_next(path: Path, shown: Event | None) -> None:
    at = _shown(path)
    say("Next:")
    say(f"  marsad events --db {at} --country SY --since 2024-05")
    if shown is not None:
        say(f"  marsad explain {shown.id[:10]}:killed --db {at}")
    say(f"  marsad count --db {at} --measure killed --actor islamic-state --explain")
    say("  marsad add YOUR-REPORTS/        (your own, in a database of its own)")
    say(f"The dashboard: type `marsad serve --db {at}`, then open http://127.0.0.1:8765 in a browser.")


def _fresh(db: str | None, *, keep: bool) -> Path:
    from marsad.flow.components import data_folder

    if db is not None:
        path = Path(db).absolute()
        if path.exists() and not keep:
            raise UsageError("U707", f"{db} is there already.", "Give another file, or --keep to go on with it.")
        return path
    path = data_folder() / "demo.db"
    if not keep:
        for suffix in ("", "-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
    return path


def _shown(path: Path) -> str:
    """The path as one would type it."""
    return f"~/{path.relative_to(Path.home())}" if path.is_relative_to(Path.home()) else str(path)
