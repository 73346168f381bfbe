"""Headlines, which leave out the verb, and titles that are kept apart from their text."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marsad.core.fold import fold
from marsad.core.nouns import Claim, Document
from marsad.extract.headlines import as_written, filled, is_headline
from marsad.extract.parsing import parse, pipeline
from marsad.extract.titles import headline_of, joined
from marsad.lexicon.actors import load_actors
from marsad.resolve.resolver import Resolver

Claims = Callable[..., list[Claim]]
TEXT = "A bomb went off beside a bakery in Baquba on Tuesday. Rescuers were still at work in the evening."


def best(claims: list[Claim], measure: str) -> int | None:
    events = fold(claims, Resolver(actors=load_actors()).judge(claims)).events
    rows = [f for e in events if e.status == "actual" for f in e.figures if f.measure == measure and not f.included]
    rows = [f for f in rows if f.group == "unknown"][:1] or rows
    return sum(f.best or 0 for f in rows) if rows else None


@pytest.mark.parametrize(
    ("headline", "killed", "injured"),
    [
        ("1 killed 3 injured in weekend shooting in Fresno", 1, 3),
        ("Girl, 12, Killed And 2 Wounded In Late Night Shooting: Police", 1, 2),
        ("15-year-old boy, 2 men shot in Tarmiyah", None, 3),
        ("Regime shelling kills two, wounds seven in Kafr Hamra", 2, 7),
        ("Sixteen dead in Kabul hotel siege", 16, None),
        ("Nine including two rescuers killed in Idlib strikes", 9, None),
        ("Family of four found shot dead in Basra", 4, None),
        ("Deputies: 9-year-old accidentally shot by brother", None, 1),
        ("4 shot, 1 fatally, at Baltimore block party", 1, 3),
        ("Fighter dies of wounds sustained in mine explosion near Hajin", 1, None),
    ],
)
def test_a_headline_counts_as_its_sentence_would(
    claims: Claims, headline: str, killed: int | None, injured: int | None
) -> None:
    found = claims(headline)
    assert (best(found, "killed"), best(found, "injured")) == (killed, injured)


@pytest.mark.parametrize("line", ["Two killed, six hurt in Jos", "Police: man shot; one dies", "Kills 3, wounds self"])
def test_what_is_put_in_for_the_parser_is_taken_out_again(line: str) -> None:
    whole = filled(line, pipeline())
    assert whole is not None
    parsed = as_written(pipeline()(whole))
    assert parsed.text == line
    assert [t.idx for t in parsed] == [t.idx for t in pipeline().make_doc(line)]


@settings(deadline=None, max_examples=40)
@given(st.text(alphabet="ab,;: 12'-", min_size=1, max_size=40))
def test_no_line_loses_a_letter_on_its_way_through_the_parser(noise: str) -> None:
    line = f"two killed {noise} six wounded"
    assert is_headline(line, 0, len(line))
    assert len(parse(line, [(0, len(line))])[0].doc.text) == len(line)


def test_a_sentence_with_a_full_stop_is_no_headline() -> None:
    text = "Two were killed. Six were hurt."
    assert not is_headline(text, 0, 16)


def test_the_number_and_the_town_of_a_title_kept_apart_are_read(claims: Claims) -> None:
    found = claims(TEXT, title="11 killed, 23 wounded in Baquba bombing")
    assert (best(found, "killed"), best(found, "injured")) == (11, 23)


def test_every_span_says_whether_it_is_of_the_title_or_of_the_text(reading: Callable[..., object]) -> None:
    title = "Four traders shot dead in Baquba - Tigris Post"
    told = reading("Gunmen opened fire at a market, police said.", title=title)
    strings = {"title": title}
    checked = 0
    for claim in told.claims:  # type: ignore[attr-defined]
        words = [claim.sentence, claim.trigger, *claim.roles, *claim.figures, *claim.said_by, *claim.places]
        words += [claim.place] if claim.place is not None else []
        for one in (word for word in words if word.end):
            text = strings.get(one.part, "Gunmen opened fire at a market, police said.")
            said = getattr(one, "quote", None) or one.text
            assert text[one.start : one.end] == said
            checked += one.part == "title"
    assert checked > 3


def test_a_place_that_only_the_title_names_is_the_place_of_the_text_and_says_so(claims: Claims) -> None:
    found = [c for c in claims("A policeman was killed by gunmen.", title="Attack in Baquba") if c.figures]
    assert found
    assert found[0].sentence.part != "title"
    assert found[0].place is not None
    assert (found[0].place.text, found[0].place.part) == ("Baquba", "title")


def test_whom_the_title_tells_of_is_not_counted_twice(claims: Claims) -> None:
    text = "Salim Hamid, 34, was shot at his shop in Baquba on Monday. He died in hospital."
    assert best(claims(text, title="Shopkeeper father killed in Baquba shooting"), "killed") == 1


def test_a_text_that_opens_with_its_title_is_read_once() -> None:
    document = Document(id="d-1", text=f"Five dead in Hit\n\n{TEXT}", title="Five dead in Hit")
    assert joined(document) == (document, 0)


@pytest.mark.parametrize(
    ("title", "headline"),
    [
        ("Two shot in Hit - KTBS.com - Shreveport, LA News, Weather and Sports", "Two shot in Hit"),
        ("Two shot in Hit | Tigris Post", "Two shot in Hit"),
        ("Syria war - 20 dead in Idlib", "Syria war - 20 dead in Idlib"),
        ("", ""),
    ],
)
def test_the_name_of_the_outlet_is_no_part_of_the_headline(title: str, headline: str) -> None:
    assert headline_of(title, "Tigris Post") == headline
