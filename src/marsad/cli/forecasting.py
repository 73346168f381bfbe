"""The command `forecast`: distributions of counts for any series."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from marsad.cli import options
from marsad.cli.keeping import print_json
from marsad.cli.signalling import Gaps, Point, Series, Step, Time, Unit, Value, Where
from marsad.cli.terminal import progress, say
from marsad.core.errors import UsageError

if TYPE_CHECKING:
    from marsad.flow.watching import ForecastRun


def forecast(
    series: Series,
    *,
    unit: Unit = None,
    time: Time = None,
    value: Value = None,
    origin: Annotated[
        str | None,
        typer.Option(
            "--origin", metavar="TIME", show_default=False,
            help="The last time that is known: later rows are not looked at. Without it, the last in the file.",
        ),
    ] = None,
    horizon: Annotated[
        int, typer.Option("--horizon", min=1, max=120, metavar="N", help="How many periods ahead.")
    ] = 12,
    draws: Annotated[
        int, typer.Option("--draws", min=20, max=20000, metavar="N", help="Samples per unit and time.")
    ] = 1000,
    out: Annotated[
        str | None,
        typer.Option(
            "--out", metavar="FILE", show_default=False,
            help="Write the samples there: unit, time, draw, value, as CSV, or Parquet if it ends in .parquet.",
        ),
    ] = None,
    model: Annotated[
        str,
        typer.Option(
            "--model", metavar="NAME",
            help="Whose samples to write: marsad (the pool), zero, last, last-poisson, last-12-months, poisson, "
            "negative-binomial, exponential or regression.",
        ),
    ] = "marsad",
    step: Step = None,
    gaps: Gaps = "error",
    where: Where = None,
    point: Point = None,
    seed: Annotated[int, typer.Option("--seed", min=0, metavar="N", help="The same seed gives the same samples.")] = 1,
    as_json: options.AsJson = False,
) -> None:  # fmt: skip
    """Forecast any series of counts as distributions, from what was known at the origin only.

    The forecast is a pool of simple and learned models, weighed by how they did on this series' own past. The baselines
    stand beside it: where the pool says no more than the last twelve months did, believe those.
    """
    from marsad.flow.watching import forecast_panel, panel_from_file

    panel = panel_from_file(
        series, unit=unit, time=time, value=value, step=step, gaps=gaps, where=where or (), point=point
    )
    with progress() as bar:
        bar.add_task("Forecasting", total=None)
        run = forecast_panel(panel, origin=origin, horizon=horizon, draws=draws, seed=seed)
    if model not in run.forecast.samples:
        raise UsageError("U832", f"There is no model {model!r}.", f"Use one of {', '.join(run.forecast.samples)}.")
    if out is not None:
        from marsad.publish.samples import write_samples

        rows = write_samples(out, panel.units, run.times, run.forecast.samples[model])
        say(f"{rows} samples written to {out}.")
    if as_json:
        print_json(run.records())
    elif out is None:
        _print(run)
    for note in run.notes:
        say(note)


def _print(run: ForecastRun) -> None:
    from marsad.cli.tables import print_list

    records: list[dict[str, Any]] = [one for one in run.records() if one["horizon"] in (1, 3, 6, 12)]
    records.sort(key=lambda one: (-one["mean"], one["unit"], one["horizon"]))
    print_list(
        records[:40],
        {
            "unit": lambda r: r["unit"], "time": lambda r: r["time"], "expected": lambda r: f"{r['mean']:.1f}",
            "90 %": lambda r: f"{r['low']:.0f}-{r['high']:.0f}", "P(≥1)": lambda r: f"{r['p1']:.2f}",
            "P(≥5)": lambda r: f"{r['p5']:.2f}", "P(≥25)": lambda r: f"{r['p25']:.3f}",
            "last 12 months": lambda r: f"{r['last_12_months_low']:.0f}-{r['last_12_months_high']:.0f}",
        },
    )  # fmt: skip
    if len(records) > 40:
        say(f"The 40 largest of {len(records)}. Next: --json for all, --out FILE for the samples.")
