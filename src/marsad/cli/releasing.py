"""The command `release`: events for others, in a folder that says of which ledger it is."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from marsad.cli import options
from marsad.cli.keeping import print_json
from marsad.cli.listing import actor_names
from marsad.cli.terminal import counted, say, tell

if TYPE_CHECKING:
    from marsad.flow.selecting import Filters


@options.filtered()
def release(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="The folder to make: iraq-2026-11.")],
    *,
    filters: Filters,
    db: options.Database = None,
    as_json: options.AsJson = False,
) -> None:
    """Write events for others into a folder: CSV, JSON Lines and GeoJSON, the reports behind them, and what it is of.

    The head of the ledger's chain and the hash of every file stand in it, so that anybody can see later that neither
    the files nor what they come from was changed. Filters as for `marsad events`; every kind is in it.
    """
    import marsad
    from marsad.publish.release import write_release

    with marsad.open(db, create=False) as observatory:
        ledger = observatory.ledger
        while True:  # events and head of one moment: others may be adding
            head, digest = ledger.head(), ledger.digest()
            events = list(observatory.events(filters))
            documents, current = ledger.documents(replaced=True), frozenset(one.id for one in ledger.documents())
            if ledger.head() == head:
                break
        made = write_release(
            folder, events, documents, version=marsad.__version__, made=f"{datetime.now(UTC):%Y-%m-%d}", head=head,
            digest=digest, asked=filters.said(), current=current, actors=actor_names(),
        )  # fmt: skip
    if as_json:
        print_json(made)
        return
    tell(f"Released to {folder}: {counted(made.events, 'event')} from {counted(made.reports, 'report')}.")
    tell(f"Head of the chain: {made.head}")
    say("Note the head where others can see it. `marsad verify --head HEAD` shows later that all of it is still there.")
