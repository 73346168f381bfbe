"""Where and when a frame happened.

Of the places and times of its sentence the ones that belong to its trigger, else those of the sentences before.

"He told reporters in Baghdad on Monday" is neither where nor when the raid was: what hangs on a verb of saying, on a
speaker's office or on an actor's name is left out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from marsad.core.nouns import Mention, Place, Role, TimeSpan
from marsad.core.vocabulary import PlacePrecision
from marsad.extract import grammar, tolls
from marsad.extract.area_again import Areas, area_again
from marsad.extract.frames import Frame
from marsad.extract.linking import linked_places
from marsad.extract.phrases import SentenceView
from marsad.lexicon.words import cue_words, noun_classes

if TYPE_CHECKING:
    from spacy.tokens import Token

    from marsad.extract.event_times import When
    from marsad.lexicon.gazetteer import PlaceEntry

_PLACE_KINDS = frozenset({"place", "facility"})
_FAR = 400  # characters: further than any place in a sentence
AREAS: dict[str, PlacePrecision] = {"admin1": "admin1", "admin2": "admin2", "country": "country"}
_BARE_AREA = "country"
_DONE_TO = frozenset({"dobj", "nsubjpass"})
_BY_HAND = frozenset({"firearms", "primitive"})  # what hits somebody, not a town


@cache
def _words() -> dict[str, frozenset[str]]:
    return {name: frozenset(words) for name, words in cue_words("settings").items()}


class Where(NamedTuple):
    """The place of a frame, every place of it where there are several, and why there is none."""

    place: Place | None
    places: tuple[Place, ...]
    why: str


@dataclass
class Setting:
    """Where and when the story has been so far; a later sentence without its own takes these over."""

    place: Where | None = None
    named: Where | None = None
    """The place that was named last, whether or not anything happened there."""
    time: TimeSpan | None = None
    planned: TimeSpan | None = None
    """When what was told as still to come is to be."""
    title_places: tuple[Place, ...] = ()
    only_town: Place | None = None
    paragraph: int = 0
    sure: dict[str, int] = field(default_factory=dict)


def where(
    view: SentenceView, frame: Frame, saying: Sequence[Token], setting: Setting, areas: Areas, time: When
) -> Where:
    """The place of a frame: what the trained reader links to it; where it was not asked, what the grammar does.

    A sentence that gives no place, but another ``time`` than the story so far, is not placed where the story was.
    """
    named = located_in(view)
    linked = linked_places(view, frame)
    linked = linked and [
        m for m in linked
        if (_stands_first(view, m) or not _where_it_was_said(view, m, frame, saying))
        and not _is_said_apart(view, m, frame, saying)
        and not _is_whom(view, m, frame) and not _of_care(view, m, frame) and not _is_where_they_went(view, m)
    ]  # fmt: skip
    if linked:
        here = [m for m in named if not _elsewhere(view, m, frame, saying)]
        linked = _in_its_clause(view, _hit_instead(view, frame, linked, named) or linked, frame, here)
        linked = _with_list(view, linked, here)
        return _read_together(view, frame, linked, named, areas)
    candidates = [] if linked is not None else [m for m in named if not _elsewhere(view, m, frame, saying)]
    candidates = [m for m in candidates if not _of_care(view, m, frame) and not _is_where_they_went(view, m)]
    if candidates:
        own = candidates
        candidates = [m for m in candidates if not _only_says_where(view, m, candidates)] or candidates
        best = min(candidates, key=lambda m: distance(view, m, frame))
        listed = _listed_with(view, best, candidates)
        places = tuple(_bare(m.place) for m in listed if m.place is not None)
        if view.trace is not None:
            _note_choice(view, frame, listed, _why_lost(named, own, candidates, listed))
        if len(places) > 1:
            return Where(smallest_around(view, places, areas), places, "")
        return Where(places[0] if places else None, (), "")
    before = setting.place or setting.named
    again = area_again(view, frame, before.place if before is not None else None, areas)
    if again is not None:
        start, end = view.parsed.span(again[1])
        where, why = Where(_area(start, end, view.words(start, end), again[0]), (), ""), "the area of the story so far"
    elif setting.named is not None and _is_of_the_same_place(view):
        where, why = setting.named._replace(places=()), "the place that was named last"
    elif time.own and _is_another_time(time.time, setting.time):
        where, why = Where(None, (), _ANOTHER_TIME), _ANOTHER_TIME
    else:
        where, why = _from_elsewhere(view, frame, setting, areas)
    view.note("place", why, trigger=frame.trigger, lost=[f"{m.text}: {_NOT_HERE}" for m in named])
    return where


def _in_its_clause(view: SentenceView, linked: list[Mention], frame: Frame, named: Sequence[Mention]) -> list[Mention]:
    """The places of the frame's own clause, where it has some: "shot two in Mosul, a bomb killed six *in Kirkuk*"."""
    clause = clause_with_a_place(frame.trigger)

    def inside(mentions: Sequence[Mention]) -> list[Mention]:
        roots = [(m, root_of(view, m)) for m in mentions]
        return [m for m, root in roots if root is not None and clause_with_a_place(root) == clause]

    counted = tolls.tally_clause_of(frame.trigger) is not None  # the reader links it to where the story is
    return inside(linked) or (inside(named) if counted else []) or linked


def clause_with_a_place(token: Token) -> Token:
    """The verb of the clause in which a word stands, where that has days and places of its own."""
    return tolls.tally_clause_of(token) or grammar.main_clause_of(token)


def _of_care(view: SentenceView, mention: Mention, frame: Frame) -> bool:
    """Whether a place is where somebody is cared for: "was taken to *St. Luke's Hospital in Columbus*".

    A clinic that was hit is where it happened.
    """
    hit = {phrase.head.i for phrase in frame.patients}
    root = root_of(view, mention)
    above = [root, *grammar.governors(root)] if root is not None else []
    for token in above[:6]:
        if token.lower_ in _words()["care"]:
            return token.i not in hit
        if token.pos_ == "VERB":
            carried = token.lemma_.lower() in _words()["carrying"]
            return carried and any(t.lower_ in ("to", "at") for t in above[: above.index(token)])
    return False


def _is_where_they_went(view: SentenceView, mention: Mention) -> bool:
    """Whether a place is only where somebody went to: "a trader who fled *to Dori*", "walked *to Macomia*"."""
    root = root_of(view, mention)
    if root is None or root.dep_ != "pobj" or root.head.lower_ not in ("to", "for", "towards", "toward"):
        return False
    return root.head.head.lemma_.lower() in _words()["going"]


def _is_whom(view: SentenceView, mention: Mention, frame: Frame) -> bool:
    """Whether a name is of somebody hurt, though it is a place's as well: "the suspect shot *Trinidad*"."""
    root = root_of(view, mention)
    of_people = frame.concept.patient == "victim" or frame.concept.mode in _BY_HAND
    loose = root is not None and root.head == frame.trigger and root.dep_ == "npadvmod"
    return of_people and (loose or _is_done_to(view, mention, frame))


def _hit_instead(
    view: SentenceView, frame: Frame, linked: Sequence[Mention], named: Sequence[Mention]
) -> list[Mention]:
    """What the trigger is done to, where the reader links what another verb is: "captured Jaffna, bombed *Kirkuk*"."""
    if _is_done_to(view, linked[0], frame):
        return [m for m in linked if not _is_done_to_by_another(view, m, frame)]
    root = root_of(view, linked[0])
    if root is None or root.dep_ not in _DONE_TO or root.head == frame.trigger or root.head.pos_ != "VERB":
        return []
    return [m for m in named if m.kind == "place" and _is_done_to(view, m, frame) and not _is_whom(view, m, frame)]


def _is_done_to_by_another(view: SentenceView, mention: Mention, frame: Frame) -> bool:
    """Whether a place is what another verb is done to: "crossed *the Messalo* and attacked Nagulue"."""
    root = root_of(view, mention)
    return root is not None and root.dep_ in _DONE_TO and root.head.pos_ == "VERB" and root.head != frame.trigger


def _is_done_to(view: SentenceView, mention: Mention, frame: Frame) -> bool:
    """Whether a place is what the trigger is done to: "bombed *Kirkuk*"."""
    root = root_of(view, mention)
    return root is not None and root.head == frame.trigger and root.dep_ in _DONE_TO


def _with_list(view: SentenceView, linked: Sequence[Mention], named: Sequence[Mention]) -> list[Mention]:
    """The linked places with the rest of a list that one of them stands in: "in Anbar, Diyala *and Nineveh*"."""
    whole = list(linked)
    for one in linked:
        same = next((m for m in named if m.start <= one.start and one.end <= m.end), None)
        listed = _listed_with(view, same, named) if same is not None else []
        whole += [m for m in listed if all(m.end <= o.start or o.end <= m.start for o in whole)]
    return whole


def _read_together(
    view: SentenceView, frame: Frame, linked: Sequence[Mention], named: Sequence[Mention], areas: Areas
) -> Where:
    """The places that the trained reader links to a frame."""
    if view.trace is not None:
        says = f"{', '.join(m.text for m in linked)}: linked to the trigger by the trained reader"
        lost = [f"{m.text}: not linked" for m in named if all(m.end <= o.start or o.end <= m.start for o in linked)]
        view.note("place", says, trigger=frame.trigger, lost=lost)
    places = tuple(_bare(m.place) for m in sorted(linked, key=lambda m: m.start) if m.place is not None)
    if len(places) < 2:
        return Where(places[0], (), "")
    around, first = smallest_around(view, places, areas), places[0]
    return Where(msgspec.structs.replace(around, start=first.start, end=first.end, text=first.text), places, "")


def roles_of(places: Sequence[Place]) -> list[Role]:
    """Several places of one event as roles of it, each with its own words."""
    return [Role(role="place", start=one.start, end=one.end, text=one.text) for one in places]


def _from_elsewhere(view: SentenceView, frame: Frame, setting: Setting, areas: Areas) -> tuple[Where, str]:
    """The place of a frame whose sentence gives none, and where that comes from."""
    if frame.concept.kind in _words()["spoken"]:
        return Where(None, (), _SPOKEN), _SPOKEN
    if setting.place is not None:
        return setting.place._replace(places=()), "the place of the story so far"
    if len(setting.title_places) == 1:
        return Where(setting.title_places[0], (), ""), "the one place that the title names"
    if setting.only_town is not None:
        return Where(setting.only_town, (), ""), "the one town that the report names"
    if (country := _country_of_forces(view, frame, areas)) is not None:
        return Where(country, (), ""), "the country whose forces act"
    return Where(None, (), _NOWHERE), _NOWHERE


def _is_of_the_same_place(view: SentenceView) -> bool:
    """Whether the sentence says that it is where the one before was: "a strike in *the same town*"."""
    same = (t.head for t in view.parsed.doc if t.lower_ == "same" and t.dep_ == "amod")
    return any(head.tag_ != "NNS" and _place_noun(view, head) for head in same)  # "the same provinces" are several


def _is_another_time(time: TimeSpan | None, before: TimeSpan | None) -> bool:
    """Whether a time lies a week or more from that of the story so far."""
    if time is None or before is None or not (time.start and time.end and before.start and before.end):
        return False
    earlier, later = sorted(((time.start, time.end), (before.start, before.end)))
    return (date.fromisoformat(later[0]) - date.fromisoformat(earlier[1])).days >= _ANOTHER_DAYS


_ANOTHER_DAYS = 7
_ANOTHER_TIME = "no place in the sentence, which tells of another time than the ones before"
_SPOKEN = "no place in the sentence, and words need not be spoken where the story is"
NOT_LENT: Final = frozenset({_ANOTHER_TIME, _SPOKEN})
"""Why a claim has no place, where no other place of the report may be lent to it."""
_NOWHERE = "no place in the sentence or the ones before"
_NOT_HERE = "part of a speaker's, an office's or an actor's words"


def _why_lost(
    named: Sequence[Mention], own: Sequence[Mention], candidates: Sequence[Mention], listed: Sequence[Mention]
) -> list[tuple[Mention, str]]:
    """Each place of the sentence that was not taken, and at which step it fell."""
    return [
        (m, _NOT_HERE if m not in own else "it only says where another place lies" if m not in candidates else "")
        for m in named
        if m not in listed
    ]


def _note_choice(
    view: SentenceView, frame: Frame, listed: Sequence[Mention], lost: Sequence[tuple[Mention, str]]
) -> None:
    says = f"{', '.join(m.text for m in listed)}: nearest to the trigger by the grammar"
    view.note(
        "place",
        says,
        trigger=frame.trigger,
        file="settings.toml",
        lost=[f"{m.text}: {why or 'farther'}" for m, why in lost],
    )


def _bearing_only(between: str) -> bool:
    """Whether the words between two places only say where the first lies: "Tarmiyah, *30 km north of* Baghdad"."""
    words = between.lower().replace(",", " ").split()
    return 1 < len(words) <= 6 and words[-1] in ("of", "from") and any(w in _words()["bearings"] for w in words)


def _country_of_forces(view: SentenceView, frame: Frame, areas: Areas) -> Place | None:
    """The country whose police act, where no place is named: "Iraqi police arrested two men"; soldiers go abroad."""
    for phrase in frame.agents:
        actor = view.lexicon.get(phrase.actor) if phrase.actor else None
        code = actor.country if actor is not None and actor.kind == "police" else None
        entry = areas.get(f"country:{code}") if code else None
        if entry is not None:
            return _area(phrase.start, phrase.end, phrase.text, entry)
    return None


def _only_says_where(view: SentenceView, area: Mention, candidates: Sequence[Mention]) -> bool:
    """Whether an area only says where the place before it lies: "south of al-Bab, in Aleppo province"."""
    for one in candidates:
        if one is area or one.place is None or area.place is None:
            continue
        if one.start >= area.end and view.words(area.end, one.start).strip() == "of":
            return True
        if one.end <= area.start and _bearing_only(view.words(one.end, area.start)):
            return True
        if area.place.id is None or (one.place.id is not None and area.place.id not in one.place.parents):
            continue
        between = view.words(one.end, area.start).lower() if one.end <= area.start else ";"
        if len(between) < 40 and not {";", "and"} & set(between.replace(";", " ; ").split()):
            return True
    return False


def _bare(place: Place) -> Place:
    """A place whose words are its name, without what kind of place it is ("the village of Rawa", "Rawa district")."""
    kinds = noun_classes().things
    words = [(m.start(), m.end()) for m in re.finditer(r"\S+", place.text)]
    while len(words) > 1 and _only_tells_kind(place.text[slice(*words[0])], kinds):
        words.pop(0)
    while len(words) > 1 and _only_tells_kind(place.text[slice(*words[-1])], kinds):
        words.pop()
    first, last = words[0][0], words[-1][1]
    if (first, last) == (0, len(place.text)):
        return place
    start = place.start + first
    return msgspec.structs.replace(place, start=start, end=place.start + last, text=place.text[first:last])


def _only_tells_kind(word: str, kinds: Mapping[str, str]) -> bool:
    return word.islower() and (kinds.get(word) in ("place", "building") or word in ("of", "the", "in"))


def located_in(view: SentenceView) -> list[Mention]:
    """The places and buildings that the sentence names, in its order."""
    return [m for m in inside(view, _PLACE_KINDS) if m.place is not None]


def inside(view: SentenceView, kinds: frozenset[str]) -> list[Mention]:
    """The mentions of some kinds that lie in the sentence."""
    return [m for m in view.mentions if m.kind in kinds and view.parsed.start <= m.start and m.end <= view.parsed.end]


def root_of(view: SentenceView, mention: Mention) -> Token | None:
    """The token on which a mention hangs in the parse."""
    start, end = mention.start - view.parsed.start, mention.end - view.parsed.start
    span = view.parsed.doc.char_span(max(0, start), end, alignment_mode="expand")
    return span.root if span is not None and len(span) else None


def _elsewhere(view: SentenceView, mention: Mention, frame: Frame, saying: Sequence[Token]) -> bool:
    root = root_of(view, mention)
    if root is None:
        return True
    if any(m.start <= mention.start and mention.end <= m.end for m in view.actors):
        return True
    if root.dep_ in ("compound", "amod", "nmod", "poss") and not _is_event_noun(root.head, frame):
        return mention.kind == "place" and root.head.pos_ in ("NOUN", "PROPN") and not _place_noun(view, root.head)
    if _where_it_was_said(view, mention, frame, saying):
        return True
    office = root.head.head if root.dep_ == "pobj" and root.head.lower_ in ("of", "for") else None
    return office is not None and office.lemma_.lower() in _words()["of_a_place"] and office != frame.trigger


def _where_it_was_said(view: SentenceView, mention: Mention, frame: Frame, saying: Sequence[Token]) -> bool:
    """Whether a place is where somebody spoke or is at home who speaks: "the command *in Baghdad* said"."""
    root = root_of(view, mention)
    if root is None:
        return False
    if _of_a_speaker(root, saying):
        return True
    above = next((g for g in grammar.governors(root) if g.pos_ in ("VERB", "AUX")), None)
    spoken = above is not None and above in saying and above != frame.trigger
    return (
        spoken and above is not None and frame.trigger not in grammar.governors(root) and _hangs_directly(root, above)
    )


def _is_said_apart(view: SentenceView, mention: Mention, frame: Frame, saying: Sequence[Token]) -> bool:
    """Whether another verb of saying tells of a place: "denied that it *fired* and said others bombed *Nyala*"."""
    root = root_of(view, mention)
    theirs = next((g for g in grammar.governors(root) if g in saying), None) if root is not None else None
    ours = next((g for g in grammar.governors(frame.trigger) if g in saying), None)
    return theirs is not None and ours is not None and theirs != ours and theirs.dep_ == "conj"


def _stands_first(view: SentenceView, mention: Mention) -> bool:
    """ "*In Marib*, the army said that it had …": what the sentence opens with is where all of it is, said or done."""
    before = view.words(view.parsed.start, mention.start).lower().split()
    after = view.words(mention.end, view.parsed.end).lstrip()
    return len(before) == 1 and before[0] in _words()["where"] and after.startswith(",")


def _of_a_speaker(root: Token, saying: Sequence[Token]) -> bool:
    """Whether a place is in the words for a speaker: "the command *in Baghdad* said"."""
    for token in grammar.governors(root):
        if token.dep_ in ("nsubj", "nsubjpass"):
            return token.head in saying
        if token.pos_ in ("VERB", "AUX"):
            return False
    return False


def _is_event_noun(token: Token, frame: Frame) -> bool:
    return token == frame.trigger


def _place_noun(view: SentenceView, token: Token) -> bool:
    return view.phrase(token).cls in ("place", "building")


def _hangs_directly(root: Token, verb: Token) -> bool:
    for token in grammar.governors(root):
        if token == verb:
            return True
        if token.dep_ not in ("prep", "pobj", "npadvmod", "agent"):
            return False
    return False


def distance(view: SentenceView, mention: Mention, frame: Frame) -> float:
    """How far a place or time is from a trigger: characters, less for what hangs below it or stands after "in"."""
    root = root_of(view, mention)
    left, _ = view.parsed.span(frame.trigger)
    far = float(min(abs(mention.start - left), abs(mention.end - left)))
    if root is None:
        return far + _FAR
    above = list(grammar.governors(root))
    if frame.trigger in above:
        far -= 3 * _FAR - 20 * above.index(frame.trigger)
    elif grammar.clause_of(frame.trigger) in above:
        far -= 2 * _FAR
    if root.dep_ == "pobj" and root.head.lower_ in _words()["where"]:
        far -= _FAR
    if mention.place is not None and mention.place.precision == _BARE_AREA:
        far += 2 * _FAR
    return far


def _listed_with(view: SentenceView, best: Mention, candidates: Sequence[Mention]) -> list[Mention]:
    """The places that stand in one list with the best: "Anbar; Mosul; Salah al-Din, and Nineveh"."""
    ordered = sorted(candidates, key=lambda m: m.start)
    at = ordered.index(best)
    chosen = [best]
    for step in (-1, 1):
        index, last = at + step, best
        while 0 <= index < len(ordered):
            one = ordered[index]
            low, high = sorted((last, one), key=lambda m: m.start)
            between = view.words(low.end, high.start).strip().lower()
            words = between.replace(",", " ").replace(";", " ").split()
            listed = bool(between) and set(words) <= {"and", "the", "as", "well", "or", "provinces"}
            if not listed or not (";" in between or "and" in words or _apart(low.place, high.place)):
                break
            chosen.append(one)
            index, last = index + step, one
    return sorted(chosen, key=lambda m: m.start)


def _apart(one: Place | None, other: Place | None) -> bool:
    """Two places that are listed, not one named within the other ("Hawija, Kirkuk")."""
    if one is None or other is None:
        return False
    return other.id is None or other.id not in one.parents


def smallest_around(view: SentenceView, places: Sequence[Place], areas: Areas) -> Place:
    """The smallest area of the gazetteer that contains all the places; their first where none does."""
    first = places[0]
    chains = [(p.id, *p.parents) for p in places]
    for ident in chains[0]:
        if ident is not None and all(ident in chain for chain in chains[1:]):
            entry = areas.get(ident)
            if entry is not None:
                end = max(places[-1].end, first.end)
                return _area(first.start, end, view.words(first.start, end), entry)
    return first


def _area(start: int, end: int, words: str, entry: PlaceEntry) -> Place:
    return Place(
        start=start, end=end, text=words, id=entry.id, name=entry.name, lat=entry.lat, lon=entry.lon,
        admin1=entry.admin1, admin2=entry.admin2, country=entry.country, precision=AREAS.get(entry.kind, "near"),
        parents=entry.parents,
    )  # fmt: skip
