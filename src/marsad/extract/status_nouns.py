"""Up from a noun: what governs the event's noun, or a noun that a clause about it completes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from marsad.core.vocabulary import Status
from marsad.extract.frames import Frame
from marsad.extract.grammar import is_passive
from marsad.extract.status_clause import HARM, Found, hear_clause, hear_governor, modal_of, stopped
from marsad.extract.status_cues import NOUNS, REPORTS, cues, is_definite, is_past, negation, no_of, said_of

if TYPE_CHECKING:
    from spacy.tokens import Token

JOINS: Final = frozenset({"of", "for", "about", "against", "from", "to", "over", "on", "at", "with", "as"})
_ESCAPED: Final = frozenset({"killed", "abducted", "detained"})
_TOLD_WHEN_DONE: Final = frozenset({"arrest", "seized", "seize-weapons", "defuse", "kill", "die", "bodies", "injure"})
_UNDOING: Final = frozenset({"attempted.nouns", "attempted.plots", "denied.nouns", "denied.absent", "historical.nouns"})
COMPLETED: Final = frozenset({f"{s}.nouns" for s in ("attempted", "planned", "threatened", "hypothetical", "denied")})
_DESCRIBED: Final[tuple[Status, ...]] = ("attempted", "planned", "hypothetical")


_NOUN_ORDER: Final[tuple[Status, ...]] = ("attempted", "threatened", "denied", "historical", "planned", "hypothetical")


def around_noun(noun: Token, found: Found) -> None:
    """The words that describe an event's noun: "a *foiled* attack", "*no* incursion", "*next month's* vote"."""
    own = cues().of(noun)
    if "attempted.nouns" in own:
        found.hear("attempted", noun.text)  # "an assassination *attempt*"
    elif {"attempted.plots", "planned.nouns"} <= own:
        found.hear("planned", noun.text)  # "a bomb *plot*"
    if no := no_of(noun):
        found.hear("denied", no)
    if "would-be" in noun.doc[noun.left_edge.i : noun.i].text.lower():
        found.hear("attempted", "would-be")
    for child in noun.lefts:
        lists = cues().of(child)
        for status in _DESCRIBED:
            if child.dep_ in ("amod", "compound", "advmod", "det") and f"{status}.described" in lists:
                found.future = found.future or status == "planned"
                found.hear(status, child.text)
                return


def up_from_noun(here: Token, found: Found, frame: Frame) -> tuple[Token, bool]:
    """One step up from a noun: the next word to climb from, and whether it is a verb."""
    link, head = here.dep_, here.head
    if link in ("compound", "nmod", "conj", "amod", "poss") and head.pos_ in ("NOUN", "PROPN"):
        if cues().of(head) & NOUNS and link != "conj":
            return under_noun(head, found)
        found.stopped = link == "poss"
        return head, False
    if link == "pobj":
        return _out_of_phrase(here, found, frame)
    if link == "attr" and head.lemma_ == "be" and not _existential(head):
        hear_clause(head, found, quiet=True)  # "asked whether the fire *was* arson", "it was no *attack*"
        return head, True
    if link in ("dobj", "nsubjpass", "oprd", "dative") or (link == "attr" and _existential(head)):
        return _as_object(here, head, found, frame)
    if link in ("nsubj", "csubj"):
        return as_subject(here, head, found, frame, definite=is_definite(here))
    if link in ("ccomp", "xcomp") and head.pos_ in ("VERB", "AUX"):
        return _as_object(here, head, found, frame)
    found.stopped = True
    return here, False


def _existential(verb: Token) -> bool:
    return verb.lemma_ == "be" and any(c.dep_ == "expl" for c in verb.children)


def _out_of_phrase(here: Token, found: Found, frame: Frame) -> tuple[Token, bool]:
    """Out of "of an attack", "for a march", "ahead of the vote", "without a fight"."""
    prep, over = here.head, here.head.head
    word = prep.lower_
    if word == "without":
        found.hear("denied", word)
        found.stopped = True
        return here, False
    if prep.dep_ == "prep" and over.pos_ == "ADV" and word == "of" and over.lower_ in ("ahead",):
        found.future = True
        found.hear("planned", "ahead of")
        found.stopped = True
        return here, False
    while over.pos_ in ("ADP", "ADV") and over.head != over:
        over = over.head
    if over.pos_ in ("NOUN", "PROPN", "NUM"):
        lists = cues().of(over)
        ahead = word == "for" and "planned.nouns" in lists  # "zero *hour for* the storming"
        if is_definite(here) and frame.concept.kind == "assault" and not lists & _UNDOING and not ahead:
            found.stopped = True  # "a call about *the* shooting", "concern over *the* killing": it took place
            return over, False
        if cues().of(over) & NOUNS or over.lower_ == "nothing":
            return under_noun(over, found)
        found.stopped = not cues().has(over, "actual.through")
        return over, False
    return _by_preposition(here, word, over, found, frame)


def _by_preposition(here: Token, word: str, over: Token, found: Found, frame: Frame) -> tuple[Token, bool]:
    """Where a preposition ties an event's noun to a verb or an adjective."""
    lists = cues().of(over)
    if "denied.proven" in lists and cues().has(here, "denied.reports"):
        found.hear("hypothetical" if negation(over) else "denied", over.text)
        found.stopped = True
        return here, False
    uninvolved = "denied.involved" in lists and word in ("in", "for", "with", "of", "behind", "to")
    no = negation(over) or (negation(over.head) if over.head.pos_ == "AUX" else None)
    if uninvolved and (no or over.head.lower_ == "nothing"):
        found.hear("denied", f"{no or over.head.text} {over.text}")
        found.stopped = True
        return here, False
    if over.lemma_ == "be" and word == "behind" and negation(over):
        found.hear("denied", "not behind")
        found.stopped = True
        return here, False
    held = next((c for c in over.children if c.dep_ == "dobj" and cues().has(c, "denied.absent")), None)
    if word in ("in", "for", "of", "with") and held is not None and (no_held := no_of(held) or negation(over)):
        found.hear("denied", f"{no_held} {held.text}")  # "had *no hand* in the kidnapping"
        found.stopped = True
        return here, False
    if word in JOINS and _hears_event(here, over, lists, found, frame, by=word):
        return over, over.pos_ in ("VERB", "AUX", "ADJ")
    if word == "to" and over.pos_ == "ADJ" and "hypothetical.clause" in lists and not is_definite(here):
        found.hear("denied" if negation(over.head) else "hypothetical", over.text)  # "vulnerable *to* attack"
        found.stopped = True
        return here, False
    if ("actual.makes" in lists or "actual.into" in lists) and word in ("to", "in", "into", "with", "out", "for"):
        hear_clause(over, found, quiet=True)
        return over, True
    if not is_definite(here) and over.pos_ in ("VERB", "AUX") and (modal := modal_of(over)) is not None:
        found.hear(modal[1], modal[0])
    found.stopped = True
    return here, False


def _as_object(here: Token, verb: Token, found: Found, frame: Frame) -> tuple[Token, bool]:
    """An event's noun, or a noun that stands for it, as the object of a verb: "*foiled* an attack"."""
    lists = cues().of(verb)
    if "denied.proven" in lists and cues().of(here) & {"denied.reports", "hypothetical.nouns"}:
        found.hear("hypothetical" if negation(verb) else "denied", verb.text)
        found.stopped = True
        return verb, True
    if cues().of(here) & {"denied.absent", "denied.reports"} and (no := negation(verb) or no_of(here)):
        found.hear("denied", f"{no} {here.text}")
        found.stopped = True
        return verb, True
    if lists & {"actual.owns"} and not cues().of(here) & NOUNS:
        found.stopped = True
        return verb, True
    if _hears_event(here, verb, cues().of(verb, plain=True), found, frame, by=""):
        return verb, True
    if "denied.shows" in lists and not is_definite(here) and (no := negation(verb)):
        found.hear("denied", f"{no} {verb.text}")
        found.stopped = True
        return verb, True
    if "actual.perceives" in lists and (modal_of(verb) or ("",))[0] in ("could", "can"):
        return verb, True
    known = is_definite(here) and not cues().of(here) & NOUNS
    made = "actual.makes" in lists or _existential(verb)
    any_at_all = any(c.lower_ == "any" for c in here.children)
    if made or any_at_all:
        hear_clause(verb, found, quiet=True)
        return verb, True
    if known:
        found.stopped = True
        return verb, True
    if (modal := modal_of(verb)) is not None:
        found.hear(modal[1], modal[0])
    return verb, True


def _hears_event(here: Token, verb: Token, lists: frozenset[str], found: Found, frame: Frame, *, by: str) -> bool:
    """What a verb says of the event that is its object, or that a preposition ties to it."""
    said = _event_sense(here, verb, lists, frame, by=by)
    if said is None:
        return False
    hear_governor(said, verb, negation(verb), found)
    if said not in ("denied", "undone") and not is_past(verb) and (modal := modal_of(verb)) is not None:
        found.hear(modal[1], modal[0])
    return True


def _event_sense(here: Token, verb: Token, lists: frozenset[str], frame: Frame, *, by: str) -> str | None:
    harm = frame.concept.kind in HARM
    plot = bool(cues().of(here) & {"attempted.plots", "attempted.nouns", "planned.nouns"})
    if "attempted.foils" in lists and by in ("", "from"):
        return stopped(verb, negation(verb))
    if "attempted.foils_from" in lists and by == "from":
        return stopped(verb, negation(verb))
    if "attempted.ends_of_plots" in lists and plot and by == "":
        return stopped(verb, negation(verb))
    if "attempted.escapes" in lists and by == "":
        return "attempted" if plot or frame.concept.measure in _ESCAPED or frame.concept.name == "coup" else None
    if "denied.event" in lists and not (harm and "denied.only_peaceful" in lists):
        return "denied"
    if "historical.event" in lists or ("historical.clause" in lists and by in ("of", "for")):
        return "historical"
    if "threatened.event" in lists or ("threatened.vows" in lists and harm):
        return "threatened"
    if "threatened.warns" in lists:
        return "hypothetical"
    if "attempted.event" in lists:
        return "attempted"
    if "planned.tells" in lists and frame.concept.name in _TOLD_WHEN_DONE:
        return None
    if "planned.event" in lists and by in ("", "for", "on", "of"):
        done = "planned.done_by" in lists and is_past(verb) and not _in_progress(verb)
        known = is_definite(here) and not (is_passive(verb) and not is_past(verb))  # "the talks *are fixed* for May"
        known = known and not (by == "for" and _is_of_a_day(verb))  # "set *Thursday for* the hanging"
        return None if done or ("planned.of_new" in lists and known) else "planned"
    if "hypothetical.event" in lists or (by == "from" and "hypothetical.clause" in lists):
        return None if by and harm and is_definite(here) else "hypothetical"
    return None


def _is_of_a_day(verb: Token) -> bool:
    """Whether a day is the verb's object: "set *Thursday* for", "fixed *a date* for"."""
    dates = (c for c in verb.children if c.dep_ in ("dobj", "npadvmod", "nsubjpass"))
    return any(c.ent_type_ == "DATE" or c.lemma_.lower() in ("date", "day", "deadline", "hour") for c in dates)


def _in_progress(verb: Token) -> bool:
    """ "*Are organising* a march"."""
    return verb.tag_ == "VBG"


def as_subject(here: Token, verb: Token, found: Found, frame: Frame, *, definite: bool) -> tuple[Token, bool]:
    """An event's noun, or a noun that stands for it, as the subject: "the ambush *was unsuccessful*"."""
    lists = cues().of(verb)
    own = cues().of(here)
    plot = bool(own & {"attempted.plots", "attempted.nouns", "planned.nouns"})
    if "attempted.ends" in lists or ("attempted.ends_of_plots" in lists and plot and verb.tag_ == "VBN"):
        found.hear("attempted", verb.text)
    elif is_passive(verb) and _hears_event(here, verb, cues().of(verb, plain=True), found, frame, by=""):
        return verb, True
    elif "denied.proven" in lists and own & {*REPORTS, "hypothetical.nouns"}:
        found.hear("denied", verb.text)
    elif "hypothetical.unverified" in lists and own & REPORTS and (negation(verb) or modal_of(verb)):
        found.hear("hypothetical", f"not {verb.text}")
    elif (said := _said(verb, own)) is not None:
        found.future = found.future or said[0] == "planned"
        no = negation(verb)
        modal = modal_of(verb)
        turned: Status = "hypothetical" if (no and said[0] == "denied") or modal else "denied" if no else said[0]
        found.hear(turned, said[1])
    elif "actual.judged" in lists and not own & NOUNS and not negation(verb):
        found.stopped = True  # "the strike *may amount to* a crime": what is judged took place
        return verb, True
    elif "actual.occurs" in lists and not own & NOUNS:
        if found.status in ("planned", "hypothetical") and is_past(verb):  # "the long-feared assault *came*"
            found.status, found.cue = "actual", ""
        hear_clause(verb, found, quiet=True)
        return verb, True
    elif not definite:
        if (modal := modal_of(verb)) is not None:
            found.hear(modal[1], modal[0])
        elif no := negation(verb) if own & NOUNS else None:
            found.hear("denied", no)
        return verb, True
    found.stopped = True
    return verb, True


def _said(verb: Token, own: frozenset[str]) -> tuple[Status, str] | None:
    """What a verb of being says of the event or the report that is its subject."""
    if verb.lemma_.lower() not in (
        "be",
        "prove",
        "seem",
        "appear",
        "remain",
        "turn",
        "become",
        "look",
        "end",
        "sound",
        "call",
        "fall",
    ):
        return None
    below = said_of(verb)
    for child in verb.children:
        if child.dep_ in ("xcomp", "ccomp") and child.lemma_ in ("be", "prove"):
            below += said_of(child)
        if child.dep_ == "xcomp":
            below.append(child)
    for token in below:
        lists = cues().of(token)
        if "denied.said_of" in lists and (own & REPORTS or own & {"hypothetical.nouns"} or token.dep_ != "attr"):
            return "denied", token.text
        for status in ("attempted", "planned", "hypothetical"):
            if f"{status}.said_of" in lists:
                return status, token.text
    return None


def cue_noun_above(noun: Token) -> Token | None:
    """The noun that a clause completes: "*attempt* by the men to take", "*reports* that"."""
    token = noun
    for _ in range(4):
        if cues().of(token) & NOUNS and token.pos_ in ("NOUN", "PROPN"):
            return token
        if token.dep_ not in ("pobj", "prep", "agent", "conj", "poss"):
            return None
        token = token.head
    return None


def under_noun(noun: Token, found: Found) -> tuple[Token, bool]:
    """What a noun makes of the clause or noun it governs: "*plan* to", "*risk* of", "no *evidence* that"."""
    lists = cues().of(noun)
    no = no_of(noun)
    verb = (
        noun.head if noun.dep_ in ("dobj", "attr", "nsubj", "nsubjpass") and noun.head.pos_ in ("VERB", "AUX") else None
    )
    if verb is not None and cues().has(noun, "actual.owned") and cues().has(verb, "actual.owns"):
        found.stopped = True  # "no group has *claimed responsibility* for the attack"
        return noun, False
    if noun.lower_ == "nothing" and verb is not None:
        found.hear("denied", noun.text)
    elif no is None and verb is not None and noun.dep_ in ("dobj", "attr") and "denied.absent" in lists:
        no = negation(verb)
    if no is not None and lists & NOUNS | (lists & {"denied.absent"}):
        found.hear("denied", f"{no} {noun.text}")
        found.stopped = True
        return noun, False
    for status in _NOUN_ORDER:
        if f"{status}.nouns" in lists and not (status == "hypothetical" and lists & {"denied.reports"}):
            found.future = found.future or status in ("planned", "threatened")
            found.hear(status, noun.text)
            break
    else:
        if "hypothetical.tells" in lists:
            found.hear("hypothetical", noun.text)
        elif not lists & REPORTS:
            found.stopped = True
    return noun, False
