"""Events told in words that no list holds, as the trained reader hears them ("raiders *descended on* three hamlets").

A word that is heard as a trigger surely enough (``lexicon/en/heard.toml``) opens a frame of the concept that it was
heard as; who did what to whom is read from the grammar, as for a listed word. Where no word of a sentence
is heard as one, and it names no arms and nobody who was counted, its listed words are figures of speech.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

from marsad.extract import grammar
from marsad.extract.figurative import tells_of_arms
from marsad.extract.frames import UNDER_ARMS, Frame, filled_noun, filled_verb
from marsad.extract.hearing import Heard, concepts, fired_by
from marsad.extract.phrases import SentenceView
from marsad.extract.status_climb import climb
from marsad.extract.status_cues import cues
from marsad.extract.status_happens import takes_place
from marsad.lexicon.words import SURE, Concept, VerbEntry, cue_words, event_words

if TYPE_CHECKING:
    from spacy.tokens import Token

    from marsad.extract.encoder import Encoding
    from marsad.extract.parsing import ParsedSentence
    from marsad.lexicon.actors import ActorLexicon

BRIEF = 800
"""Characters: in a text so short a word is believed sooner, since no other sentence tells of the event again."""
_MANNERS = frozenset({"VERB", "NOUN", "ADJ"})
_STANDS_ALONE = frozenset({"acomp", "attr", "ROOT", "oprd"})
_CLAUSES = frozenset({"conj", "advcl", "relcl", "ccomp", "acl", "parataxis"})
_SOMEBODY = frozenset({"he", "him", "she", "her", "they", "them"})
_HARM = frozenset({"killed", "injured"})
_HUMAN = frozenset({"person", "actor", "pronoun"})
_ACTING = frozenset({"protest", "retreat", "mobilize"})


@cache
def shares() -> dict[str, float]:
    """From which share on what is heard is believed, by what follows from it."""
    return {name: float(share) for name, share in cue_words("heard")["shares"].items()}


def hears_any(parsed: ParsedSentence, encoding: Encoding, *, brief: bool) -> bool:
    """Whether some word of a sentence is heard as a trigger."""
    heard = [_share(parsed, encoding, token) for token in parsed.doc if _may_be_one(token)]
    if not heard or max(heard) < shares()["opens_said" if brief else "opens"]:
        return False
    if brief and any(_of_status(token) for token in parsed.doc):
        return True
    return max(heard) >= _least(parsed.doc[0], brief=brief, told=False)


def is_of_force(text: str, actors: ActorLexicon) -> bool:
    """Whether a text names arms or those who bear them, or tells of force in a word that surely does.

    In the news of a peaceful town the head hears "*fill* potholes" as it hears the filling of a car with explosives: it
    was taught with the news of conflict.
    """
    words = event_words()
    if words.bears_arms(text) or words.strength(text) == SURE:
        return True
    return any(actors.group_of(match.actor) in UNDER_ARMS for match in actors.find(text))


def _least(word: Token, *, brief: bool, told: bool) -> float:
    """How surely a word of a sentence must be heard, where others of it have told of force or not."""
    if not brief:
        return shares()["opens"]
    return shares()["opens_armed" if told or tells_of_arms(word) else "opens_brief"]


def _share(parsed: ParsedSentence, encoding: Encoding, token: Token) -> float:
    heard = encoding.heard(parsed.span(token))
    return heard.event if heard is not None else 0.0


def heard(view: SentenceView, token: Token) -> Heard | None:
    """What the trained reader makes of a word; None where it did not read the sentence."""
    return view.encoding.heard(view.parsed.span(token)) if view.encoding is not None else None


def unlisted(view: SentenceView, frames: Sequence[Frame], dropped: Collection[int] = ()) -> Iterator[Frame]:
    """A frame for every word heard as a trigger that no frame of the sentence holds.

    ``dropped`` are the words of listed phrases that are only a way of speaking: "the heat claimed sixty *lives*".
    """
    told = bool(view.actors) or any(frame.concept.strength > 1 for frame in frames)
    brief = len(view.text) < BRIEF
    least = _least(view.parsed.doc[0], brief=brief, told=told)
    lower = min(least, shares()["opens_said"]) if brief else least
    if not view.of_force:
        least = lower = max(least, shares()["opens_peace"])
    found = {
        token.i: (token, said) for token in view.parsed.doc
        if _may_be_one(token) and (said := heard(view, token)) is not None and said.event >= lower
    }  # fmt: skip
    frames = [frame for frame in frames if not is_outheard(view, frame)]
    taken = {t.i for frame in frames for t in (frame.trigger, frame.noun, *frame.words) if t is not None}
    for token, said in found.values():
        concept = _concept(token, said)
        if (
            said.sure < said.event * shares()["kind_of_event"]
            or token.i in taken
            or token.i in dropped
            or _is_told_beside(token, concept, frames)
            or _is_part_of_another(token, said, found)
        ):
            continue
        frame = _frame(view, token, concept)
        if concept.kind == "coerce" and token.pos_ == "VERB" and _is_done_to_nobody(token):
            continue  # "the leader had *moved* to the hills"
        if _is_done_to_a_thing(frame):
            continue  # "the names of the dead were *released*"
        doubted = (
            said.event < (shares()["light"] if token.lemma_.lower() in _light() else least)
            or said.sure < shares()["kind"]
        )
        if doubted and not _is_said_not_to_have_happened(frame):
            continue
        frame.fired, frame.heard = fired_by(concept.name, token.text, said.sure), said.sure
        if view.trace is not None:
            view.trace.heard(view.parsed.span(token), f"{concept.name}, at {said.sure:.2f}")
        yield frame


def _is_done_to_a_thing(frame: Frame) -> bool:
    """Whether a word that a list holds for what is done to people is done to something else."""
    verb, patients = frame.trigger, frame.patients
    listed = [
        e
        for e in event_words().verbs.get(verb.lemma_.lower(), ())
        if e.concept.name == frame.concept.name and not e.words
    ]
    of_people = bool(listed) and all(entry.object in ("people", "surely people") for entry in listed)
    things = all(not (p.is_people or p.cls in _HUMAN or grammar.is_proper_name(p.text)) for p in patients)
    return of_people and bool(patients) and things


def _is_done_to_nobody(verb: Token) -> bool:
    return not grammar.is_passive(verb) and not grammar.object_heads(verb)


def _is_said_not_to_have_happened(frame: Frame) -> bool:
    """Whether a cue of another status governs a word: what is planned, feared or denied is an event's name rather."""
    return climb(frame).status != "actual"


def _of_status(token: Token) -> bool:
    return any(not name.startswith(("actual.", "metaphor.")) for name in cues().of(token))


def _concept(token: Token, said: Heard) -> Concept:
    """The concept of what was heard; an attack where it is not sure that the word tells of people killed or hurt."""
    concept = concepts()[said.label]
    if concept.measure not in _HARM:
        return concept
    if token.lemma_.lower() in _light():
        return concepts()["attack"]
    done_to = grammar.is_passive(token) or bool(grammar.object_heads(token))
    return concept if said.event >= shares()["harms"] and done_to else concepts()["attack"]


def _may_be_one(token: Token) -> bool:
    """Whether a word may tell of an event by itself; one like "denied" only says how far an event came."""
    if token.pos_ not in _MANNERS or not token.is_alpha or _says_how_far(token) or token.lemma_.lower() in _silent():
        return False
    return token.pos_ == "VERB" or (
        token.dep_ in _STANDS_ALONE if token.pos_ == "ADJ" else token.dep_ not in ("compound", "nmod")
    )


@cache
def _light() -> frozenset[str]:
    return frozenset(cue_words("heard")["light"]["words"])


@cache
def _silent() -> frozenset[str]:
    return frozenset(cue_words("heard")["silent"]["words"])


def _says_how_far(token: Token) -> bool:
    """Whether a word says of an event that it did not happen or did not succeed."""
    names = cues().of(token) - ({"attempted.past_clause"} if not _leads_on(token) else set())
    return any(name.startswith(("denied.", "attempted.")) for name in names)


def _leads_on(token: Token) -> bool:
    """Whether a clause hangs on it: "*moved* to seize the port", not "move the villagers"."""
    return any(child.dep_ in ("xcomp", "advcl") for child in token.children)


def _is_told_beside(token: Token, concept: Concept, frames: Sequence[Frame]) -> bool:
    """Whether a listed word that hangs on it, or on which it hangs, tells of the same: "the *blast* tore …"."""
    for frame in frames:
        for word in (frame.trigger, frame.noun):
            if word is None:
                continue
            carries = frame.nominal and word.head == token  # "gunfire *broke out*"
            below = word if word.head == token else token if token.head == word else None
            same = below is not None and frame.concept.kind == concept.kind
            if carries or (same and below is not None and below.dep_ not in _CLAUSES):
                return True
    return False


def _is_part_of_another(token: Token, said: Heard, found: dict[int, tuple[Token, Heard]]) -> bool:
    """Whether the word it hangs on is heard as the same event: "*lay* in *wait*" is one."""
    for above in (token.head, token.head.head):
        if above != token and above.i in found and found[above.i][1].label == said.label:
            return token.dep_ not in _CLAUSES
    return False


def _frame(view: SentenceView, token: Token, concept: Concept) -> Frame:
    """The frame of a word, with the arguments that its grammar gives."""
    if token.pos_ != "VERB":
        frame = Frame(token, concept, nominal=True, noun=token)
        filled_noun(view, frame)
        return frame
    moves = concept.patient in ("victim", "participant") or concept.kind in _ACTING
    alone = not grammar.is_passive(token) and not list(grammar.object_heads(token))
    entry = VerbEntry(concept, (), "none" if moves and alone else "any", "any", listed="heard", written=token.lemma_)
    return filled_verb(view, token, entry, []) or Frame(token, concept)


def is_hardly_heard(view: SentenceView, frame: Frame) -> bool:
    """Whether the reader hears no event in a whole sentence, and nothing else says that a listed word tells of one."""
    if frame.concept.strength < 2 or tells_of_arms(frame.trigger) or view.actors:
        return False
    if _is_said_not_to_have_happened(frame):
        return False  # "dismissed the story of the rapes", "tells of the abduction"
    if frame.nominal and takes_place(frame) and frame.concept.strength > 2:
        return False  # "the storming of the consulate lasted an hour"
    if any(token.dep_ == "neg" for token in view.parsed.doc):
        return False  # "the video does *not* show an attack": what is denied is no figure of speech
    phrases = (*frame.agents, *frame.patients)
    if any(phrase.cls == "pronoun" and phrase.head.lower_ in _SOMEBODY for phrase in phrases):
        return False
    people = [phrase for phrase in phrases if phrase.is_people]
    if any(phrase.number is not None or phrase.group != "unknown" for phrase in people):
        return False
    said = [one.event for word in view.parsed.doc if (one := heard(view, word)) is not None]
    return bool(said) and max(said) < shares()["drops"]


def is_outheard(view: SentenceView, frame: Frame) -> bool:
    """Whether a word of politics is surely heard as one of force or of a crowd: "tractors *blocked* the road"."""
    said = heard(view, frame.trigger) if frame.concept.strength < 2 and not frame.nominal else None
    if said is None or said.event < shares()["keeps"] or said.sure < shares()["keeps"]:
        return False
    concept = concepts()[said.label]
    return concept.strength > 1 and concept.kind != frame.concept.kind


def is_surely_heard(view: SentenceView, frame: Frame) -> bool:
    """Whether a word of politics that looks like a figure of speech is surely heard as an event."""
    said = heard(view, frame.trigger)
    return frame.concept.strength < 2 and said is not None and said.event >= shares()["keeps"]
