"""Roles that the rules missed, brought to the claims by the trained reader.

"The victims were two nuns and a driver" holds no word of violence; the reader tags the nuns all the same, and they
belong to the killing told before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from marsad.core.nouns import Claim, Role
from marsad.core.vocabulary import RoleName
from marsad.extract.claims import claim_id
from marsad.extract.participants import speaks_of_it
from marsad.lexicon.actors import ActorLexicon, ActorMatch

if TYPE_CHECKING:
    from marsad.extract.encoder import Encoding, Tagged

LEAST = 0.9
"""How sure the reader must be of a span to add it."""
_SLOTS: dict[str, RoleName] = {
    "perp_individual": "agent", "perp_org": "agent", "targets": "target", "victims": "victim", "weapons": "instrument"
}  # fmt: skip
TOLD = frozenset({"actual", "attempted", "threatened", "planned"})
_FAR = 1200
"""Characters: further from its event nobody looks for who was in it."""


def completed(
    claims: Sequence[Claim], encoding: Encoding, text: str, actors: ActorLexicon, matches: Sequence[ActorMatch]
) -> list[Claim]:
    """The claims with the roles that the reader adds, in the same order."""
    open_ = [at for at, claim in enumerate(claims) if claim.codes.muc4 and claim.status in TOLD]
    if not open_:
        return list(claims)
    added: dict[int, list[Role]] = {}
    for one in encoding.tagged(tuple(_SLOTS), least=LEAST):
        at = nearest(claims, open_, one)
        if at is None or _is_trigger(claims, one) or not says_something(text, one):
            continue
        if any(_overlaps(role, one) for claim in claims for role in claim.roles):
            continue
        hit = _SLOTS[one.label] in ("victim", "target")
        if hit and speaks_of_it(one.start, one.end, claims[at].said_by):
            continue
        if _SLOTS[one.label] == "victim" and is_its_place(claims[at], one):
            continue
        role = read_role(one, text, actors, matches)
        told = [*claims[at].roles, *(added.get(at) or ())]
        title = next((r for r in told if _SIDE[r.role] == _SIDE[role.role] and _follows(r, role)), None)
        added.setdefault(at, []).append(role if title is None else replace(role, same_as=title.start))
    return [_with(claim, added[at]) if at in added else claim for at, claim in enumerate(claims)]


def is_its_place(claim: Claim, one: Tagged | Role) -> bool:
    """Whether words are the claim's place: "killed four in *Cité Lumumba*, a slum"."""
    places = (*claim.places, *((claim.place,) if claim.place is not None else ()))
    return any(place.start < one.end and one.start < place.end for place in places)


def _follows(title: Role, name: Role) -> bool:
    """Whether a name stands right after the words that say what he is: "Foreign Minister *Orlando Letelier*"."""
    return name.named and 0 <= name.start - title.end <= len(", ")


def _overlaps(role: Role, one: Tagged) -> bool:
    return role.start < one.end and one.start < role.end


def _is_trigger(claims: Sequence[Claim], one: Tagged) -> bool:
    return any(c.trigger.start < one.end and one.start < c.trigger.end for c in claims)


def nearest(claims: Sequence[Claim], open_: Sequence[int], one: Tagged) -> int | None:
    """The claim that a span belongs to: of its own sentence, else the last before it, else the next."""

    def far(at: int) -> tuple[int, int]:
        claim = claims[at]
        distance = abs(claim.trigger.start - one.start)
        if claim.sentence.start <= one.start < claim.sentence.end:
            return 0, distance
        return (1 if claim.trigger.start < one.start else 2), distance

    best = min(open_, key=far)
    return best if far(best)[1] <= _FAR else None


def read_role(one: Tagged, text: str, actors: ActorLexicon, matches: Sequence[ActorMatch]) -> Role:
    """What the reader tags, as a role."""
    over = next((m for m in matches if m.start < one.end and one.start < m.end), None)
    actor = over.actor if over is not None and one.label == "perp_org" else None
    return Role(
        role=_SLOTS[one.label], start=one.start, end=one.end, text=text[one.start : one.end], actor=actor,
        group=actors.group_of(actor) if actor else "unknown",
        named=one.label in ("victims", "perp_individual") and _is_name(text[one.start : one.end]),
    )  # fmt: skip


def says_something(text: str, one: Tagged) -> bool:
    """Whether a span is whole words, and more than a small one ("of", "this", "-year-old Thomas")."""
    whole = one.start == 0 or not (text[one.start - 1].isalnum() or text[one.start - 1] in "-'’")
    words = text[one.start : one.end]
    return whole and words[:1].isalnum() and not all(len(w) <= _SMALL or w.lower() in _POINTING for w in words.split())


def _is_name(words: str) -> bool:
    """Whether all the words of a person's mention are capitalised, small words between them aside."""
    told = words.split()
    return len(told) > 1 and told[-1][:1].isupper() and all(w[:1].isupper() or len(w) <= _SMALL for w in told)


_SMALL = 3
_POINTING = frozenset({"this", "that", "these", "those", "them", "they", "others"})
_SIDE = {"agent": "agent", "target": "hit", "victim": "hit", "instrument": "instrument", "participant": "participant",
         "place": "place", "beneficiary": "beneficiary"}  # fmt: skip


def _with(claim: Claim, roles: Sequence[Role]) -> Claim:
    kept = {name: why for name, why in claim.why_missing.items() if name not in _names(roles)}
    changed = replace(claim, id="", roles=(*claim.roles, *roles), why_missing=kept)
    return replace(changed, id=claim_id(changed))


def _names(roles: Sequence[Role]) -> Iterator[str]:
    return (role.role for role in roles)
