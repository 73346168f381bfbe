"""What belongs to `warn` beside the cards: muting areas, telling receivers of alerts, and what became of that."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from marsad.cli import options
from marsad.cli.keeping import print_json
from marsad.cli.terminal import counted as number_of
from marsad.cli.terminal import say
from marsad.core.errors import UsageError

if TYPE_CHECKING:
    from marsad.flow.receivers import Receiver
    from marsad.store.outbox import Standing
    from marsad.warn.cards import Card

Area = Annotated[str, typer.Argument(metavar="AREA", help="As a card names it: 'Diyala' or 'Diyala, Khanaqin'.")]


def mute(
    area: Area,
    *,
    until: Annotated[str, typer.Option("--until", metavar="DAY", help="The last day of it, within a year.")],
    why: Annotated[str, typer.Option("--why", metavar="REASON", help="Shown whenever the area would alert.")],
) -> None:
    """Keep an area off the cards and from being delivered, until a day, for a reason that is shown."""
    from marsad.flow import muting

    try:
        day = date.fromisoformat(until)
    except ValueError:
        raise UsageError("U845", f"{until!r} is no day.", "Write it as 2026-12-31.") from None
    muting.mute(area, until=day, why=why, today=date.today())
    say(f"{area} is muted until {day}.")


def mute_for(area: str, days: int) -> None:
    """What came before the subcommands, which ask for a reason; kept for those who have it in a script."""
    if days:
        mute(area, until=(date.today() + timedelta(days=days)).isoformat(), why="")
    else:
        unmute(area)


def unmute(area: Area) -> None:
    """Put an area back on the cards."""
    from marsad.flow import muting

    say(f"{area} is no longer muted." if muting.unmute(area) else f"{area} was not muted.")


def muted(as_json: options.AsJson = False) -> None:
    """List the areas that are muted, until when, why, and since when."""
    from marsad.flow import muting

    found = [one for one in muting.muted() if one.until >= date.today().isoformat()]
    if as_json:
        print_json(found)
        return
    from marsad.cli.tables import print_list

    print_list(found, {
        "area": lambda one: one.area, "until": lambda one: one.until, "why": lambda one: one.why,
        "since": lambda one: one.since,
    })  # fmt: skip


def deliveries(
    again: Annotated[
        bool, typer.Option("--again", help="Have what was given up tried once more by the next run.")
    ] = False,
    as_json: options.AsJson = False,
) -> None:
    """List every message: to whom, on how many alerts, and whether it was delivered, waits, or was given up."""
    from marsad.flow.delivering import outbox_of, try_again

    with outbox_of() as outbox:
        if again:
            say(f"{number_of(try_again(outbox, now=datetime.now(UTC)), 'message')} will be tried once more.")
        found = outbox.standings()
    if as_json:
        print_json(found)
        return
    from marsad.cli.tables import print_list

    print_list(found, {
        "receiver": lambda one: one.receiver, "alerts": lambda one: str(len(one.alerts)),
        "made": lambda one: one.made[:16],
        "state": lambda one: one.state + (" (perhaps received)" if one.perhaps else ""),
        "tries": lambda one: str(one.tries), "next": lambda one: (one.again or "")[:16], "why": lambda one: one.why,
    })  # fmt: skip


def receivers_of(path: Path | None) -> list[Receiver]:
    """The receivers, read before anything else is done, so that what is wrong with the list is said at once."""
    from marsad.flow.components import data_folder
    from marsad.flow.receivers import read_receivers

    return read_receivers(path or data_folder() / "delivery.toml")


def deliver(cards: Sequence[Card], receivers: Sequence[Receiver], *, counted: str, past_too: bool) -> None:
    """Tells the receivers and says what became of it. Leaves with 3 where a message was given up or refused."""
    from marsad.flow.delivering import deliver as run
    from marsad.flow.delivering import outbox_of

    with outbox_of() as outbox:
        done = run(cards, receivers, outbox, counted=counted, past_too=past_too)
    say(f"{number_of(done.put, 'telling')} of an alert new, {number_of(done.delivered, 'message')} delivered.")
    if done.past:
        say(f"{number_of(done.past, 'alert')} expired before today and are no news: --past delivers them too.")
    known = {one.id for one in receivers}
    for one in done.waiting:
        say(_waits(one, one.receiver in known))
    for one in done.lost:
        say(f"{one.receiver}: {one.state} after {number_of(one.tries, 'try')}: {one.why}", style="red")
    if done.lost:
        say("Next: mend the cause, then `marsad warn deliveries --again` and `marsad warn --deliver`.")
        raise typer.Exit(3)


def _waits(one: Standing, known: bool) -> str:
    if not known:
        return f"{one.receiver}: a message waits, but this receiver is not in the list."
    when = "the next run" if one.again is None else f"{one.again[:16]} UTC or the first run after"
    return f"{one.receiver}: not delivered yet ({one.why or 'not tried'}); again at {when}."
