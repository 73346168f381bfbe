"""What each form of time means: from the words in its slots to days, by the codebook's conventions.

One function for each meaning that a grammar file may name. P is the day of publication.

* Whole units: "last week", "this month", "next year" are the calendar unit before P's, P's, after P's. Weeks run from
  Monday to Sunday. "So far this year" ends at P.
* A date without a year is the latest on or before P (the next after P in a sentence about the future).
* Early, middle and late in a month are days 1-10, 11-20 and 21 to the end; of a year, four months each.
* A weekday is the latest such day, P included; strictly before P with "last"; strictly after in the future.
* "N weeks ago" is the seven days centred on P-7N; "about N days ago" three days centred on P-N; N months or years ago
  is that calendar unit. "In the past N weeks" runs from P minus that to P.
* "The next day" and the like count from the day that was named before them.

A function gives None where the words are no time after all (30 February) and `VAGUE` where they name no day.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final, NamedTuple

from marsad.extract.time_days import (
    VAGUE,
    Reading,
    day,
    days,
    hijri_day,
    hijri_year,
    month_of,
    months_before,
    real_day,
    shift,
    third_of,
    unit_around,
    week_of,
    weekday_after,
    weekday_before,
    year_of,
)

_SHORT_YEAR_SPAN: Final = 100
_DECADE_PARTS: Final[Mapping[int, tuple[int, int]]] = {1: (0, 3), 2: (4, 6), 3: (7, 9)}


class Setting(NamedTuple):
    """What a reading depends on besides its words."""

    published: date | None
    future: bool = False
    anchor: Reading | None = None
    """The last day named before this expression."""
    latest: date | None = None
    """The end of a range: its beginning is the latest such day on or before it."""

    @property
    def limit(self) -> date | None:
        """The day on or before which the latest is sought."""
        return self.latest or self.published


Slots = Mapping[str, str]
Rule = Callable[[Slots, Setting], Reading | None]


def _number(slots: Slots, name: str) -> int:
    return int(slots[name])


def _whole(bounds: tuple[date, date], unit: str, basis: str = "relative") -> Reading:
    kind = unit if unit in {"week", "month", "year"} else "range"
    return Reading(bounds[0], bounds[1], kind, basis)  # type: ignore[arg-type]  # both are of the closed vocabularies


def _stated(bounds: tuple[date, date], unit: str) -> Reading:
    return _whole(bounds, unit, "stated")


def _third(bounds: tuple[date, date], slots: Slots, unit: str, basis: str = "stated") -> Reading:
    if "third" not in slots:
        return _whole(bounds, unit, basis)
    return _whole(third_of(*bounds, _number(slots, "third")), "week" if unit == "week" else "range", basis)


def _year(slots: Slots, published: date | None, name: str = "year") -> int | None:
    """The year that is written; two figures are the century that lies closest to publication."""
    if name in slots:
        return _number(slots, name)
    if "yy" not in slots:
        return None
    short = int(slots["yy"].strip("'’"))
    around = published.year if published else date(2000, 1, 1).year
    return min((1900 + short, 2000 + short), key=lambda year: (abs(year - around), year))


def _latest(setting: Setting, candidate: Callable[[int], date | None]) -> date | None:
    """The latest day of several years' candidates that is not after the limit; the next one in the future."""
    if setting.limit is None:
        return None
    this = setting.limit.year
    found = [one for year in range(this - 8, this + 9) if (one := candidate(year))]
    if setting.future and setting.latest is None:
        return next((one for one in found if one >= setting.limit), None)
    return next((one for one in reversed(found) if one <= setting.limit), None)


def _one_day(
    year: int | None, month: int, number: int, setting: Setting, *, weekday: int | None = None
) -> Reading | None:
    if year is not None:
        one = real_day(year, month, number)
        return day(one, "stated") if one else None
    one = _latest(setting, lambda each: real_day(each, month, number))
    if weekday is not None and (limit := setting.limit) is not None:
        # A weekday that is named tells the year where the latest such day falls on another.
        options = [real_day(each, month, number) for each in range(limit.year - 1, limit.year + 2)]
        fitting = [each for each in options if each and each.weekday() == weekday]
        one = min(fitting, key=lambda each: abs((each - limit).days), default=one)
    if one is None and setting.limit is None and real_day(2000, month, number):
        return VAGUE
    return day(one, "stated") if one else None


def _day_number(slots: Slots, name: str = "day") -> int:
    return int("".join(letter for letter in slots[name] if letter.isdigit()))


def numeric(slots: Slots, setting: Setting) -> Reading | None:
    """2016-03-24, 24/03/2016, 3.24.16: the order that gives a day; of two, the one nearer to publication."""
    if iso := slots.get("isodate"):
        one = real_day(int(iso[:4]), int(iso[5:7]), int(iso[8:10]))
        return day(one, "stated") if one else None
    first, second, third = (int(part) for part in slots["slashdate"].replace(".", "/").split("/"))
    if first > 31:
        one = real_day(first, second, third)
        return day(one, "stated") if one else None
    year = third if third >= _SHORT_YEAR_SPAN else _year({"yy": f"{third:02d}"}, setting.published) or 0
    options = [one for one in (real_day(year, second, first), real_day(year, first, second)) if one]
    if not options:
        return None
    near = setting.published or options[0]
    return day(min(options, key=lambda option: (option > near, abs((option - near).days))), "stated")


def dated(slots: Slots, setting: Setting) -> Reading | None:
    """15 May, May 15, 2016, 3 JAN 90."""
    number = _number(slots, "dayname") if "dayname" in slots else _day_number(slots)
    named_day = _number(slots, "short") if "short" in slots else None
    return _one_day(_year(slots, setting.published), _number(slots, "month"), number, setting, weekday=named_day)


def date_of_unit(slots: Slots, setting: Setting) -> Reading | None:
    """15 May last year, May 15 of this year."""
    if setting.published is None:
        return VAGUE
    if slots["whole"] != "year":
        return dated(slots, setting)
    return _one_day(
        setting.published.year + _number(slots, "deixis"), _number(slots, "month"), _day_number(slots), setting
    )


def several_days(slots: Slots, setting: Setting) -> Reading | None:
    """29 and 30 November, 5-7 May 2016."""
    month, first, last = _number(slots, "month"), _day_number(slots), _day_number(slots, "day2")
    ending = _one_day(_year(slots, setting.published), month, last, setting)
    if ending is None or ending.end is None or first >= last:
        return ending if ending is VAGUE else None
    start = real_day(ending.end.year, month, first)
    return days(start, ending.end, "stated") if start else None


def _month_year(month: int, setting: Setting) -> int | None:
    """The year of a month that has none: the latest that began on or before the limit."""
    one = _latest(setting, lambda each: month_of(each, month)[0])
    return one.year if one else None


def in_month(slots: Slots, setting: Setting) -> Reading | None:
    """March 2011, in January, mid-February."""
    month = _number(slots, "month" if "month" in slots else "clear")
    year = _year(slots, setting.published) or _month_year(month, setting)
    return VAGUE if year is None else _third(month_of(year, month), slots, "month")


def month_deixis(slots: Slots, setting: Setting) -> Reading | None:
    """Last March, in June this year, late last December."""
    if setting.published is None:
        return VAGUE
    month, step, published = _number(slots, "month"), _number(slots, "deixis"), setting.published
    if "whole" in slots:
        year = published.year + step if slots["whole"] == "year" else published.year
    elif step == 0:
        year = published.year
    elif step < 0:
        year = published.year if month < published.month else published.year - 1
    else:
        year = published.year if month > published.month else published.year + 1
    return _third(month_of(year, month), slots, "month")


def several_months(slots: Slots, setting: Setting) -> Reading | None:
    """May and June, March to July 2011."""
    first, last = _number(slots, "month" if "month" in slots else "clear"), _number(slots, "month2")
    year = _year(slots, setting.published) or _month_year(last, setting)
    if year is None:
        return VAGUE
    start = month_of(year if first <= last else year - 1, first)[0]
    return days(start, month_of(year, last)[1], "stated")


def in_year(slots: Slots, setting: Setting) -> Reading | None:
    """In 2014, early 2019."""
    return _third(year_of(_number(slots, "year")), slots, "year")


def several_years(slots: Slots, setting: Setting) -> Reading | None:
    """2003-2011, 1989-90."""
    first = _number(slots, "year")
    last = _number(slots, "year2") if "year2" in slots else first // 100 * 100 + _number(slots, "endyear")
    last += 100 if last < first and "endyear" in slots and first % 100 > 90 else 0
    return days(year_of(first)[0], year_of(last)[1], "stated") if last > first else None


def in_decade(slots: Slots, setting: Setting) -> Reading | None:
    """The 1990s, the late '80s."""
    figures = int("".join(letter for letter in slots["decade"] if letter.isdigit()))
    first = figures if figures > _SHORT_YEAR_SPAN else 1900 + figures
    from_year, to_year = _DECADE_PARTS[_number(slots, "third")] if "third" in slots else (0, 9)
    return days(year_of(first + from_year)[0], year_of(first + to_year)[1], "stated")


def in_season(slots: Slots, setting: Setting) -> Reading | None:
    """Summer 2015, last winter, in the spring: March to May, June to August, September to November, December on."""
    month, published = _number(slots, "season" if "season" in slots else "clearseason"), setting.published
    if published is None and "year" not in slots:
        return VAGUE
    year = _year(slots, published)
    if year is None and published is not None:
        step = _number(slots, "deixis") if "deixis" in slots else None
        of_year = "whole" in slots and step is not None
        year = published.year + (step or 0) if of_year else _season_year(month, step, published)
    start = month_of(year or 1, month)[0]
    return _third((start, month_of(start.year, month + 2)[1]), slots, "season")


def _season_year(month: int, step: int | None, published: date) -> int:
    begun = published.year if published.month >= month else published.year - 1
    running = month_of(begun, month + 2)[1] >= published
    if step == 1:
        return begun + 1
    if step == 0:
        return begun if running else published.year
    return begun - 1 if step == -1 and running else begun


def year_fraction(slots: Slots, setting: Setting) -> Reading | None:
    """The first quarter of 2016, the second half of last year, Q3 2020."""
    year = _year(slots, setting.published)
    if year is None:
        if setting.published is None or slots.get("whole", "year") != "year":
            return VAGUE
        begun = setting.published.month > 3 * (_number(slots, "nth") - 1)
        year = setting.published.year + int(slots.get("deixis", "0" if begun else "-1"))
    part = _number(slots, "nth" if "nth" in slots else "quarter")
    size = 6 if slots.get("piece") == "half" else 3
    part = min(part, 12 // size)
    return days(month_of(year, size * (part - 1) + 1)[0], month_of(year, size * part)[1], "stated")


def weekday(slots: Slots, setting: Setting) -> Reading | None:
    """On Tuesday, last Friday, next Monday, Tuesday of last week."""
    number, limit = _number(slots, "weekday"), setting.limit
    if limit is None:
        return VAGUE
    step = _number(slots, "deixis") if "deixis" in slots else None
    if slots.get("whole") == "week":
        return day(shift(unit_around(limit, "week", step or 0)[0], number))
    if step == 0:
        return day(shift(week_of(limit)[0], number))
    if step == 1 or (step is None and setting.future and setting.latest is None):
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
    return _third(unit_around(setting.published, unit, _number(slots, "deixis")), slots, unit, "relative")


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
    return _third(unit_around(setting.published, unit), slots, unit, "relative")


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
            return _whole(unit_around(published, "year", -10 * number), "year")
    return _whole(unit_around(published, unit, -number), unit)


def _back(published: date, unit: str, number: int) -> date:
    if unit in {"month", "year", "decade"}:
        return months_before(published, number * {"month": 1, "year": 12, "decade": 120}[unit])
    if unit in {"minute", "hour"}:
        return shift(published, -number // 24 if unit == "hour" else 0)
    return shift(published, -number * {"day": 1, "week": 7, "fortnight": 14}[unit])


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
    return day(shift(anchor.end, _number(slots, "sequel")))


def sequel_unit(slots: Slots, setting: Setting) -> Reading | None:
    """That year, the following month."""
    if setting.anchor is None or setting.anchor.start is None:
        return VAGUE
    return _whole(unit_around(setting.anchor.start, slots["whole"], _number(slots, "sequel_unit")), slots["whole"])


def later(slots: Slots, setting: Setting) -> Reading | None:
    """Two days later, a year earlier: counted from the day named before."""
    anchor = setting.anchor
    unit = slots["unit"]
    if anchor is None or anchor.end is None or (anchor.precision != "day" and unit not in {"month", "year"}):
        return VAGUE
    number = _number(slots, "number") * _number(slots, "direction")
    if unit in {"minute", "hour"}:
        return day(shift(anchor.end, number // 24 if unit == "hour" else 0))
    if unit in {"month", "year"}:
        return _whole(unit_around(anchor.end, unit, number), unit)
    return day(_back(anchor.end, unit, -number))


def holiday(slots: Slots, setting: Setting) -> Reading | None:
    """Christmas Day 2019, New Year's Eve."""
    month, number = (int(part) for part in slots["holiday"].split("-"))
    return _one_day(_year(slots, setting.published), month, number, setting)


def named(slots: Slots, setting: Setting) -> Reading | None:
    """A name that is a day: 9/11."""
    year, month, number = (int(part) for part in slots["named"].split("-"))
    return day(date(year, month, number), "stated")


def hijri(slots: Slots, setting: Setting) -> Reading | None:
    """15 Ramadan 1445, converted by the tabular calendar."""
    month = _number(slots, "hijri")
    if "hyear" in slots:
        year = _number(slots, "hyear")
    elif setting.limit is None:
        return VAGUE
    else:
        year = hijri_year(setting.limit)
        year -= 1 if hijri_day(year, month, _day_number(slots) if "day" in slots else 1) > setting.limit else 0
    if "day" in slots:
        return day(hijri_day(year, month, _day_number(slots)), "stated") if _day_number(slots) <= 30 else None
    following = hijri_day(year, month + 1, 1) if month < 12 else hijri_day(year + 1, 1, 1)
    return days(hijri_day(year, month, 1), shift(following, -1), "stated", "month")


RULES: Final[Mapping[str, Rule]] = {
    "numeric": numeric, "date": dated, "date-of-unit": date_of_unit, "days": several_days, "month": in_month,
    "month-deixis": month_deixis, "months": several_months, "year": in_year, "years": several_years,
    "decade": in_decade, "season": in_season, "fraction": year_fraction, "weekday": weekday, "deictic": deictic,
    "weekend": weekend, "weekend-deixis": weekend, "unit": whole_unit, "this-unit": this_unit, "so-far": so_far,
    "rest": the_rest, "third-of-unit": third_of_unit, "ago": ago, "ago-one": one_unit_ago, "past": the_past,
    "coming": the_coming, "vague": vague, "sequel": sequel, "sequel-unit": sequel_unit, "later": later,
    "holiday": holiday, "named": named, "hijri": hijri,
}  # fmt: skip
"""The meanings that a grammar file may name."""
