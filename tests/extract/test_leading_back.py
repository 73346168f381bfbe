"""Whoever a report tells of again is the same one, by name, by office or by a word of the first description."""

from __future__ import annotations

from collections.abc import Sequence

from marsad.core.agreement import merge_roles
from marsad.core.nouns import Claim, Codes, Role, Span
from marsad.extract.leading_back import leading_back


def victim(text: str, words: str, *, named: bool = False, same_as: int | None = None, nth: int = 0) -> Role:
    """A role of these words, where they stand for the ``nth`` time."""
    at = -1
    for _ in range(nth + 1):
        at = text.index(words, at + 1)
    group = "unknown" if named else "civilian"
    return Role(role="victim", start=at, end=at + len(words), text=words, named=named, group=group, same_as=same_as)


def claims(text: str, *said: Sequence[Role]) -> list[Claim]:
    """A claim on each sentence with its roles."""
    found, at = [], 0
    for number, (sentence, roles) in enumerate(zip(text.split("\n"), said, strict=True)):
        span = Span(start=at, end=at + len(sentence), quote=sentence)
        found.append(Claim(id=f"c{number}", document="d", kind="assault", mode=None, codes=Codes(), status="actual",
                           sentence=span, trigger=span, roles=tuple(roles)))  # fmt: skip
        at += len(sentence) + 1
    return found


def hit(text: str, *said: Sequence[Role]) -> list[str]:
    return [role.text for role in merge_roles(leading_back(claims(text, *said), text))]


def test_a_name_after_its_title_leads_back_to_the_full_name_and_takes_the_title_with_it() -> None:
    text = "Gunmen killed Omar Karim Saleh in Hama.\nThe attack on leader Saleh was the third."
    title = victim(text, "leader")
    again = victim(text, "Saleh", named=True, nth=1)
    again = Role(**{name: getattr(again, name) for name in again.__struct_fields__} | {"same_as": title.start})
    assert hit(text, [victim(text, "Omar Karim Saleh", named=True)], [title, again]) == ["Omar Karim Saleh"]


def test_an_office_after_a_name_is_of_its_bearer_and_no_name_itself() -> None:
    text = "Gunmen killed Karim Saleh, Second Secretary of the Embassy, in Hama."
    office = victim(text, "Second Secretary of the Embassy", named=True)
    assert hit(text, [victim(text, "Karim Saleh", named=True), office]) == ["Karim Saleh"]


def test_the_party_of_a_candidate_may_stand_between_him_and_his_name() -> None:
    text = "Gunmen killed Karim Saleh, the Unity Party candidate, in Hama."
    assert hit(text, [victim(text, "Karim Saleh", named=True), victim(text, "candidate")]) == ["Karim Saleh"]


def test_the_office_told_beside_a_name_is_enough_later_on() -> None:
    text = "Gunmen killed Prosecutor Karim Saleh in Hama.\nThey shot the prosecutor twice."
    said = [victim(text, "Karim Saleh", named=True)], [victim(text, "prosecutor")]
    assert hit(text, *said) == ["Karim Saleh"]


def test_an_office_that_was_told_of_nobody_is_somebody_else() -> None:
    text = "Gunmen killed Karim Saleh in Hama.\nThey shot the prosecutor twice."
    said = [victim(text, "Karim Saleh", named=True)], [victim(text, "prosecutor")]
    assert hit(text, *said) == ["Karim Saleh", "prosecutor"]


def test_one_word_of_the_first_description_is_enough_later_on() -> None:
    text = "Soldiers killed six Jesuit priests.\nThe murder of the Jesuits was condemned."
    assert hit(text, [victim(text, "Jesuit priests")], [victim(text, "Jesuits")]) == ["Jesuit priests"]
