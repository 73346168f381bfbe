"""The backtest as one page of HTML with its pictures in it: no script, no request to anywhere."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from typing import Any, Final

from marsad.publish.alert_pages import STYLE
from marsad.publish.pictures import bars_picture, columns_picture, reliability_picture

POOL: Final = "marsad"
_WORTH: Final = 0.02
"""A gain smaller than this is told as none."""
_COLUMNS: Final = (
    ("crps", "CRPS", 3), ("log_crps", "log-CRPS", 4), ("ignorance", "IGN", 3), ("interval", "interval score", 1),
    ("brier_1", "Brier ≥1", 4), ("brier_5", "Brier ≥5", 4), ("brier_25", "Brier ≥25", 4), ("coverage", "in 90 %", 3),
    ("coverage_randomised", "in 90 %, randomised", 3), ("coverage_happened", "in 90 %, something happened", 3),
)  # fmt: skip


def report(result: Mapping[str, Any], *, title: str) -> str:
    """The whole page, from what `marsad.warn.backtest.summary` gives, with ``signals`` and ``notes`` beside it."""
    parts = [_head(result, title), _table(result), _differences(result), _situations(result), _onsets(result)]
    parts += [_calibration(result), _signals(result.get("signals")), _origins(result)]
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{html.escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}'
        f".row{{display:flex;flex-wrap:wrap;gap:1rem}}</style>{''.join(parts)}</html>\n"
    )


def _said(value: Any, digits: int = 3) -> str:
    return "–" if value is None else f"{value:.{digits}f}"


def _head(result: Mapping[str, Any], title: str) -> str:
    origins = result["origins"]
    notes = "".join(f"<p>{html.escape(note)}</p>" for note in result.get("notes", ()))
    return (
        f"<h1>{html.escape(title)}</h1><p class=soft>{len(origins)} origins ({html.escape(', '.join(origins[:12]))}), "
        f"{result['units']} areas, {result['cells']} forecasts, {result['cells_with_events']} of them of what "
        f"happened. Every forecast was made from what was known at its origin only.</p>{notes}"
    )


def _row(name: str, row: Mapping[str, Any]) -> str:
    cells = "".join(f"<td class=n>{_said(row.get(key), digits)}" for key, _, digits in _COLUMNS)
    return f"<tr><td>{html.escape(name)}{cells}"


def _table(result: Mapping[str, Any]) -> str:
    head = "".join(f"<th class=n>{html.escape(name)}" for _, name, _ in _COLUMNS)
    rows = "".join(
        f"<tr><td>{html.escape(name)}"
        + "".join(f"<td class=n>{_said(row.get(key), digits)}" for key, _, digits in _COLUMNS)
        for name, row in result["scores"].items()
    )
    return (
        f"<h2>All models</h2><table><tr><th>model{head}{rows}</table>"
        "<p class=soft>All but the coverages: smaller is better. "
        "A closed interval of counts covers more than 90 % where most counts are zero; "
        "the randomised one should be 0.9.</p>"
    )


def _differences(result: Mapping[str, Any]) -> str:
    names = [name for name in result["against"] if name not in ("zero", "last")]
    rows = [result["against"][name] for name in names]
    picture = bars_picture(
        "CRPS of marsad minus others: under 0 is better; whiskers: 90 % over areas", names,
        [row["difference"] for row in rows], lows=[row["low"] for row in rows],
        highs=[row["high"] for row in rows], line=0.0,
    )  # fmt: skip
    body = "".join(
        f"<tr><td>{html.escape(name)}<td class=n>{_said(row['difference'])}<td class=n>{_said(row['low'])} to "
        f"{_said(row['high'])}<td class=n>{_said(row['without_five'])}"
        f"<td>{html.escape(', '.join(row['most_influential']))}"
        for name, row in result["against"].items()
    )
    head = (
        "<tr><th>against<th class=n>difference<th class=n>90 %<th class=n>without the five<th>the five that gain most"
    )
    return f"<h2>Is the gain real?</h2>{picture}<table>{head}{body}</table>"


def _situations(result: Mapping[str, Any]) -> str:
    head = "<tr><th>situation<th class=n>forecasts<th class=n>marsad<th class=n>last 12 months<th class=n>exponential"
    body = "".join(
        f"<tr><td>{name}<td class=n>{row['cells']}<td class=n>{_said(row[POOL])}"
        f"<td class=n>{_said(row['last-12-months'])}<td class=n>{_said(row['exponential'])}"
        f"<td class=n>{_said(row['coverage'], 2)}"
        for name, row in result["situations"].items()
    )
    return f"<h2>By situation (mean CRPS)</h2><table>{head}<th class=n>in 90 %{body}</table>"


def _onsets(result: Mapping[str, Any]) -> str:
    found = result["onsets"]
    begin = f"<h2>Onsets</h2><p>{found['events']} of {found['cells']} forecasts: "
    begin += f"at least {found['least']:g} after a year below."
    if found["average_precision"] is None:
        return f"{begin} Fewer than 30: no figure is given.</p>"
    order = sorted(found["average_precision"].items(), key=lambda item: -item[1])
    return f"{begin}</p>" + bars_picture(
        "Average precision of P(at least 25); the line is chance alone", [name for name, _ in order],
        [value for _, value in order], line=found["events"] / max(found["cells"], 1),
    )  # fmt: skip


def _calibration(result: Mapping[str, Any]) -> str:
    if result["pit"] is None:
        return ""
    pictures = [columns_picture("PIT: should be flat at 1", result["pit"])]
    pictures += [
        reliability_picture(f"P(at least {least}): chance and outcome", points)
        for least, points in result["reliability"].items()
    ]
    return f'<h2>Calibration</h2><div class="row">{"".join(pictures)}</div>'


def _signals(signals: Mapping[str, Any] | None) -> str:
    if not signals:
        return ""
    head = "<tr><th>rule<th class=n>signals<th class=n>per area-year<th class=n>right"
    head += "<th class=n>rises<th class=n>found in time"
    body = "".join(
        f"<tr><td>{html.escape(name)}<td class=n>{row['signals']}<td class=n>{_said(row['per_year'], 2)}"
        f"<td class=n>{row['right']} ({_said(row['precision'], 2)})<td class=n>{row['rises']}"
        f"<td class=n>{row['found']} "
        f"({_said(row['recall'], 2)})"
        f"<td class=n>{_said(row['false_per_year'], 2)}<td class=n>{html.escape(str(row['lead_weeks']))}"
        for name, row in signals.items()
    )
    more = "<th class=n>false per area-year<th class=n>weeks after the rise began"
    return f"<h2>Signals (rule for truth: decision 0012)</h2><table>{head}{more}{body}</table>"


def _origins(result: Mapping[str, Any]) -> str:
    body = "".join(
        f"<tr><td>{html.escape(label)}<td class=n>{_said(row[POOL])}<td class=n>{_said(row['last-12-months'])}"
        for label, row in result["by_origin"].items()
    )
    return f"<h2>Every origin</h2><table><tr><th>origin<th class=n>marsad<th class=n>last 12 months{body}</table>"


def sentences(result: Mapping[str, Any]) -> Sequence[str]:
    """What the figures come to, in words: where the pool adds something, and where it adds nothing.

    Too few events (`marsad.warn.backtest.FEWEST`) and nothing is said but that.
    """
    if not result["enough"]:
        few = f"Only {result['cells_with_events']} of {result['cells']} forecasts met anything at all"
        return [f"{few}: too few for percentages, or to say which model is better."]
    said = []
    row = result["against"].get("last-12-months")
    if row and row["difference"] is not None:
        verdict = (
            "better than"
            if row["high"] < 0
            else "worse than"
            if row["low"] > 0
            else "no better, for all one can tell, than"
        )
        without = row["without_five"]
        said.append(
            f"On CRPS the pool is {verdict} the last twelve months ({row['difference']:+.3f}, "
            f"90 % {row['low']:+.3f} to {row['high']:+.3f} over areas"
            + (f"; {without:+.3f} without the five areas that gain most)." if without is not None else ").")
        )
    better = [name for name, each in result["against"].items() if (each["difference"] or 0.0) > 0.0]
    if better:
        told = ", ".join(f"{name} ({result['scores'][name]['crps']:.3g})" for name in better)
        said.append(
            f"On CRPS simpler models did better here than the pool ({result['scores'][POOL]['crps']:.3g}): {told}."
        )
    nothing: list[str] = []
    something: list[str] = []
    for name, part in result["situations"].items():
        if part["cells"] and part[POOL] is not None:
            gain = 1.0 - part[POOL] / max(part["last-12-months"], 1e-12)
            (something if gain > _WORTH else nothing).append(f"{name} ({gain:+.1%})")
    if something:
        said.append(f"CRPS is smaller in {', '.join(something)}.")
    if nothing:
        said.append(f"The models add next to nothing over the last twelve months in {', '.join(nothing)}.")
    return said
