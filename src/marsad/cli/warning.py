"""The command `warn`: alert cards per district, and who is told of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from marsad.cli import options, telling
from marsad.cli.keeping import print_json
from marsad.cli.signalling import Gaps, Point, Step, Time, Unit, Value, Where
from marsad.cli.terminal import counted, say, say_empty, tell
from marsad.core.errors import UsageError

if TYPE_CHECKING:
    from marsad.flow.warning import Warned
    from marsad.warn.series import Panel


app = typer.Typer(rich_markup_mode=None, context_settings={"help_option_names": ["-h", "--help"]})
app.command("mute", short_help="Keep an area off the cards until a day.")(telling.mute)
app.command("unmute", short_help="Put an area back on the cards.")(telling.unmute)
app.command("muted", short_help="List what is muted, until when, and why.")(telling.muted)
app.command("deliveries", short_help="List what was sent to whom, and what waits.")(telling.deliveries)


@app.callback(invoke_without_command=True)
def warn(
    ctx: typer.Context,
    *,
    area: Annotated[
        str, typer.Option("--area", metavar="LEVEL,...", help="admin1, admin2 or country; several with commas.")
    ] = "admin1",
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of", metavar="DAY", show_default=False,
            help="As it stood on this day: only what was published by then. Without it, the day of the last report.",
        ),
    ] = None,
    kind: Annotated[
        list[str] | None,
        typer.Option(
            "--kind", metavar="KIND", help="What counts as an attack: assault, or kind/mode.", show_default=False
        ),
    ] = None,
    actor: Annotated[
        list[str] | None,
        typer.Option("--actor", metavar="ACTOR", help="Only attacks with this actor.", show_default=False),
    ] = None,
    country: Annotated[
        list[str] | None, typer.Option("--country", metavar="CC", help="Only in this country.", show_default=False)
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="A card for every area, not only for those that alert.")] = False,
    db: options.Database = None,
    series: Annotated[
        str | None,
        typer.Option(
            "--series", metavar="FILE", help="A CSV of counts or events instead of the database.", show_default=False
        ),
    ] = None,
    unit: Unit = None,
    time: Time = None,
    value: Value = None,
    step: Step = None,
    gaps: Gaps = "error",
    where: Where = None,
    point: Point = None,
    record: Annotated[
        bool,
        typer.Option("--record", help="With --json: all that a watch screen shows, past forecasts and what came too."),
    ] = False,
    mute: Annotated[str | None, typer.Option("--mute", metavar="AREA", hidden=True, help="As `warn mute`.")] = None,
    days: Annotated[int, typer.Option("--days", min=0, max=366, hidden=True, help="How long --mute lasts.")] = 28,
    deliver: Annotated[
        bool,
        typer.Option("--deliver", help="Tell the receivers in delivery.toml of the alerts that they were not told of."),
    ] = False,
    receivers: Annotated[
        Path | None,
        typer.Option(
            "--receivers", metavar="FILE.toml", show_default=False,
            help="Another list of receivers than delivery.toml in the data folder.",
        ),
    ] = None,
    past: Annotated[bool, typer.Option("--past", help="Deliver alerts too that expired before today.")] = False,
    out: Annotated[
        str | None, typer.Option(
            "--out", metavar="FILE.html", show_default=False,
            help="Write the cards as a page, or the alerts as an Atom feed if it ends in .atom.",
        )
    ] = None,
    as_json: options.AsJson = False,
    as_jsonl: options.AsJsonLines = False,
) -> None:  # fmt: skip
    """Expected against observed per district: alerts with their evidence, chances, and how often they were right.

    An alert is a signal with its evidence; a warning is what a person makes of it. Nothing later than --as-of is used.
    """
    if ctx.invoked_subcommand is not None:
        return
    if mute is not None:
        telling.mute_for(mute, days)
        return
    if record:
        _print_overview(db, area, as_of, (series, unit, time, value, step, gaps, where, point))
        return
    told = telling.receivers_of(receivers) if deliver else []
    levels = [part.strip() for part in area.split(",") if part.strip()]
    results = (
        [_from_file(series, unit, time, value, step, gaps, where, point, as_of, every)]
        if series
        else [_from_ledger(db, level, as_of, kind, actor, country, every) for level in levels]
    )
    cards = [card for one in results if one is not None for card in one.cards]
    if as_json:
        print_json(cards)
    elif as_jsonl:
        for card in cards:
            print_json(card)
    else:
        from marsad.publish.alert_pages import card_text

        for card in cards:
            for line in card_text(card).split("\n"):
                tell(line)
    notes = [note for one in results if one is not None for note in one.notes]
    if out is not None:
        _write(out, results, notes)
    for note in notes:
        say(note)
    alerts = sum(card.alert for card in cards)
    if results and results[0] is not None:
        said = f"{counted(alerts, 'alert')} as of {results[0].as_of}."
        say(said + ("" if every or alerts else " That is not the same as quiet: --all shows every area."))
    if deliver:
        counts_of = series or " ".join([*sorted(kind or ["assault"]), *sorted(actor or [])])
        telling.deliver(cards, told, counted=counts_of, past_too=past)


def _print_overview(db: str | None, area: str, as_of: str | None, given: tuple[Any, ...]) -> None:
    """Prints the overview of the database, or of a file, as JSON."""
    import marsad
    from marsad.flow.overlooking import overview, overview_of_panel

    if given[0] is not None:
        print_json(overview_of_panel(_panel(*given)[0]))
        return
    with marsad.open(db, create=False) as observatory:
        found = overview(observatory.ledger, area=area, as_of=as_of)
    if found is None:
        say_empty()
    else:
        print_json(found)


def _from_file(
    series: str, unit: str | None, time: str | None, value: str | None, step: str | None, gaps: str,
    where: list[str] | None, point: str | None, as_of: str | None, every: bool,
) -> Warned:  # fmt: skip
    from marsad.flow.warning import warn_from_panel

    panel, what = _panel(series, unit, time, value, step, gaps, where, point)
    return warn_from_panel(panel, as_of=as_of, all_areas=every, what=what)


def _panel(
    series: str, unit: str | None, time: str | None, value: str | None, step: str | None, gaps: str,
    where: list[str] | None, point: str | None,
) -> tuple[Panel, tuple[str, str]]:  # fmt: skip
    """The panel in a file, and what it counts, of one and of many."""
    from marsad.flow.watching import panel_from_file

    if time is None:
        step = step or "week"
    panel = panel_from_file(
        series, unit=unit, time=time, value=value, step=step, gaps=gaps, where=where or (), point=point
    )
    what = ("event", "events") if value is None and time is not None else ("death", "deaths")
    return panel, what if value is None else (value, value)


def _from_ledger(
    db: str | None, area: str, as_of: str | None, kind: list[str] | None, actor: list[str] | None,
    country: list[str] | None, every: bool,
) -> Warned | None:  # fmt: skip
    import marsad
    from marsad.flow import warning
    from marsad.flow.selecting import filters_of
    from marsad.warn.signs import STATUSES

    filters = filters_of(
        kind=kind or warning.ATTACKS, actor=actor or (), country=country or (), status="actual", as_of=as_of
    )
    with marsad.open(db, create=False) as observatory:
        documents = observatory.ledger.documents(as_of=filters.as_of)
        if not documents:
            say_empty()
            return None
        view = observatory.view(as_of=filters.as_of)
        attacks = observatory.events(filters)
        signs = observatory.events(filters_of(country=country or (), status=",".join(STATUSES), as_of=as_of))
        return warning.warn_from_events(
            list(attacks), list(signs), view.claims, [one.published for one in documents], area=area,
            as_of=filters.as_of, all_areas=every,
        )  # fmt: skip


def _write(out: str, results: list[Warned | None] | list[Warned], notes: list[str]) -> None:
    from marsad.publish.alert_pages import page

    made = [one for one in results if one is not None]
    if not made:
        return
    try:
        title, cards = f"Alerts as of {made[0].as_of}", [card for one in made for card in one.cards]
        if out.endswith((".atom", ".xml")):
            from marsad.publish.alert_feed import feed

            text = feed(cards, as_of=made[0].as_of)
        else:
            text = page(cards, title=title, notes=notes)
        Path(out).write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError("U831", f"{out} cannot be written: {error.strerror}.", "Give another --out FILE.") from error
    say(f"Written to {out}.")
