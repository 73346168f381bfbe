"""What each form of time means: from the words in its slots to days, by the codebook's conventions.

One function for each meaning that a grammar file may name. P is the day of publication.

* Whole units: "last week", "this month", "next year" are the calendar unit before P's, P's, after P's. Weeks run from
  Monday to Sunday. "So far this year" ends at P.
* A date without a year is the latest on or before P (the next after P in a sentence about the future; `time_slots` says
  which where the sentence does not tell).
* Early, middle and late in a month are days 1-10, 11-20 and 21 to the end; of a year, four months each.
* A weekday is the latest such day, P included; strictly before P with "last"; strictly after in the future.
* "N weeks ago" is the seven days centred on P-7N; "about N days ago" three days centred on P-N; N months or years ago
  is that calendar unit. "In the past N weeks" runs from P minus that to P.
* "The next day" and the like count from the day that was named before them.

A function gives None where the words are no time after all (30 February) and `VAGUE` where they name no day.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from marsad.extract.time_days import (
    VAGUE,
    Reading,
    day,
    days,
    month_of,
    months_before,
    real_day,
    shift,
    unit_around,
    week_of,
    weekday_after,
    weekday_before,
    year_of,
)
from marsad.extract.time_feasts import FEASTS
from marsad.extract.time_parts import PARTS
from marsad.extract.time_slots import (
    SHORT_YEAR_SPAN,
    Rule,
    Setting,
    Slots,
    as_third,
    as_whole,
    day_in,
    month_year,
    number_in,
    one_day,
    year_in,
)


def _stated(bounds: tuple[date, date], unit: str) -> Reading:
    return as_whole(bounds, unit, "stated")


def numeric(slots: Slots, setting: Setting) -> Reading | None:
    """2016-03-24, 24/03/2016, 3.24.16: the order that gives a day; of two, the one nearer to publication."""
    if iso := slots.get("isodate"):
        one = real_day(int(iso[:4]), int(iso[5:7]), int(iso[8:10]))
        return day(one, "stated") if one else None
    first, second, third = (int(part) for part in slots["slashdate"].replace(".", "/").split("/"))
    if first > 31:
        one = real_day(first, second, third)
        return day(one, "stated") if one else None
    year = third if third >= SHORT_YEAR_SPAN else year_in({"yy": f"{third:02d}"}, setting.published) or 0
    options = [one for one in (real_day(year, second, first), real_day(year, first, second)) if one]
    if not options:
        return None
    near = setting.published or options[0]
    return day(min(options, key=lambda option: (option > near, abs((option - near).days))), "stated")


def dated(slots: Slots, setting: Setting) -> Reading | None:
    """15 May, May 15, 2016, 3 JAN 90."""
    number = number_in(slots, "dayname") if "dayname" in slots else day_in(slots)
    if (step := slots.get("deixis")) is not None:
        setting = setting._replace(future=step == "1", past=step == "-1")
    named_day = number_in(slots, "short") if "short" in slots else None
    return one_day(year_in(slots, setting.published), number_in(slots, "month"), number, setting, weekday=named_day)


def date_of_unit(slots: Slots, setting: Setting) -> Reading | None:
    """15 May last year, May 15 of this year."""
    if setting.published is None:
        return VAGUE
    if slots["whole"] != "year":
        return dated(slots, setting)
    return one_day(
        setting.published.year + number_in(slots, "deixis"), number_in(slots, "month"), day_in(slots), setting
    )


def several_days(slots: Slots, setting: Setting) -> Reading | None:
    """29 and 30 November, 5-7 May 2016."""
    month, first, last = number_in(slots, "month"), day_in(slots), day_in(slots, "day2")
    ending = one_day(year_in(slots, setting.published), month, last, setting)
    if ending is None or ending.end is None or first >= last:
        return ending if ending is VAGUE else None
    start = real_day(ending.end.year, month, first)
    return days(start, ending.end, "stated") if start else None


def in_month(slots: Slots, setting: Setting) -> Reading | None:
    """March 2011, in January, mid-February."""
    month = number_in(slots, "month" if "month" in slots else "clear")
    year = year_in(slots, setting.published) or month_year(month, setting)
    return VAGUE if year is None else as_third(month_of(year, month), slots, "month")


def month_deixis(slots: Slots, setting: Setting) -> Reading | None:
    """Last March, in June this year, late last December."""
    if setting.published is None:
        return VAGUE
    month, step, published = number_in(slots, "month"), number_in(slots, "deixis"), setting.published
    if "whole" in slots:
        year = published.year + step if slots["whole"] == "year" else published.year
    elif step == 0:
        year = published.year
    elif step < 0:
        year = published.year if month < published.month else published.year - 1
    else:
        year = published.year if month > published.month else published.year + 1
    return as_third(month_of(year, month), slots, "month")


def several_months(slots: Slots, setting: Setting) -> Reading | None:
    """May and June, March to July 2011."""
    first, last = number_in(slots, "month" if "month" in slots else "clear"), number_in(slots, "month2")
    year = year_in(slots, setting.published) or month_year(last, setting)
    if year is None:
        return VAGUE
    start = month_of(year if first <= last else year - 1, first)[0]
    return days(start, month_of(year, last)[1], "stated")


def in_year(slots: Slots, setting: Setting) -> Reading | None:
    """In 2014, early 2019."""
    return as_third(year_of(number_in(slots, "year")), slots, "year")


def several_years(slots: Slots, setting: Setting) -> Reading | None:
    """2003-2011, 1989-90."""
    first = number_in(slots, "year")
    last = number_in(slots, "year2") if "year2" in slots else first // 100 * 100 + number_in(slots, "endyear")
    last += 100 if last < first and "endyear" in slots and first % 100 > 90 else 0
    return days(year_of(first)[0], year_of(last)[1], "stated") if last > first else None


def in_season(slots: Slots, setting: Setting) -> Reading | None:
    """Summer 2015, last winter, in the spring: March to May, June to August, September to November, December on."""
    month, published = number_in(slots, "season" if "season" in slots else "clearseason"), setting.published
    if published is None and "year" not in slots:
        return VAGUE
    year = year_in(slots, published)
    if year is None and published is not None:
        step = number_in(slots, "deixis") if "deixis" in slots else None
        of_year = "whole" in slots and step is not None
        year = published.year + (step or 0) if of_year else _season_year(month, step, published)
    start = month_of(year or 1, month)[0]
    return as_third((start, month_of(start.year, month + 2)[1]), slots, "season")


def _season_year(month: int, step: int | None, published: date) -> int:
    begun = published.year if published.month >= month else published.year - 1
    running = month_of(begun, month + 2)[1] >= published
    if step == 1:
        return begun + 1
    if step == 0:
        return begun if running else published.year
    return begun - 1 if step == -1 and running else begun


def weekday(slots: Slots, setting: Setting) -> Reading | None:
    """On Tuesday, last Friday, next Monday, Tuesday of last week."""
    number, limit = number_in(slots, "weekday"), setting.limit
    if limit is None:
        return VAGUE
    step = number_in(slots, "deixis") if "deixis" in slots else None
    if slots.get("whole") == "week":
        return day(shift(unit_around(limit, "week", step or 0)[0], number))
    if step == 0:
        return day(shift(week_of(limit)[0], number))
    ahead = setting.future or (setting.until and not setting.past)
    if step == 1 or (step is None and ahead and setting.latest is None):
        return day(weekday_after(limit, number))
    return day(weekday_before(limit, number, strictly=step == -1))


def deictic(slots: Slots, setting: Setting) -> Reading | None:
    """Today, yesterday, last night, overnight, the day before yesterday."""
    if setting.published is None:
        return VAGUE
    first, last = (int(part) for part in slots["deictic"].split())
    return days(shift(setting.published, first), shift(setting.published, last))


def weekend(slots: Slots, setting: Setting) -> Reading | None:
    """Over the weekend, last weekend, next weekend: Saturday and Sunday."""
    if setting.published is None:
        return VAGUE
    published, step = setting.published, int(slots.get("deixis", "-9"))
    if step == 1 or (setting.future and step != -1):
        saturday = weekday_after(published, 5)
    elif step == 0:
        saturday = shift(week_of(published)[0], 5)
    else:
        before = week_of(published)[0] if step == -1 else published
        saturday = weekday_before(before, 5)
    return days(saturday, shift(saturday, 1))


def whole_unit(slots: Slots, setting: Setting) -> Reading | None:
    """Last week, this month, late last year."""
    if setting.published is None:
        return VAGUE
    unit = slots["whole"]
    return as_third(unit_around(setting.published, unit, number_in(slots, "deixis")), slots, unit, "relative")


def this_unit(slots: Slots, setting: Setting) -> Reading | None:
    """The unit of publication, in a language whose word for "this" is no table of its own."""
    return whole_unit({**slots, "deixis": "0"}, setting)


def one_unit_ago(slots: Slots, setting: Setting) -> Reading | None:
    """A week ago, where no number is written."""
    return ago({**slots, "unit": slots["one"], "number": "1"}, setting)


def so_far(slots: Slots, setting: Setting) -> Reading | None:
    """Earlier this week, so far this year, since the start of the month: up to publication."""
    if setting.published is None:
        return VAGUE
    return days(unit_around(setting.published, slots["whole"])[0], setting.published)


def the_rest(slots: Slots, setting: Setting) -> Reading | None:
    """Later this week, the rest of the year: from publication on."""
    if setting.published is None:
        return VAGUE
    return days(setting.published, unit_around(setting.published, slots["whole"])[1])


def third_of_unit(slots: Slots, setting: Setting) -> Reading | None:
    """The end of the year, the middle of this month."""
    if setting.published is None:
        return VAGUE
    unit = slots["whole"]
    return as_third(unit_around(setting.published, unit), slots, unit, "relative")


def end_of_unit(slots: Slots, setting: Setting) -> Reading | None:
    """Year-end, the month's end."""
    return third_of_unit({"whole": slots["unit_end"], "third": "3"}, setting)


def ago(slots: Slots, setting: Setting) -> Reading | None:
    """Three days ago, about two weeks ago, six months ago; "years ago" names no day."""
    unit = slots.get("unit") or slots.get("dual") or ""
    number = 2 if "dual" in slots else int(slots.get("number", "0"))
    published = setting.published
    if published is None or not number:
        return VAGUE
    if unit == "fortnight":
        unit, number = "week", 2 * number
    match unit:
        case "minute":
            return day(published)
        case "hour":
            return day(shift(published, -(number // 24)))
        case "day":
            centre, around = shift(published, -number), 1 if "about" in slots else 0
            return days(shift(centre, -around), shift(centre, around))
        case "week":
            centre = shift(published, -7 * number)
            return days(shift(centre, -3), shift(centre, 3), precision="week")
        case "decade":
            return as_whole(unit_around(published, "year", -10 * number), "year")
    return as_whole(unit_around(published, unit, -number), unit)


def _back(published: date, unit: str, number: int) -> date:
    if unit in {"month", "year", "decade"}:
        return months_before(published, number * {"month": 1, "year": 12, "decade": 120}[unit])
    if unit in {"minute", "hour"}:
        return shift(published, -number // 24 if unit == "hour" else 0)
    return shift(published, -number * {"day": 1, "week": 7, "fortnight": 14}[unit])


def ago_to_the_day(slots: Slots, setting: Setting) -> Reading | None:
    """Ten years ago today, a month ago to the day."""
    if setting.published is None:
        return VAGUE
    return day(_back(setting.published, slots["unit"], number_in(slots, "number")))


def the_past(slots: Slots, setting: Setting) -> Reading | None:
    """In the past two weeks, for the past year: up to publication."""
    unit = slots.get("unit") or slots.get("dual") or ""
    number = 2 if "dual" in slots else int(slots.get("number", "1"))
    if setting.published is None or "some" in slots:
        return VAGUE
    return days(_back(setting.published, unit, number), setting.published)


def the_coming(slots: Slots, setting: Setting) -> Reading | None:
    """In the next three days, within the coming month: from publication on."""
    if setting.published is None or "some" in slots:
        return VAGUE
    unit, number = slots["unit"], int(slots.get("number", "1"))
    return days(
        setting.published,
        _back(setting.published, unit, -number) if unit != "hour" else shift(setting.published, -(-number // 24)),
    )


def vague(slots: Slots, setting: Setting) -> Reading | None:
    """In recent days: no day is named."""
    return VAGUE


def sequel(slots: Slots, setting: Setting) -> Reading | None:
    """The next day, the same day, the previous night: counted from the day named before."""
    anchor = setting.anchor
    if anchor is None or anchor.end is None or anchor.precision != "day":
        return VAGUE
    return day(shift(anchor.end, number_in(slots, "sequel")))


def sequel_unit(slots: Slots, setting: Setting) -> Reading | None:
    """That year, the following month."""
    if setting.anchor is None or setting.anchor.start is None:
        return VAGUE
    return as_whole(unit_around(setting.anchor.start, slots["whole"], number_in(slots, "sequel_unit")), slots["whole"])


def later(slots: Slots, setting: Setting) -> Reading | None:
    """Two days later, a year earlier: counted from the day named before."""
    anchor = setting.anchor
    unit = slots.get("unit") or slots.get("dual") or slots["one"]
    if anchor is None or anchor.end is None or (anchor.precision != "day" and unit not in {"month", "year"}):
        return VAGUE
    number = (2 if "dual" in slots else int(slots.get("number", "1"))) * number_in(slots, "direction")
    if unit in {"minute", "hour"}:
        return day(shift(anchor.end, number // 24 if unit == "hour" else 0))
    if unit in {"month", "year"}:
        return as_whole(unit_around(anchor.end, unit, number), unit)
    return day(_back(anchor.end, unit, -number))


RULES: Final[Mapping[str, Rule]] = {
    "numeric": numeric, "date": dated, "date-of-unit": date_of_unit, "days": several_days, "month": in_month,
    "month-deixis": month_deixis, "months": several_months, "year": in_year, "years": several_years,
    "season": in_season, "weekday": weekday, "deictic": deictic,
    "weekend": weekend, "weekend-deixis": weekend, "unit": whole_unit, "this-unit": this_unit, "so-far": so_far,
    "rest": the_rest, "third-of-unit": third_of_unit, "end-of-unit": end_of_unit,
    "ago": ago, "ago-one": one_unit_ago, "ago-to-the-day": ago_to_the_day, "past": the_past,
    "coming": the_coming, "vague": vague, "sequel": sequel, "sequel-unit": sequel_unit, "later": later,
    **FEASTS, **PARTS,
}  # fmt: skip
"""The meanings that a grammar file may name."""
