"""Who took part in an incident: what is weighed, what stays, and what is never touched."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from marsad.core.nouns import Claim, Codes, Role, Span
from marsad.extract.casting import cast
from marsad.extract.encoder import Encoding
from marsad.lexicon.actors import load_actors

Claims = Callable[..., list[Claim]]
_ACTORS = load_actors()

TEXT = "Guerrillas of the FMLN shot Magistrate Carlos Valencia dead with rifles outside his house on 9 May."


def _claim(*roles: Role, muc4: str | None = "ATTACK") -> Claim:
    span = Span(start=0, end=len(TEXT), quote=TEXT)
    return Claim(
        id="c1", document="d", kind="assault", mode=None, codes=Codes(muc4=muc4), status="actual", sentence=span,
        trigger=Span(start=23, end=27, quote="shot"), roles=roles, confidence=0.5, maker="test",
    )  # fmt: skip


def _role(name: str, words: str, **more: object) -> Role:
    start = TEXT.index(words)
    return Role(role=name, start=start, end=start + len(words), text=words, **more)  # type: ignore[arg-type]


def _cast(claim: Claim) -> Claim:
    claims, _ = cast([claim], Encoding(), TEXT, _ACTORS, [], [])
    return claims[0]


def test_a_day_that_the_grammar_took_for_a_doer_leaves_the_incident() -> None:
    assert _cast(_claim(_role("agent", "9 May"))).roles == ()


def test_a_listed_actor_stays_whatever_the_reader_makes_of_it() -> None:
    agent = _role("agent", "FMLN", actor="fmln", group="combatant")
    assert _cast(_claim(agent)).roles == (agent,)


def test_what_is_no_incident_keeps_everybody() -> None:
    claim = _claim(_role("agent", "9 May"), _role("instrument", "house"), muc4=None)
    assert _cast(claim) is claim


@settings(deadline=None, max_examples=30)
@given(st.lists(st.sampled_from(["Guerrillas", "FMLN", "rifles", "house", "9 May"]), unique=True))
def test_nobody_comes_in_whom_neither_rules_nor_reader_named(words: list[str]) -> None:
    claim = _claim(*(_role("target", one) for one in words))
    assert set(_cast(claim).roles) <= set(claim.roles)


def test_a_victim_is_named_without_the_office(claims: Claims) -> None:
    found = claims(
        "Unidentified gunmen shot Magistrate Carlos Valencia Garcia dead outside his house in San Salvador on Monday, "
        "police said. The terrorists fled in a car."
    )
    victims = {role.text for claim in found if claim.codes.muc4 for role in claim.roles if role.role == "victim"}
    assert "Carlos Valencia Garcia" in victims


def test_the_words_of_every_role_stand_where_it_says(claims: Claims) -> None:
    text = (
        "FMLN guerrillas attacked the Central Bank in San Salvador with dynamite on Monday, killing Mayor Jose Perez. "
        "The explosion damaged two stores. The guerrillas escaped."
    )
    for claim in claims(text):
        for role in claim.roles:
            assert text[role.start : role.end] == role.text
