"""What two sentences of a report name themselves speaks louder than what they take over from its lead."""

from __future__ import annotations

from msgspec.structs import replace

from marsad.core.nouns import Claim, Span
from marsad.resolve.own_words import own_evidence
from marsad.resolve.resolver import Resolver

RESOLVER = Resolver()


def naming(claim: Claim, words: str) -> Claim:
    """The claim, its time told by these words of its own sentence."""
    assert claim.time is not None
    start = claim.sentence.start + claim.sentence.quote.index(words)
    return replace(claim, time=replace(claim.time, span=Span(start=start, end=start + len(words), quote=words)))


def bits(one: Claim, other: Claim) -> float:
    profiles = (RESOLVER.profile(claim, {}) for claim in (one, other))
    return sum(row.bits for row in own_evidence(*profiles, RESOLVER.weights))


def test_sentences_that_each_name_another_day_are_of_two_happenings(build):
    first = naming(build.claim("A bomb went off on Monday.", when="2024-03-04"), "Monday")
    second = naming(build.claim("A bomb went off on Thursday.", at=30, when="2024-03-07"), "Thursday")
    assert bits(first, second) == RESOLVER.weights.own["other_day"] < 0


def test_a_day_taken_over_from_the_lead_speaks_less(build):
    first = build.claim("A bomb went off at the station.", when="2024-03-04")
    second = naming(build.claim("A bomb went off on Thursday.", at=40, when="2024-03-07"), "Thursday")
    assert RESOLVER.weights.own["other_day"] < bits(first, second) == RESOLVER.weights.own["turns_day"] < 0


def test_days_that_no_sentence_names_say_nothing(build):
    first = build.claim("A bomb went off at the station.", when="2024-03-04")
    second = build.claim("A bomb went off at the market.", at=40, when="2024-03-07")
    assert bits(first, second) == 0


def test_other_things_hit_speak_against_one_happening_and_the_same_ones_for_it(build):
    station, market = (build.role("target", text=f"the police {word}") for word in ("station", "market"))
    first = build.claim("Gunmen fired at the police station.", roles=(station,))
    assert bits(first, build.claim("They burned the market.", at=50, roles=(market,))) < 0
    assert bits(first, build.claim("The station was hit.", at=50, roles=(build.role("target", text="Stations"),))) > 0


def test_within_one_sentence_nothing_is_said_twice(build):
    roles = (build.role("target", text="the station"),), (build.role("target", text="the market"),)
    first, second = (build.claim("They burned the station and the market.", roles=each) for each in roles)
    assert bits(first, second) == 0


def test_who_dies_on_another_day_died_of_the_same_deed(build):
    first = naming(build.claim("Five were shot on Saturday.", when="2024-03-02"), "Saturday")
    died = Span(start=41, end=45, quote="died")
    second = naming(build.claim("One of them died on Sunday.", at=29, when="2024-03-03", trigger=died), "Sunday")
    assert bits(first, second) == 0
