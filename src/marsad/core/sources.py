"""Whose word a claim is, and how many independent origins stand behind an event.

A *voice* is whose figure it is (a minister's figure carried by an agency is the minister's): it decides what supersedes
what. An *origin* is where the news came from: two claims are one independent source where they share an agency, an
outlet's credit line, a speaking body or a speaker of one name, or where a document of the one is a copy of the other's.
What an outlet tells in its own words beside speakers is theirs. Whatever connects two claims makes them one source, so
that independence may be understated and is never overstated.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from marsad.core.clusters import Disjoint
from marsad.core.nouns import Claim, Judgement, Speaker
from marsad.core.verdicts import standings
from marsad.core.wording import folded

Voice = tuple[str, str]


def voice_of(claim: Claim) -> Voice:
    """Whose word it is: the speaker's body, else the speaker, else the agency, else the outlet, else the document."""
    for speaker in claim.said_by[:1]:
        if speaker.actor:
            return ("actor", speaker.actor)
        if speaker.text:
            return ("speaker", folded(speaker.text))
        if speaker.via:
            return ("outlet", folded(speaker.via))
    outlet = claim.credit or claim.publisher
    return ("outlet", folded(outlet)) if outlet else ("document", claim.document)


def called(claim: Claim) -> str:
    """The voice in words, as a reader would name it."""
    for speaker in claim.said_by[:1]:
        named = speaker.text or speaker.actor or speaker.via
        if named:
            return named
    return claim.credit or claim.publisher or claim.document


def later(one: str | None, other: str | None) -> bool:
    """``one`` was certainly published after ``other``; a bare day is neither before nor after an hour of that day."""
    if one is None or other is None:
        return one is not None
    length = min(len(one), len(other))
    return one[:length] > other[:length]


def copies(judgements: Iterable[Judgement]) -> dict[str, str]:
    """Every document judged a copy of another, with the name of the wire story they share."""
    pairs = standings(judgements, about="document")
    sets = Disjoint({document for pair in pairs for document in pair})
    for pair in pairs.values():
        if pair.blocks:
            sets.keep_apart(pair.left, pair.right)
    for pair in sorted(pairs.values(), key=lambda pair: (not pair.person, -pair.score, pair.left, pair.right)):
        if pair.joins:
            sets.join(pair.left, pair.right)
    groups = [group for group in sets.groups(sorted({d for pair in pairs for d in pair})) if len(group) > 1]
    return {document: group[0] for group in groups for document in group}


def origins(claims: Sequence[Claim], copied: Mapping[str, str]) -> dict[str, str]:
    """For every claim's id the independent source it belongs to, among these claims."""
    given = {name for claim in claims for name in (claim.publisher, claim.credit) if name}
    outlets = {outlet(name) for name in given}
    outlets |= {outlet(speaker.via) for claim in claims for speaker in claim.said_by if speaker.via}
    keys = {claim.id: _keys(claim, outlets) for claim in claims}
    _name_bodies(claims, keys)
    _hand_on(claims, keys)
    stories: dict[str, list[Claim]] = {}
    for claim in claims:
        if claim.document in copied:
            stories.setdefault(copied[claim.document], []).append(claim)
    for story, members in stories.items():
        named = {key for claim in members if not _silent(claim) for key in keys[claim.id]}
        for claim in members:
            if _silent(claim):
                # A copy in which no speaker was found is the story's one speaker's, where it has one.
                keys[claim.id] |= {f"story:{story}"} | (named if len(named) == 1 else set())
    sets = Disjoint(sorted({key for found in keys.values() for key in found}))
    for found in keys.values():
        first, *others = sorted(found)
        for other in others:
            sets.join(first, other)
    return {claim: min(sets.find(key) for key in found) for claim, found in keys.items()}


def _name_bodies(claims: Sequence[Claim], keys: dict[str, set[str]]) -> None:
    """A body that one report only calls "the interior ministry" is the one whose id another knows.

    And a person quoted in a report that quotes a body with an id is taken for one of that body.
    """
    known = {key for found in keys.values() for key in found if key.startswith("actor:")}
    bodies: dict[str, set[str]] = {}
    for claim in claims:
        own = {key for key in keys[claim.id] if key.startswith("actor:")}
        bodies.setdefault(claim.document, set()).update(own)
    for claim in claims:
        for key in sorted(keys[claim.id]):
            if key.startswith("body:"):
                words = set(key.removeprefix("body:").split()) - {"of"}
                named = sorted(actor for actor in known if words <= set(actor.removeprefix("actor:").split("-")))
                keys[claim.id].update(named if len(named) == 1 else ())
            elif key.startswith("name:") and bodies[claim.document]:
                keys[claim.id].add(min(bodies[claim.document]))


def _hand_on(claims: Sequence[Claim], keys: dict[str, set[str]]) -> None:
    """What an outlet tells in its own words, beside speakers of the same report, is what those have told it."""
    told: dict[str, set[str]] = {}
    for claim in claims:
        if not _own_words(claim):
            told.setdefault(claim.document, set()).add(min(keys[claim.id]))
    for claim in claims:
        if _own_words(claim) and claim.document in told:
            keys[claim.id] = {min(told[claim.document])}


def _own_words(claim: Claim) -> bool:
    return all(speaker.text == claim.publisher and not speaker.actor for speaker in claim.said_by)


def independent(claims: Collection[str], origin: Mapping[str, str]) -> int:
    """How many independent sources these claims come from."""
    return len({origin[claim] for claim in claims})


def _silent(claim: Claim) -> bool:
    return not claim.credit and not any(speaker.via or _body_of(speaker) for speaker in claim.said_by)


def _keys(claim: Claim, outlets: Collection[str]) -> set[str]:
    """What connects a claim with others of one origin: agencies, the speaker's body, the speaker's name, the outlet."""
    vias = {f"outlet:{outlet(speaker.via)}" for speaker in claim.said_by if speaker.via}
    if claim.credit:
        vias.add(f"outlet:{outlet(claim.credit)}")
    for speaker in claim.said_by:
        # "Reuters reported": an outlet that speaks is where the news came from.
        if speaker.text != claim.publisher and outlet(speaker.text) in outlets:
            vias.add(f"outlet:{outlet(speaker.text)}")
    bodies = {body for speaker in claim.said_by[:1] if (body := _body_of(speaker)) and not _is_outlet(body, outlets)}
    if vias or bodies:
        return vias | bodies
    return {f"outlet:{outlet(claim.publisher)}" if claim.publisher else f"document:{claim.document}"}


def _is_outlet(body: str, outlets: Collection[str]) -> bool:
    return body.startswith("outlet:") or body.removeprefix("name:") in outlets


def outlet(name: str) -> str:
    """An outlet's name to compare by: "Shafaq News Agency" is "Shafaq News"."""
    words = folded(name).split()
    kept = [word for word in words if word not in _OUTLET_WORDS]
    return " ".join(kept or words)


def _body_of(speaker: Speaker) -> str:
    """Whose word it is, to compare by; empty for somebody without a name or a body ("a resident", "a security source").

    The body is its id where the speaker has one, else a kind of body that the office names ("police spokesman"): an
    event has one police. Else it is the speaker's own name, as spelled in any way.
    """
    if speaker.actor:
        return f"actor:{speaker.actor}"
    words = folded(f"{speaker.office or ''} {speaker.text}").split()
    if ministry := sorted(_MINISTRIES.intersection(words)) and sorted(set(words) & _PORTFOLIOS):
        return f"body:ministry of {' '.join(ministry)}"
    if body := sorted(_BODIES.intersection(words)):
        return f"body:{body[0]}"
    named = speaker.text[:1].isupper() and speaker.text != speaker.office and len(speaker.text.split()) > 1
    return f"name:{_bare(speaker.text)}" if named else ""


def _bare(name: str) -> str:
    """The consonants of a person's last name, since spellings differ in vowels; of all names where it is short."""
    words = ["".join(c for c in word if c.isalpha() and c not in "aeiouyhw") for word in folded(name).split()]
    long = [word for word in words if len(word) > 1]
    return long[-1] if long and len(long[-1]) > 2 else " ".join(long) or folded(name)


_OUTLET_WORDS: Final = frozenset({"the", "news", "agency", "press", "tv", "channel", "network", "english", "website"})
_BODIES: Final = frozenset({"police", "army", "military", "navy", "gendarmerie", "prosecutor", "prosecutors"})
"""Bodies of which the country of an event has one, where the list of actors knows no id for it."""
_MINISTRIES: Final = frozenset({"ministry", "minister"})
_PORTFOLIOS: Final = frozenset({"interior", "defence", "defense", "health", "foreign", "justice", "information"})
