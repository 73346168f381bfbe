"""The command `backtest`: the same forecasts and signals as they would have been given in the past, scored."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from marsad.cli import options
from marsad.cli.keeping import print_json
from marsad.cli.signalling import Gaps, Point, Step, Time, Unit, Value, Where
from marsad.cli.terminal import progress, say, say_empty, tell
from marsad.core.errors import UsageError

if TYPE_CHECKING:
    from marsad.warn.series import Panel


def backtest(
    series: Annotated[
        str | None,
        typer.Argument(
            metavar="[SERIES.csv]", help="A CSV of counts or events. Without it, the database.", show_default=False
        ),
    ] = None,
    *,
    unit: Unit = None,
    time: Time = None,
    value: Value = None,
    step: Step = None,
    gaps: Gaps = "error",
    where: Where = None,
    point: Point = None,
    origins: Annotated[
        str | None,
        typer.Option("--origins", metavar="TIME,...", help="Forecast from these times.", show_default=False),
    ] = None,
    many: Annotated[
        int, typer.Option("--many", min=1, max=60, metavar="N", help="How many origins, if none is named.")
    ] = 4,
    horizon: Annotated[
        int | None,
        typer.Option(
            "--horizon", min=1, max=60, metavar="N", help="Periods ahead: 12 months, 13 weeks.", show_default=False
        ),
    ] = None,
    first: Annotated[
        int, typer.Option("--first", min=1, metavar="N", help="The first period ahead that is scored.")
    ] = 1,
    draws: Annotated[int, typer.Option("--draws", min=50, max=5000, metavar="N", help="Samples per forecast.")] = 1000,
    area: Annotated[
        str, typer.Option("--area", metavar="LEVEL", help="In the database: admin1, admin2 or country.")
    ] = "admin1",
    db: options.Database = None,
    out: Annotated[
        str | None, typer.Option("--out", metavar="FILE.html", help="Write the report there.", show_default=False)
    ] = None,
    as_json: options.AsJson = False,
) -> None:  # fmt: skip
    """Score the forecasts and signals of the past, each made from what was known then, beside every baseline.

    Says where the models add nothing over the last twelve months. Fewer than 30 events give no percentages.
    """
    from marsad.flow.backtesting import backtest_panel
    from marsad.flow.watching import panel_from_file

    with progress() as bar:
        task = bar.add_task("Forecasting", total=None)

        def seen(label: str) -> None:
            bar.update(task, description=f"Scored the origin {label}")

        if series is None:
            result = _of_ledger(db, area, many, horizon or 4, draws, seen)
        else:
            panel = panel_from_file(
                series, unit=unit, time=time, value=value, step=step, gaps=gaps, where=where or (), point=point
            )
            chosen = horizon or {"month": 12, "week": 13, "index": 13, "day": 14, "year": 1}[panel.step]
            named = [one.strip() for one in (origins or "").split(",") if one.strip()]
            result = backtest_panel(
                panel, origins=named, horizon=chosen, first=first, many=many, draws=draws, seen=seen
            )
    if result is None:
        say_empty()
        return
    if out is not None:
        _write(out, result, series or "the database")
    if as_json:
        print_json(result)
    else:
        _print(result)


def _of_ledger(db: str | None, area: str, many: int, horizon: int, draws: int, seen: Any) -> dict[str, Any] | None:
    """The database at ``many`` origins a week apart at least, each as known then."""
    import marsad
    from marsad.flow import warning
    from marsad.flow.backtesting import backtest_vintages

    with marsad.open(db, create=False) as observatory:
        published = [one.published for one in observatory.ledger.documents()]
        if not published:
            return None
        final = warning.panel_known(observatory.view(), published, area=area, as_of=None)
        vintages: list[tuple[str, Panel]] = []
        for day in warning.origin_days(final, many, horizon):
            known = [one.published for one in observatory.ledger.documents(as_of=day)]
            if known:
                panel = warning.panel_known(observatory.view(as_of=day), known, area=area, as_of=day, missing_ok=True)
                if panel is not None:
                    vintages.append((day, panel))
    if final is None or not vintages:
        message = "The database holds too few weeks with dated attacks for a backtest."
        raise UsageError("U851", message, "Add older reports, or give a SERIES.csv.")
    return backtest_vintages(vintages, final, horizon=horizon, draws=draws, seen=seen)


def _write(out: str, result: dict[str, Any], of: str) -> None:
    from marsad.publish.backtest_report import report

    try:
        Path(out).write_text(report(result, title=f"Backtest of {Path(of).name}"), encoding="utf-8")
    except OSError as error:
        raise UsageError("U831", f"{out} cannot be written: {error.strerror}.", "Give another --out FILE.") from error
    say(f"Written to {out}.")


def _print(result: dict[str, Any]) -> None:
    from marsad.cli.tables import print_list

    rows = [{"model": name, **row} for name, row in result["scores"].items()]

    def cell(key: str, digits: int) -> Any:
        return lambda row: "" if row[key] is None else f"{row[key]:.{digits}f}"

    print_list(
        rows,
        {
            "model": lambda row: row["model"], "CRPS": cell("crps", 3), "log-CRPS": cell("log_crps", 4),
            "IGN": cell("ignorance", 3), "interval": cell("interval", 1), "Brier ≥1": cell("brier_1", 4),
            "Brier ≥25": cell("brier_25", 4), "in 90 %": cell("coverage", 3),
            "randomised": cell("coverage_randomised", 3), "happened": cell("coverage_happened", 3),
        },
    )  # fmt: skip
    found = result["onsets"]
    if found["average_precision"]:
        said = ", ".join(f"{name} {found['average_precision'][name]:.3f}" for name in ("marsad", "last-12-months"))
        tell(f"Onsets: {found['events']} of {found['cells']}; average precision {said}.")
    for name, row in (result.get("signals") or {}).items():
        tell(
            f"Signals, {name}: {row['signals']} ({row['per_year'] or 0:.2f} per area-year), {row['right']} right; "
            f"{row['found']} of {row['rises']} rises found within two weeks."
        )
    for note in result["notes"]:
        tell(note)
