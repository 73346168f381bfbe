"""Who took part in an incident, weighed: what the rules made of the text, what the trained reader tags, the wording.

The claims of an incident (`codes.muc4`) name whoever the grammar offers, and the reader whoever the sentence seems to
tell of. Each is a candidate for one slot of the incident; the words of one slot are weighed together, wherever they
stand (`casting.toml` gives the bits). Who is too light leaves the claims, listed actors aside, and who is heavy enough
joins them. Other claims keep the roles that they have.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from marsad.core.nouns import Claim, Mention, Role
from marsad.extract.claims import claim_id
from marsad.extract.completing import TOLD, is_its_place, nearest, read_role, says_something
from marsad.extract.encoder import ROLES, Tagged
from marsad.extract.incidents import odds
from marsad.extract.participants import can_be_struck, speaks_of_it
from marsad.lexicon.actors import ActorLexicon, ActorMatch
from marsad.lexicon.words import cue_words, noun_classes

if TYPE_CHECKING:
    from marsad.extract.encoder import Encoding

_THINGS = frozenset({"facility", "vehicle", "place"})
_ARTICLES = frozenset({"a", "an", "the"})
Words = tuple[str, ...]


@dataclass
class Candidate:
    """Some words for one slot: the roles of claims that hold them, and where the reader tags them.

    ``told`` are pairs of a claim's and a role's number; ``read`` is sorted, surest first.
    """

    slot: str
    words: Words
    told: list[tuple[int, int]] = field(default_factory=list)
    read: list[Tagged] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)
    named: bool = False
    group: str = "unknown"

    @property
    def sure(self) -> float:
        """How sure the reader is at its surest; 0 where it does not tag the words."""
        return max((one.sure for one in self.read), default=0.0)


@cache
def _table() -> Mapping[str, Any]:
    return cue_words("casting")


@cache
def _titles() -> frozenset[str]:
    return frozenset(cue_words("participants")["taken_up"]["titles"]) | frozenset(_table()["words"]["titles"])


def cast(
    claims: Sequence[Claim], encoding: Encoding, text: str, actors: ActorLexicon, matches: Sequence[ActorMatch],
    mentions: Sequence[Mention],
) -> tuple[list[Claim], list[Mention]]:  # fmt: skip
    """The claims with the roles of incidents weighed, in the same order; and bodies that are mentions from now on."""
    open_ = [at for at, claim in enumerate(claims) if claim.codes.muc4 and claim.status in TOLD]
    if not open_:
        return list(claims), []
    claims = [untitled(claim) if claim.codes.muc4 else claim for claim in claims]
    found = candidates(claims, encoding, text, mentions)
    bits = {id(one): weight(features(one, found, claims, encoding)) for one in found}
    kept = _apart([one for one in found if bits[id(one)] >= _least(one)], bits)
    return _recast(claims, open_, found, kept, text, actors, matches, mentions)


def _least(one: Candidate) -> float:
    """The bits from which a candidate stays, where the rules told of it, or comes in, where only the reader did."""
    return float(_table()["stays" if one.told else "comes_in"][one.slot])


def weight(told: Mapping[str, float]) -> float:
    """How many bits speak for a candidate."""
    table = _table()["bits"]
    return float(sum(table.get(name, 0.0) * value for name, value in told.items()))


def candidates(claims: Sequence[Claim], encoding: Encoding, text: str, mentions: Sequence[Mention]) -> list[Candidate]:
    """Everybody and everything that may fill a slot, in the order in which they are first told or read."""
    kinds = {(m.start, m.end): m.kind for m in mentions}
    found: dict[tuple[str, Words], Candidate] = {}

    def of(slot: str, words: str) -> Candidate | None:
        key = slot, _folded(words)
        return found.setdefault(key, Candidate(*key)) if key[1] else None

    for at, claim in enumerate(claims):
        if not claim.codes.muc4:
            continue
        for number, role in enumerate(claim.roles):
            slot = _slot(role, kinds.get((role.start, role.end)))
            one = of(slot, role.text) if slot is not None else None
            if one is not None:
                one.told.append((at, number))
                one.spans.append((role.start, role.end))
                one.named = one.named or role.named
                one.group = role.group if one.group == "unknown" else one.group
    triggers = [c.trigger for c in claims]
    for tagged in _read(encoding, text):
        if any(t.start < tagged.end and tagged.start < t.end for t in triggers):
            continue
        one = of(tagged.label, text[tagged.start : tagged.end])
        if one is not None:
            one.read.append(tagged)
            one.spans.append((tagged.start, tagged.end))
            one.named = one.named or _is_name(text[tagged.start : tagged.end])
    for one in found.values():
        one.read.sort(key=lambda tagged: -tagged.sure)
    return list(found.values())


def _slot(role: Role, kind: str | None) -> str | None:
    """Which slot of an incident a role fills."""
    if role.role == "agent":
        return "perp_org" if role.actor or kind == "organisation" else "perp_individual"
    if role.role == "target":
        people = role.group != "unknown" and kind not in _THINGS
        return "victims" if people or kind == "person" else "targets"
    return {"victim": "victims", "instrument": "weapons"}.get(role.role)


def _read(encoding: Encoding, text: str) -> Iterator[Tagged]:
    """What the reader tags, the parts of one name joined, and without what says nothing."""
    for slot in ROLES:
        last: Tagged | None = None
        for one in encoding.tagged((slot,), least=_table()["read"]["least"]):
            if last is not None and _GAP.fullmatch(text, last.end, one.start) and text[one.start].isupper():
                last = Tagged(last.start, one.end, slot, (last.sure + one.sure) / 2)
                continue
            if last is not None and says_something(text, last):
                yield last
            last = one
        if last is not None and says_something(text, last):
            yield last


_GAP = re.compile(r" (?:[A-Z][\w’'-]*\.? |de |la |del )?")


def features(
    one: Candidate, every: Sequence[Candidate], claims: Sequence[Claim], encoding: Encoding
) -> dict[str, float]:
    """What speaks for and against a candidate, by the names that `casting.toml` weighs."""
    slot, words = one.slot, one.words
    read, told = odds(one.sure), float(bool(one.told))
    like = [o for o in every if o.slot == slot and o is not one and _within(o.words, words)]
    elsewhere = [o.sure for o in every if o.slot != slot and _within(o.words, words)]
    groups = noun_classes().groups
    military = bool(_words("military") & set(words)) or one.group == "combatant"
    return {
        "start": 1.0, f"start_{slot}": 1.0, f"read_{slot}": read, f"told_{slot}": told,
        "read": read, "told": told,
        "often_read": math.log1p(sum(r.sure > _table()["read"]["surely"] for r in one.read)),
        "often_told": math.log1p(len(one.told)),
        "like_read": odds(max((o.sure for o in like), default=0.0)),
        "like_told": float(any(o.told for o in like)),
        "elsewhere": odds(max(elsewhere, default=0.0)),
        "one_word": float(len(words) == 1), "long": float(len(words) > _table()["limits"]["long"]),
        "general": float(words[-1] in _words("general")),
        "number": float(any(w.isdigit() for w in words)),
        f"named_{slot}": float(one.named),
        f"military_{slot}": float(military),
        "people": float(slot in ("targets", "weapons") and words[-1] in groups),
        "lead": float(min(s for s, _ in one.spans) < _table()["limits"]["lead"]),
        "incident": _incident(claims, encoding),
        "alone": float(len([o for o in every if o.slot == slot]) == 1),
    }  # fmt: skip


def _incident(claims: Sequence[Claim], encoding: Encoding) -> float:
    """The odds that the document tells an incident, by the reader, for the likeliest word."""
    read = [encoding.incident((c.trigger.start, c.trigger.end)) for c in claims if c.codes.muc4]
    return odds(max((one for one in read if one is not None), default=0.5))


def _within(one: Words, other: Words) -> bool:
    """Whether the words of one stand in the other."""
    shorter, longer = sorted((f" {' '.join(one)} ", f" {' '.join(other)} "), key=len)
    return shorter in longer


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(_table()["words"][name])


def _folded(words: str) -> Words:
    return tuple(w for w in re.findall(r"\w+", words.lower().replace("'", "").replace("’", "")) if w not in _ARTICLES)


def _is_name(words: str) -> bool:
    told = words.split()
    return len(told) > 1 and told[-1][:1].isupper() and all(w[:1].isupper() or len(w) <= len("del") for w in told)


def untitled(claim: Claim) -> Claim:
    """The claim, its victims named without what they are: "Magistrate *Carlos Valencia*"."""
    roles = tuple(_untitled(role) if role.role in ("victim", "target") and role.named else role for role in claim.roles)
    return claim if roles == claim.roles else _with(claim, roles)


def _untitled(role: Role) -> Role:
    start = role.start
    for word in re.finditer(r"[\w.’'-]+\s+", role.text):
        if word.start() != start - role.start or word.group().strip().lower().rstrip(".") not in _titles():
            break
        start = role.start + word.end()
    return role if start == role.start else replace(role, start=start, text=role.text[start - role.start :])


def _apart(kept: Sequence[Candidate], bits: Mapping[int, float]) -> list[Candidate]:
    """Those that neither overlap a heavier one of their side nor are a form of its words: "Sister Mackey", "Mackey"."""
    chosen: list[Candidate] = []
    for one in sorted(kept, key=lambda o: -bits[id(o)]):
        if not any(_SIDES[one.slot] == _SIDES[o.slot] and _are_one(one, o) for o in chosen):
            chosen.append(one)
    return chosen


def _are_one(one: Candidate, other: Candidate) -> bool:
    """Whether two candidates are the same words or forms of one; a name told in a shorter form leads back by itself."""
    if _share(one.spans, other.spans):
        return True
    return one.slot == other.slot and not (one.told and one.named) and _within(one.words, other.words)


_SIDES = {"perp_individual": "individual", "perp_org": "body", "targets": "hit", "victims": "hit", "weapons": "weapon"}


def _share(some: Iterable[tuple[int, int]], others: Sequence[tuple[int, int]]) -> bool:
    return any(s < f and a < e for s, e in some for a, f in others)


def _recast(
    claims: Sequence[Claim], open_: Sequence[int], found: Sequence[Candidate], kept: Sequence[Candidate], text: str,
    actors: ActorLexicon, matches: Sequence[ActorMatch], mentions: Sequence[Mention],
) -> tuple[list[Claim], list[Mention]]:  # fmt: skip
    """The claims without the roles of those that are not kept, and with those that are kept and were only read."""
    dropped: dict[int, set[int]] = {}
    for one in found:
        for at, number in one.told if one not in kept else ():
            role = claims[at].roles[number]
            if role.actor is None and not (role.role == "target" and can_be_struck(role.text)):
                dropped.setdefault(at, set()).add(number)
    added: dict[int, list[Role]] = {}
    bodies: list[Mention] = []
    known = {(m.start, m.end) for m in mentions}
    for one in (o for o in kept if not o.told):
        best = one.read[0]
        home = nearest(claims, open_, best)
        if home is None or _is_of_another(best, claims, home):
            continue
        role = read_role(best, text, actors, matches)
        if any(_doubles(role, other) for other in claims[home].roles) or _is_no_party(role, claims[home]):
            continue
        others = (other for claim in claims for other in claim.roles)
        body = next((o for o in others if o.actor and o.role == role.role and _share_words(role, o)), None)
        if body is not None:  # "M23 *rebels*" are listed once
            role = replace(role, same_as=body.start)
        added.setdefault(home, []).append(role)
        if one.slot == "perp_org" and role.actor is None and (role.start, role.end) not in known:
            bodies.append(Mention(start=role.start, end=role.end, kind="organisation", text=role.text))
    cast_: list[Claim] = []
    for at, claim in enumerate(claims):
        left = tuple(r for number, r in enumerate(claim.roles) if number not in dropped.get(at, ()))
        roles = (*left, *added.get(at, ()))
        cast_.append(claim if roles == claim.roles else _with(claim, roles))
    return cast_, bodies


def _is_of_another(one: Tagged, claims: Sequence[Claim], home: int) -> bool:
    """Whether the words are a role of a claim of their own sentence that is no incident: "found *mortar shells*"."""
    if claims[home].sentence.start <= one.start < claims[home].sentence.end:
        return False
    own = (c for c in claims if c.sentence.start <= one.start < c.sentence.end and not c.codes.muc4)
    return any(role.start < one.end and one.start < role.end for claim in own for role in claim.roles)


def _is_no_party(role: Role, claim: Claim) -> bool:
    """Whether the words for somebody hit are those of who tells of it, or of the place."""
    if role.role not in ("victim", "target"):
        return False
    return speaks_of_it(role.start, role.end, claim.said_by) or (role.role == "victim" and is_its_place(claim, role))


def _share_words(role: Role, other: Role) -> bool:
    return role.start < other.end and other.start < role.end


def _doubles(role: Role, other: Role) -> bool:
    """Whether the claim has these words for this role already, whatever slot they were weighed for."""
    return role.role == other.role and role.start < other.end and other.start < role.end and not other.actor


def _with(claim: Claim, roles: tuple[Role, ...]) -> Claim:
    names = {role.role for role in roles}
    missing = {name: why for name, why in claim.why_missing.items() if name not in names}
    changed = replace(claim, id="", roles=roles, why_missing=missing)
    return replace(changed, id=claim_id(changed))
