"""The command `signals`: detectors on any series of counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from marsad.cli import options
from marsad.cli.keeping import print_json
from marsad.cli.terminal import counted, say
from marsad.core.errors import UsageError

if TYPE_CHECKING:
    from marsad.warn.detecting import DetectorSettings, Signal

Series = Annotated[str, typer.Argument(metavar="SERIES.csv", help="A CSV of counts by time, or of events.")]
Unit = Annotated[
    str | None,
    typer.Option("--unit", metavar="COLUMN", help="The column of districts or countries.", show_default=False),
]
Time = Annotated[
    str | None,
    typer.Option("--time", metavar="COLUMN", help="The column of days, weeks, months or years.", show_default=False),
]
Value = Annotated[
    str | None, typer.Option("--value", metavar="COLUMN", help="The column of counts.", show_default=False)
]
Step = Annotated[
    str | None,
    typer.Option(
        "--step", metavar="PERIOD", show_default=False,
        help="Rows are events: add them up by day, week, month or year (without --value, count the rows).",
    ),
]  # fmt: skip
Gaps = Annotated[
    str, typer.Option("--gaps", metavar="MEANING", help="What a missing period means: error, zero or unknown.")
]
Point = Annotated[
    str | None,
    typer.Option(
        "--point", metavar="LAT,LON", show_default=False,
        help="Columns of degrees: where each --unit lies; --unit admin1, admin2 or country is each row's area.",
    ),
]  # fmt: skip
Where = Annotated[
    list[str] | None,
    typer.Option("--where", metavar="COLUMN=VALUE", help="Only rows with this value.", show_default=False),
]


def signals(
    series: Series,
    *,
    unit: Unit = None,
    time: Time = None,
    value: Value = None,
    detector: Annotated[
        list[str] | None,
        typer.Option(
            "--detector", metavar="NAME,...", show_default=False,
            help="farrington-flexible, ears-c1, ears-c2, ears-c3, ears-c3-paper, glr-cusum, "
            "watch (what alert cards go by), scan-permutation, scan-poisson. Without it, the first.",
        ),
    ] = None,
    step: Step = None,
    gaps: Gaps = "error",
    where: Where = None,
    point: Point = None,
    alpha: Annotated[
        float | None,
        typer.Option(
            "--alpha", metavar="P", show_default=False,
            help="One-sided false-alarm rate aimed at per period: farrington-flexible 0.1, EARS 0.001, scans 0.05.",
        ),
    ] = None,
    years: Annotated[
        int, typer.Option("--years", min=1, metavar="N", help="Past years farrington-flexible learns from.")
    ] = 4,
    bound: Annotated[
        str,
        typer.Option(
            "--bound", metavar="METHOD",
            help="farrington-flexible: delta, negative-binomial or negative-binomial-upper-mean.",
        ),
    ] = "delta",
    overdispersion: Annotated[
        str,
        typer.Option(
            "--overdispersion", metavar="A", help="glr-cusum: variance is m + A m²; 0 is Poisson, `fit` estimates it."
        ),
    ] = "0",
    threshold: Annotated[
        float, typer.Option("--threshold", metavar="C", help="glr-cusum: alarm at this statistic.")
    ] = 5.0,
    learn: Annotated[
        int | None,
        typer.Option(
            "--learn", min=2, metavar="N", show_default=False, help="glr-cusum: periods to learn from (two years)."
        ),
    ] = None,
    last: Annotated[
        int, typer.Option("--last", min=1, metavar="N", help="Scans: how many of the last periods to judge.")
    ] = 1,
    longest: Annotated[
        int | None,
        typer.Option("--longest", min=1, metavar="N", show_default=False, help="Scans: most periods of a cluster (8)."),
    ] = None,
    alarms: Annotated[bool, typer.Option("--alarms", help="Only periods with an alarm.")] = False,
    as_json: options.AsJson = False,
    as_jsonl: options.AsJsonLines = False,
) -> None:  # fmt: skip
    """Run detectors on any series of counts: for each unit and time what was observed, expected, and too many.

    A signal is a count above its bound, no more: neither an alert nor a warning. Learns from the past of each period
    only. Where a detector cannot tell, the bound is empty and the reason is given.
    """
    from dataclasses import replace

    from marsad.flow.watching import panel_from_file
    from marsad.flow.watching import signals as run

    names = [part.strip() for one in detector or ["farrington-flexible"] for part in one.split(",") if part.strip()]
    settings = replace(_settings(alpha, years, bound, overdispersion, threshold, learn), last=last, longest=longest)
    panel = panel_from_file(
        series, unit=unit, time=time, value=value, step=step, gaps=gaps, where=where or (), point=point
    )
    found = [one for one in run(panel, names, settings) if one.alarm or not alarms]
    if as_json:
        print_json(found)
    elif as_jsonl:
        for one in found:
            print_json(one)
    else:
        _print(found, alarms=alarms)


def _settings(
    alpha: float | None, years: int, bound: str, overdispersion: str, threshold: float, learn: int | None
) -> DetectorSettings:
    from dataclasses import replace

    from marsad.warn.detecting import DetectorSettings
    from marsad.warn.farrington import THRESHOLDS

    if bound not in THRESHOLDS:
        raise UsageError("U822", f"There is no bound {bound!r}.", f"Use one of {', '.join(THRESHOLDS)}.")
    if alpha is not None and not 0.0 < alpha < 0.5:
        raise UsageError(
            "U822", f"--alpha {alpha:g} is no rate of false alarms.", "Give one between 0 and 0.5, such as 0.01."
        )
    try:
        fixed = None if overdispersion == "fit" else max(float(overdispersion), 0.0)
    except ValueError:
        raise UsageError("U822", f"--overdispersion {overdispersion} is no number.", "Give 0, 0.3 or fit.") from None
    base = DetectorSettings()
    flexible = replace(base.farrington, threshold=THRESHOLDS[bound])
    return replace(
        base, alpha=alpha, years=years, overdispersion=fixed, threshold=threshold, learn=learn, farrington=flexible
    )


def _print(found: list[Signal], *, alarms: bool) -> None:
    from marsad.cli.tables import print_list

    _print_clusters([one for one in found if one.alarm and one.cluster])
    shown = [one for one in found if one.alarm and not one.cluster]
    if shown:
        print_list(
            shown,
            {
                "detector": lambda s: s.detector, "unit": lambda s: s.unit, "time": lambda s: s.time,
                "observed": lambda s: _told(s.observed), "expected": lambda s: _told(s.expected, digits=1),
                "upper": lambda s: _told(s.upper, digits=1), "q": lambda s: _told(s.q_value, digits=3),
                **_chance_column(shown),
            },
        )  # fmt: skip
    shown = [one for one in found if one.alarm]
    told = sum(1 for one in found if _judged(one))
    say(
        f"{counted(len(shown), 'alarm')}"
        + ("" if alarms else f" in {counted(told, 'period')} that could be judged")
        + "."
    )
    silent = [one for one in found if not _judged(one)]
    if silent:
        reasons = dict.fromkeys(one.why for one in silent if one.why)
        say(f"{counted(len(silent), 'period')} could not be judged: {'; '.join(list(reasons)[:3])}.")
    say("Next: add --json for every period and bound, --alarms for the alarms alone.")


def _chance_column(found: list[Signal]) -> dict[str, Any]:
    """For what cards go by: the chance that a lasting rise has begun, since it alone can raise a signal."""
    if not any(one.detector == "watch" for one in found):
        return {}
    return {"lasting rise": lambda s: _told(s.statistic, digits=2) if s.detector == "watch" else ""}


def _judged(one: Signal) -> bool:
    return one.upper is not None or not one.why


def _print_clusters(found: list[Signal]) -> None:
    """Each cluster once, with its units."""
    from marsad.cli.tables import print_list

    once = list({(one.detector, one.time, one.cluster): one for one in found}.values())
    if once:
        print_list(
            once,
            {
                "detector": lambda s: s.detector, "units": lambda s: "; ".join(s.cluster),
                "since": lambda s: s.since or "", "to": lambda s: s.time, "observed": lambda s: _told(s.observed),
                "expected": lambda s: _told(s.expected, digits=1), "p": lambda s: _told(s.p_value, digits=3),
            },
        )  # fmt: skip


def _told(value: float | None, *, digits: int = 0) -> str:
    return "" if value is None else f"{value:.{digits}f}"
