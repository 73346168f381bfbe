"""Times: finding them and resolving them to days."""

import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marsad.core.nouns import TimeSpan
from marsad.extract.time_days import hijri_day, hijri_year, third_of, weekday_before
from marsad.extract.time_grammar import read_grammar
from marsad.extract.time_rules import RULES
from marsad.extract.times import default_time, find_times, is_long_past

THURSDAY = "2019-10-17"
DAYS = st.dates(min_value=date(1950, 1, 1), max_value=date(2090, 12, 31))
WORDS = """on in since between and from to the last next this past about two three weeks days ago Monday Friday's March
15 2014 2014, May early late mid-July yesterday overnight 1990s summer 29 30 4 FEB 90 -- 2016-03-24 12/10/2015 following
day year same later of a will be held said ( ) , . weekend so far first quarter week month 15th January Ramadan 1440"""


def spans(text: str, published: str | None = THURSDAY) -> list[tuple[str, str | None, str | None]]:
    return [(one.text, one.time.start, one.time.end) for one in find_times(text, published=published) if one.time]


def only(text: str, published: str | None = THURSDAY) -> TimeSpan:
    found = find_times(text, published=published)
    assert len(found) == 1, found
    assert found[0].time is not None
    return found[0].time


def meaning(text: str, published: str | None = THURSDAY) -> str:
    time = only(text, published)
    return str(time.start) if time.start == time.end else f"{time.start} {time.end}"


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("The depot burned on Tuesday.", "2019-10-15"),
        ("The depot burned on Thursday.", "2019-10-17"),
        ("The depot burned last Thursday.", "2019-10-10"),
        ("The depot burned late on Monday night.", "2019-10-14"),
        ("The depot burned overnight.", "2019-10-16 2019-10-17"),
        ("The depot burned overnight on Monday.", "2019-10-14"),
        ("The depot burned last night.", "2019-10-16"),
        ("The depot burned this morning.", "2019-10-17"),
        ("The depot burned the day before yesterday.", "2019-10-15"),
        ("The depot burned last week.", "2019-10-07 2019-10-13"),
        ("The depot burned on Tuesday of last week.", "2019-10-08"),
        ("The depot burned last month.", "2019-09-01 2019-09-30"),
        ("The depot burned earlier this week.", "2019-10-14 2019-10-17"),
        ("The depot burned over the weekend.", "2019-10-12 2019-10-13"),
        ("The depot burned on 2 February.", "2019-02-02"),
        ("The depot burned on 2 November.", "2018-11-02"),
        ("The depot burned in November.", "2018-11-01 2018-11-30"),
        ("The depot burned on Sept. 3, 2015.", "2015-09-03"),
        ("The depot burned in mid-March.", "2019-03-11 2019-03-20"),
        ("The depot burned in late 2018.", "2018-09-01 2018-12-31"),
        ("The depot burned in 2014.", "2014-01-01 2014-12-31"),
        ("The depot burned in the 1990s.", "1990-01-01 1999-12-31"),
        ("The depot burned in the summer of 2015.", "2015-06-01 2015-08-31"),
        ("The depot burned in the first quarter of 2016.", "2016-01-01 2016-03-31"),
        ("The depot burned three days ago.", "2019-10-14"),
        ("The depot burned around ten days ago.", "2019-10-06 2019-10-08"),
        ("The depot burned about two weeks ago.", "2019-09-30 2019-10-06"),
        ("The depot burned six months ago.", "2019-04-01 2019-04-30"),
        ("The depot burned two years ago.", "2017-01-01 2017-12-31"),
    ],
)
def test_a_time_of_one_expression_is_resolved_from_the_day_of_publication(text, means):
    assert meaning(text) == means


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("It went on from Friday to Sunday.", "2019-10-11 2019-10-13"),
        ("It went on between 3 and 5 May.", "2019-05-03 2019-05-05"),
        ("It went on from 26 December to 3 January.", "2018-12-26 2019-01-03"),
        ("It went on from 2011 to 2014.", "2011-01-01 2014-12-31"),
        ("It went on from Oct. 10-12.", "2019-10-10 2019-10-12"),
        ("It has gone on since Monday.", "2019-10-14 2019-10-17"),
        ("It has gone on since 7 October 2018.", "2018-10-07 2019-10-17"),
        ("It has gone on for the past 48 hours.", "2019-10-15 2019-10-17"),
        ("It has gone on over the last three months.", "2019-07-17 2019-10-17"),
    ],
)
def test_ranges_are_one_expression(text, means):
    assert meaning(text) == means


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("The council will meet on Sunday.", "2019-10-20"),
        ("On Sunday, the council will meet.", "2019-10-20"),
        ("The council was due to meet on Sunday.", "2019-10-13"),
        ("The army said on Monday that it will withdraw.", "2019-10-14"),
        ("Friday's raid will be investigated.", "2019-10-11"),
        ("The vote is scheduled for 3 November.", "2019-11-03"),
    ],
)
def test_a_day_lies_ahead_only_where_the_sentence_speaks_of_the_future(text, means):
    assert meaning(text) == means


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("The depot burned at 8:30 p.m. on Tuesday.", "2019-10-15"),
        ("The depot burned Tuesday night around 9 p.m.", "2019-10-15"),
        ("The depot burned at 0930 on 18 September.", "2019-09-18"),
        ("The depot burned at 8:30 a.m.", "2019-10-17"),
        ("The depot burned Sept.14th.", "2019-09-14"),
        ("Rents doubled in the past 20-plus months.", "2018-02-17 2019-10-17"),
        ("The depot burned in the first two weeks of September.", "2019-09-01 2019-09-14"),
        ("The depot burned in the last week of July 2018.", "2018-07-25 2018-07-31"),
        ("The depot burned in the first nine months of 2018.", "2018-01-01 2018-09-30"),
        ("The depot burned on the last Friday of June.", "2019-06-28"),
        ("The depot burned in the 19th century.", "1800-01-01 1899-12-31"),
        ("The depot was built in 1871.", "1871-01-01 1871-12-31"),
        ("The depot burned two and a half years ago.", "2017-01-01 2017-12-31"),
        ("The depot burned ten years ago today.", "2009-10-17"),
        ("The depot burned on Thanksgiving.", "2018-11-22"),
        ("The depot burned on Good Friday.", "2019-04-19"),
        ("The depot burned on Eid al-Fitr 2018.", "2018-06-15"),
        ("The depot burned in fiscal years 2012 through 2015.", "2012-01-01 2015-12-31"),
        ("The depot will reopen in two weeks.", "2019-10-28 2019-11-03"),
        ("The depot is to reopen by year-end.", "2019-09-01 2019-12-31"),
    ],
)
def test_hours_feasts_and_parts_of_months_are_resolved_too(text, means):
    assert meaning(text) == means


def test_a_day_without_its_month_belongs_to_the_month_named_before():
    text = "They met on 12 September, broke off on the 15th and went home."
    assert [end for _, _, end in spans(text)] == ["2019-09-12", "2019-09-15"]
    assert spans("They live on the 17th floor.") == []


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("The depot is closed until 9 November.", "2019-11-09"),
        ("The depot was closed until 9 September.", "2019-09-09"),
        ("Police guard the 19 October vote.", "2019-10-19"),
        ("Bonuses paid since 31 December were taxed.", "2018-12-31 2019-10-17"),
        ("Sales fell on Saturday.", "2019-10-12"),
        ("The sale starts on Saturday.", "2019-10-19"),
        ("They named a team for the 2 November match.", "2019-11-02"),
        ("The judge set the trial for 3 December.", "2019-12-03"),
        ("The planned 4 November march was banned.", "2019-11-04"),
        ("They fled after the November raid.", "2018-11-01 2018-11-30"),
    ],
)
def test_where_the_sentence_does_not_say_the_nearer_day_counts(text, means):
    assert meaning(text) == means


def test_the_next_day_counts_from_the_day_named_before():
    text = "They came on Friday. The following day they left."
    assert spans(text) == [("on Friday", "2019-10-11", "2019-10-11"), ("The following day", "2019-10-12", "2019-10-12")]


def test_the_next_day_without_a_day_before_it_has_no_days():
    assert only("They left on the following day.").start is None


def test_vague_times_are_found_but_name_no_day():
    time = only("Clashes have been reported in recent days.")
    assert (time.start, time.end, time.precision) == (None, None, "unknown")


def test_upper_case_wire_copy_is_read_with_its_dateline():
    text = "   TRIPOLI, 4 FEB 90 -- [TEXT] TWO DAYS AGO A BOMB WENT OFF.  ANOTHER EXPLODED YESTERDAY EVENING."
    assert [end for _, _, end in spans(text, None)] == ["1990-02-04", None, "1990-02-03"]
    assert [end for _, _, end in spans(text, "1990-02-04")] == ["1990-02-04", "1990-02-02", "1990-02-03"]


@pytest.mark.parametrize(
    "text",
    [
        "A 24-year-old man lost $2,014.",
        "They may march again.",
        "He patrols every Monday.",
        "The 19th of April Movement denied it.",
        "The ruling was dated 30 February.",
        "Copyright 2017 The Daily.",
        "Bloody Sunday was a song.",
        "Karim, 45, carried 7.62 mm rounds.",
        "June V. Haddad, a nurse in her 50s, kept an overnight bag.",
        "The last day of school was cold.",
        "The drought could last a decade.",
        "They meet on Sunday nights.",
        "They won 3:16 in the 1500 metres.",
    ],
)
def test_ages_money_names_and_verbs_are_no_times(text):
    assert spans(text) == []


def test_a_month_after_in_keeps_its_gunmen():
    assert meaning("In March 12 gunmen stormed the mill.") == "2019-03-01 2019-03-31"
    assert meaning("On March 12 gunmen stormed the mill.") == "2019-03-12"


def test_a_named_weekday_tells_the_year():
    assert meaning("It fell on Saturday, 20 October.") == "2018-10-20"


def test_basis_and_precision_say_how_the_days_were_known():
    assert (only("on 2 May").basis, only("on 2 May").precision) == ("stated", "day")
    assert (only("last week").basis, only("last week").precision) == ("relative", "week")
    assert only("in May").precision == "month"
    assert only("in 2011").precision == "year"


def test_without_a_day_of_publication_only_full_dates_have_days():
    assert meaning("It fell on 4 May 2016.", None) == "2016-05-04"
    assert only("It fell on 4 May.", None).start is None
    assert only("It fell yesterday.", None).start is None


def test_hijri_dates_are_converted_and_kept_as_written():
    time = only("The truce began on 1 Ramadan 1445.", "2024-05-01")
    assert time.start == "2024-03-11"
    assert time.span is not None
    assert time.span.quote == "1 Ramadan 1445"


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("انفجرت عبوة مساء الأحد.", "2019-10-13"),
        ("انفجرت عبوة أمس.", "2019-10-16"),
        ("انفجرت عبوة أول من أمس.", "2019-10-15"),
        ("انفجرت عبوة يوم السبت الماضي.", "2019-10-12"),
        ("انفجرت عبوة في 3 تشرين الأول.", "2019-10-03"),
        ("انفجرت عبوة في 3 أكتوبر 2018.", "2018-10-03"),
        ("انفجرت عبوة الشهر الماضي.", "2019-09-01 2019-09-30"),
        ("انفجرت عبوة قبل ثلاثة أيام.", "2019-10-14"),
        ("انفجرت عبوة قبل أسبوعين.", "2019-09-30 2019-10-06"),
        ("استمر القصف من الجمعة إلى الأحد.", "2019-10-11 2019-10-13"),
        ("يستمر القصف منذ شباط.", "2019-02-01 2019-10-17"),
        ("انفجرت عبوة في ٣ تشرين الأول ٢٠١٨.", "2018-10-03"),
        ("انفجرت عبوة في السابع من آذار (مارس) الماضي.", "2019-03-07"),
        ("انفجرت عبوة مساء أمس الأربعاء.", "2019-10-16"),
        ("انفجرت عبوة الليلة قبل الماضية.", "2019-10-15"),
        ("انخفض الإنتاج في الربع الثالث من عام 2018.", "2018-07-01 2018-09-30"),
        ("تراجعت الهجمات بين عامي 2012 و2016.", "2012-01-01 2016-12-31"),
        ("قتل أربعة خلال الساعات الأربع والعشرين الماضية.", "2019-10-16 2019-10-17"),
        ("بني المصنع في السبعينيات.", "1970-01-01 1979-12-31"),
        ("تراجعت الهجمات في خريف 2016.", "2016-09-01 2016-11-30"),
    ],
)
def test_arabic_times_follow_the_same_rules(text, means):
    assert meaning(text) == means


def test_every_year_of_a_list_is_one():
    assert [text for text, _, _ in spans("He won in 2004, 2005 and 2006.")] == ["2004", "2005", "2006"]


def test_movements_that_are_called_after_a_day_are_no_times():
    assert spans("أعلنت قوى 14 آذار موقفها.") == []


def test_a_single_letter_in_arabic_is_read_without_harm():
    assert spans("و في البلدة") == []


def test_the_default_is_the_week_that_ends_on_publication():
    time = default_time("2019-10-17T08:00:00")
    assert time is not None
    assert (time.start, time.end, time.precision, time.basis) == ("2019-10-11", "2019-10-17", "week", "published")
    assert default_time(None) is None
    assert default_time("soon") is None


def test_what_ended_over_a_year_before_is_long_past():
    assert is_long_past(only("in 2014"), THURSDAY)
    assert not is_long_past(only("in 2019"), THURSDAY)
    assert not is_long_past(only("in recent days"), THURSDAY)
    assert not is_long_past(None, THURSDAY)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_meaning_that_a_grammar_names_has_a_rule(language):
    assert {form.means for form in read_grammar(language).forms} <= RULES.keys()


@given(DAYS)
def test_the_islamic_calendar_goes_there_and_back(one):
    year = hijri_year(one)
    assert hijri_day(year, 1, 1) <= one < hijri_day(year + 1, 1, 1)


@given(DAYS, st.integers(0, 6))
def test_the_latest_weekday_lies_within_a_week(one, weekday):
    found = weekday_before(one, weekday)
    assert found.weekday() == weekday
    assert 0 <= (one - found).days <= 6
    assert 1 <= (one - weekday_before(one, weekday, strictly=True)).days <= 7


@given(DAYS, DAYS, st.integers(1, 3))
def test_a_third_lies_inside_its_whole(one, other, third):
    start, end = min(one, other), max(one, other)
    if (end - start).days > 31 or (start.day == 1 and end.month == start.month):
        first, last = third_of(start, end, third)
        assert start <= first <= last <= end


def check(text: str, published: str | None) -> None:
    last = 0
    for one in find_times(text, published=published):
        assert one.time is not None
        assert last <= one.start < one.end <= len(text)
        assert text[one.start : one.end] == one.text
        assert (one.time.start is None) == (one.time.end is None)
        if one.time.start and one.time.end:
            assert date.fromisoformat(one.time.start) <= date.fromisoformat(one.time.end)
            assert one.time.precision != "unknown"
        last = one.end


@settings(max_examples=60)
@given(st.text(max_size=100), st.one_of(st.none(), DAYS.map(str)))
def test_any_text_is_read_without_harm(text, published):
    check(text, published)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(WORDS.split()), max_size=25).map(" ".join), st.one_of(st.none(), DAYS.map(str)))
def test_mixtures_of_time_words_give_ordered_spans_and_days(text, published):
    check(text, published)


def test_a_mention_is_written_as_the_contract_says():
    import msgspec

    (mention,) = find_times("It fell on 4 May 2016.", published=None)
    record = json.loads(msgspec.json.encode(mention))
    assert record["kind"] == "time"
    assert record["time"]["start"] == "2016-05-04"
    assert set(record["time"]["span"]) >= {"start", "end"}


def test_a_long_line_of_dates_is_read_in_linear_work():
    assert len(find_times("4 May 2016, " * 3_000, published=None)) == 3_000
