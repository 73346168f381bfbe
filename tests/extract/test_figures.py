"""How many: people told of one at a time, by wounds, tolls and headlines, and what a report's figures add up to."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from marsad.core.fold import fold
from marsad.core.nouns import Claim, Event, EventFigure
from marsad.lexicon.actors import load_actors
from marsad.resolve.resolver import Resolver

Claims = Callable[..., list[Claim]]


@pytest.fixture(scope="module")
def total(claims: Claims) -> Callable[[str, str], int | None]:
    """All people of one measure in the report's first event that counts any, as one number; None where none does."""
    resolver = Resolver(actors=load_actors())

    def of(text: str, measure: str) -> int | None:
        found = claims(text)
        events = [e for e in fold(found, resolver.judge(found)).events if e.status == "actual"]
        return next((number for event in events if (number := _number(event, measure)) is not None), None)

    return of


def _number(event: Event, measure: str) -> int | None:
    rows = [f for f in event.figures if f.measure == measure and f.scope == "event" and not f.included]
    rows = [f for f in rows if (f.group, f.actor) == ("unknown", None)][:1] or rows
    return sum(map(_best, rows)) if rows else None


def _best(row: EventFigure) -> int:
    return row.best if row.best is not None else row.low or 0


@pytest.mark.parametrize(
    ("text", "killed", "injured"),
    [
        ("A 26-year-old was stabbed outside a bar in Turin on Friday.", None, 1),
        ("A sergeant accidentally shot himself in the foot at a barracks near Zagreb.", None, 1),
        ("Nine marchers were shot in Sfax on Monday, two fatally.", 2, 7),
        ("A miner was fatally wounded by a stray bullet in Arauca.", 1, None),
        ("A bullet struck a nine-year-old girl in Kirkuk.", None, 1),
        ("Police found three men with gunshot wounds in a car in Naples.", None, 3),
        ("Militants opened fire on a patrol near Djibo. Nobody was hurt.", None, 0),
        ("A mortar attack on the airport in Aden caused no casualties.", 0, 0),
        ("A guard died on Monday of wounds from the attack in Herat, taking the toll to six.", 6, None),
        ("Two monks were killed in Bago and as many wounded when a shell hit their monastery.", 2, 2),
        ("The blast in Homs left four soldiers dead and a dozen injured.", 4, 12),
        ("The shelling of Kharkiv claimed seven lives.", 7, None),
        ("Raiders killed two guards and wounded another in an attack in Zinder.", 2, 1),
    ],
)  # fmt: skip
def test_a_report_of_a_sentence_or_two_gives_its_figures(
    total: Callable[[str, str], int | None], text: str, killed: int | None, injured: int | None
) -> None:
    assert (total(text, "killed"), total(text, "injured")) == (killed, injured)


@pytest.mark.parametrize(
    ("headline", "killed"),
    [
        ("Air strikes kill 21 in market near Idlib", 21),
        ("Fighting in northern Hama kills 8: monitor", 8),
        ("Five, including a medic, killed in blast in Azaz", 5),
        ("Shelling of Douma 'kills 13'", 13),
        ("Death toll in Jableh bombing climbs to 40", 40),
    ],
)
def test_a_headline_gives_its_number_though_no_verb_was_parsed(
    total: Callable[[str, str], int | None], headline: str, killed: int
) -> None:
    assert total(headline, "killed") == killed


def test_a_person_told_of_again_is_one_person(total: Callable[[str, str], int | None]) -> None:
    text = (
        "A man was stabbed to death in Porto on Sunday. The victim, Rui Matos, 44, died at the scene. "
        "Matos was a baker, police said; he was killed on his way home."
    )
    assert total(text, "killed") == 1


def test_two_persons_in_two_sentences_are_two(total: Callable[[str, str], int | None]) -> None:
    text = "Gunmen killed a judge, Ana Ruiz, 51, in Celaya on Monday. Her brother, Luis Ruiz, 47, was also killed."
    assert total(text, "killed") == 2


def test_whoever_was_hit_and_then_died_is_dead_and_no_longer_hurt(total: Callable[[str, str], int | None]) -> None:
    text = "Five people were shot at a wedding in Konya on Saturday. One of them died in hospital on Sunday."
    assert (total(text, "killed"), total(text, "injured")) == (1, 4)


def test_he_who_died_later_is_the_one_who_was_shot(total: Callable[[str, str], int | None]) -> None:
    text = "A taxi driver was shot in Durban on Friday. He died in hospital the next day."
    assert total(text, "killed") == 1
    assert not total(text, "injured")


def test_the_one_who_did_it_is_not_among_the_people_hit(total: Callable[[str, str], int | None]) -> None:
    text = "A man shot three colleagues at a mill in Plzen on Monday and then killed himself."
    assert (total(text, "killed"), total(text, "injured")) == (1, 3)


def test_the_parts_that_follow_a_plural_are_counted_in_its_place(total: Callable[[str, str], int | None]) -> None:
    text = "Gunmen attacked a bar in Quito on Friday. The victims, a man and two women, died at the scene."
    assert total(text, "killed") == 3


def test_persons_are_numbered_within_a_document(claims: Claims) -> None:
    found = claims("A nurse was killed in Taiz on Monday. Her husband was wounded. The nurse, 30, had two children.")
    assert sorted({f.who for c in found for f in c.figures}, key=str) == [1, 2]


@pytest.mark.parametrize(
    ("text", "killed"),
    [
        ("Assailants on motorbikes shot dead a village chief, his son and a nephew in Tillaberi.", 3),
        ("The strike on the camp killed a father, his pregnant wife and their three daughters.", 5),
        ("An elderly couple died when a shell hit their house in Bakhmut.", 2),
        ("The rocket killed a family of six in Saada.", 6),
        ("Two men were found shot dead near Sinjar.", 2),
        ("The commander, a father of three and a poet, was killed by a mine.", 1),
        ("Four people were shot, one fatally, at a market in Jos.", 1),
    ],
)
def test_each_of_a_list_a_couple_and_a_family_is_counted(
    total: Callable[[str, str], int | None], text: str, killed: int
) -> None:
    assert total(text, "killed") == killed


@pytest.mark.parametrize(
    ("text", "injured"),
    [
        ("The blast tore through a queue, killing nine and leaving 30 with injuries, medics said.", 30),
        ("The shelling killed seven, rescuers said, adding that the number of injured had reached 23.", 23),
        ("The air force said it had shot down 38 of 45 drones; three people were injured by debris.", 3),
    ],
)
def test_wounds_that_people_are_left_with_are_counted_and_drones_are_not(
    total: Callable[[str, str], int | None], text: str, injured: int
) -> None:
    assert total(text, "injured") == injured


def test_ages_after_names_and_a_crowd_that_was_fired_into_are_no_casualties(
    total: Callable[[str, str], int | None],
) -> None:
    ages = "Lena Hart, 24, Tobias Kern, 25 and Adam Vogel, 32 were taken to hospital with gunshot wounds on Monday."
    assert total(ages, "injured") in (None, 1, 2, 3)
    assert total("Suspects fired shots into a crowd of about 300 people at the park on Monday.", "injured") is None
    assert total("According to Ahmed Ali, 25 were killed in the raid on Monday.", "killed") == 25


@pytest.mark.parametrize(
    ("text", "wounded"),
    [
        ("Two people wounded in Monday's strike on the bus station have died, the hospital said.", True),
        ("One of the wounded died in hospital on Tuesday, police said.", True),
        ("Three policemen died and two were wounded on Tuesday in Gao, a doctor said.", False),
    ],
)
def test_the_dead_are_known_to_be_of_the_wounded(claims: Claims, text: str, wounded: bool) -> None:
    dead = [figure for claim in claims(text) for figure in claim.figures if figure.measure == "killed"]
    assert dead
    assert all((figure.wounded is True) == wounded for figure in dead)
