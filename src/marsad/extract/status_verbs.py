"""Up from a verb: out of its clause, and what the verb, adjective or noun above makes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from marsad.extract.frames import Frame
from marsad.extract.grammar import is_passive
from marsad.extract.status_clause import (
    HARM,
    PRESSURE,
    STOPPING,
    Found,
    hear_governor,
    is_finite,
    is_to_come,
    mark_of,
    modal_of,
    stopped,
)
from marsad.extract.status_cues import NOUNS, REPORTS, cues, is_infinitive, is_past, negation, said_of
from marsad.extract.status_nouns import COMPLETED, JOINS, as_subject, cue_noun_above, under_noun

if TYPE_CHECKING:
    from spacy.tokens import Token

_CLAUSES: Final = frozenset(
    {
        "denied.clause", "attempted.clause", "attempted.past_clause", "planned.clause", "threatened.clause",
        "threatened.vows", "threatened.warns", "hypothetical.clause", "hypothetical.finite", "hypothetical.tends",
        "actual.clause", "historical.clause", "attempted.foils", "attempted.escapes",
    }
)  # fmt: skip


def up_from_verb(here: Token, found: Found, frame: Frame) -> tuple[Token, bool]:
    """One step up from a verb: the next word to climb from, and whether it is a verb."""
    link, head = here.dep_, here.head
    mark = mark_of(here)
    if mark in cues().words("hypothetical.marks") and _is_open(mark, here, head):
        found.hear("hypothetical", mark)
        found.stopped = True
        return here, True
    if link == "conj":
        return _past_conjunct(here, found, frame)
    if link in ("relcl", "acl"):
        return _out_of_relative(here, found, frame)
    if link == "advcl":
        return _out_of_adverbial(here, found, frame, mark)
    if link in ("pcomp", "prep"):
        return _out_of_preposition(here, found, frame)
    if link == "parataxis":
        found.told = True
        found.stopped = True
        return here, True
    if head.pos_ in ("NOUN", "PROPN") and link in ("ccomp", "xcomp", "appos", "dep"):
        return under_noun(head, found)
    if link in ("nsubj", "csubj", "nsubjpass", "csubjpass"):
        return as_subject(here, head, found, frame, definite=False)
    return _under_verb(head, here, found, frame)


def _is_open(mark: str, here: Token, head: Token) -> bool:
    """ "Fled *until* it was bombed" happened; "will stay until he is released" has not."""
    if mark == "until":
        return not is_past(head)
    if mark == "should":
        return True
    before = here.doc[max(0, next((c.i for c in here.children if c.lower_ == mark), 1) - 1)]
    return before.lower_ not in ("as", "even") or mark != "if" or before.lower_ == "even"


def _past_conjunct(here: Token, found: Found, frame: Frame) -> tuple[Token, bool]:
    """Over to the first of joined verbs, which lends its helpers to those of its own form."""
    head = here.head
    own = any(c.dep_ in ("nsubj", "nsubjpass", "aux") for c in here.children)
    other = own or here != frame.trigger or is_passive(here) != is_passive(head)  # "kill or capture" is no choice
    if other and _joined_by_or(head):
        found.choice = True
        if frame.concept.kind in HARM and is_infinitive(head):
            found.hear("threatened", "or")  # "told him to stop writing *or* be killed"
    if here.tag_ in ("VBD", "VBZ", "VBP") and head.tag_ not in ("VBD", "VBZ", "VBP"):
        while head.dep_ in ("xcomp", "conj", "pcomp", "advcl", "acl") and head.tag_ in ("VB", "VBG", "VBN"):
            head = head.head
        return head, head.pos_ in ("VERB", "AUX")
    if head.pos_ in ("VERB", "AUX") and not own:
        modal = modal_of(head)
        if modal is not None:
            found.future = found.future or modal[1] == "planned" or modal[0] == "would"
            found.hear(modal[1], modal[0])
        elif _joined_by_or(head) and (no := negation(head)):
            found.hear("denied", no)
    return head, head.pos_ in ("VERB", "AUX")


def _joined_by_or(head: Token) -> bool:
    return any(c.dep_ == "cc" and c.lower_ in ("or", "nor") for c in head.children)


def _out_of_relative(here: Token, found: Found, frame: Frame) -> tuple[Token, bool]:
    """Out of a clause that describes a noun: into what governs the noun, where the clause hangs on its sense."""
    noun = here.head
    told = here.dep_ == "acl" and is_finite(here) and cues().of(noun) & NOUNS
    governor = cue_noun_above(noun) if is_infinitive(here) or told or cues().of(noun) & REPORTS else None
    if governor is not None:
        return under_noun(governor, found)
    if is_infinitive(here) and any(c.lower_ in cues().words("actual.ranked") for c in noun.lefts):
        found.stopped = True  # "the *third* teacher to be murdered this year"
        return here, True
    if is_infinitive(here):
        verb = noun.head.head if noun.dep_ == "pobj" else noun.head
        if verb.pos_ in ("VERB", "AUX") and noun.dep_ in _ADDRESSED and verb.lemma_ != "have" and _governs(verb):
            return _under_verb(verb, here, found, frame)
        _purpose(here, verb, found, frame)
        return noun, False
    if here.dep_ == "relcl":
        if any(cues().has(t, "hypothetical.tells") for t in (noun, *noun.lefts)):
            found.hear("hypothetical", noun.text)
        if noun.dep_ == "pobj" and cues().has(noun.head.head, "historical.nouns"):
            found.hear("historical", noun.head.head.text)  # "the anniversary of the war in which they fled"
        if _is_generic(noun, here):
            found.hear("hypothetical", noun.text)
        found.told = found.told or (noun.dep_ == "dobj" and noun.head.pos_ == "VERB" and modal_of(here) is not None)
        found.stopped = True
        return here, True
    return _described(noun, found, frame)


def _described(noun: Token, found: Found, frame: Frame) -> tuple[Token, bool]:
    """ "A missile *fired at* the town was intercepted", "the story of men *blowing up* a tank was made up"."""
    above = noun
    while above.dep_ in ("pobj", "prep", "conj") and not cues().of(above) & REPORTS and above.head != above:
        above = above.head
    if cues().of(above) & REPORTS and above.pos_ in ("NOUN", "PROPN"):
        return under_noun(above, found)
    verb = noun.head
    lists = cues().of(verb)
    if frame.concept.kind == "assault" and noun.dep_ in ("dobj", "nsubjpass") and "attempted.foils" in lists:
        found.hear("attempted", verb.text)
    if noun.dep_ == "nsubj" and lists & {"attempted.ends", "attempted.clause"} and verb.lemma_.lower() == "fail":
        found.hear("attempted", verb.text)
    found.stopped = True
    return noun, False


def _is_generic(noun: Token, verb: Token) -> bool:
    """ "*Anyone* who attacks", "*any* group that kills": whoever it may be."""
    open_ended = noun.lower_ in ("anyone", "anybody", "whoever", "those") or any(
        c.lower_ in ("any", "every", "whichever", "whatever") for c in noun.children
    )
    return open_ended and verb.tag_ in ("VBP", "VBZ", "VB")


def _out_of_adverbial(here: Token, found: Found, frame: Frame, mark: str) -> tuple[Token, bool]:
    head = here.head
    if is_infinitive(here):
        governor = _governing(head)
        if governor is not None:
            return _under_verb(governor, here, found, frame)
        if (noun := _completed(head)) is not None:
            return under_noun(noun, found)
        _purpose(here, head, found, frame)
        return head, True
    if mark == "before" and ((modal_of(here) or ("", ""))[0] in ("could", "can") or _was_able(here)):
        found.status, found.cue = "attempted", "before"
        found.heard.append("attempted: before")
        found.stopped = True
    elif mark in ("once", "when", "after", "whenever") and (modal_of(head) or ("", ""))[1:] == ("planned",):
        found.hear("hypothetical", mark)
        found.stopped = True
    elif mark in ("without",):
        found.hear("denied", mark)
        found.stopped = True
    elif mark or here.tag_ in ("VBD", "VBZ", "VBP"):
        found.stopped = bool(mark) or head.pos_ not in ("VERB", "AUX")
    elif (modal := modal_of(head)) is not None:
        found.hear(modal[1], modal[0])
    return head, head.pos_ in ("VERB", "AUX")


def _completed(verb: Token) -> Token | None:
    """The noun that an infinitive completes, hung on the verb by the parser: "repeated his *threats* to shell"."""
    objects = [c for c in verb.children if c.dep_ in ("dobj", "attr")]
    return next((o for o in objects if cues().of(o) & COMPLETED and not cues().has(verb, "actual.clause")), None)


def _was_able(verb: Token) -> bool:
    """ "Before they *were able to* fire"."""
    return any(c.dep_ == "acomp" and c.lower_ == "able" for c in verb.children)


def _purpose(here: Token, verb: Token, found: Found, frame: Frame) -> None:
    """What is done for a purpose has happened, the purpose has not: "launched an operation *to arrest* them"."""
    lists = cues().of(verb)
    if "actual.clause" in lists:
        return
    if frame.concept.kind in HARM and "attempted.prepares" in lists and is_past(verb):
        found.hear("attempted", f"{verb.text} to")
    else:
        found.hear("planned", "to")
    del here


def _out_of_preposition(here: Token, found: Found, frame: Frame) -> tuple[Token, bool]:
    """Out of "of killing", "from entering", "without firing"."""
    prep = here.head
    over = prep.head
    word = prep.lower_
    if (
        word == "without"
        or (word == "of" and over.lower_ in ("instead",))
        or (word == "than" and over.lower_ == "rather")
    ):
        found.hear("denied", word)
        found.stopped = True
        return here, True
    if word == "before" and frame.concept.kind in HARM and is_passive(over) and cues().has(over, "attempted.cut_short"):
        found.hear("attempted", word)
    if word == "from" and (over.lower_ == "far" or any(c.lower_ == "far" for c in prep.children)):
        found.hear("denied", "far from")
    if word == "from" and over.dep_ == "dobj" and cues().of(over.head) & {*STOPPING, "hypothetical.clause"}:
        return _under_verb(over.head, here, found, frame)
    if word not in JOINS and not (word == "in" and "actual.clause" in cues().of(over)):
        found.stopped = True
        return here, True
    if over.pos_ in ("NOUN", "PROPN"):
        return under_noun(over, found)
    if not _governs(over) and not (word == "from" and cues().of(over) & STOPPING):
        found.stopped = True
        return here, True
    return _under_verb(over, here, found, frame)


_ADDRESSED: Final = frozenset({"dobj", "nsubjpass", "dative", "nsubj", "pobj"})


def _governs(verb: Token) -> bool:
    return bool(cues().of(verb) & _CLAUSES)


def _governing(head: Token) -> Token | None:
    """The verb or its adjective that an infinitive belongs to, where the parser hung it on the clause."""
    if _governs(head) and head.lemma_ not in ("be", "have"):
        return head
    below = [c for c in head.children if c.dep_ in ("acomp", "oprd", "attr", "xcomp") and not is_infinitive(c)]
    return next((c for c in below if cues().of(c) & {"planned.clause", "hypothetical.clause"}), None)


def _under_verb(verb: Token, here: Token, found: Found, frame: Frame) -> tuple[Token, bool]:
    """What a governing verb makes of the clause below it."""
    lists = cues().of(verb)
    over = verb.head if verb.pos_ == "ADJ" and verb.head.pos_ == "AUX" else verb
    no = negation(verb) or (negation(over) if over != verb else None)
    finite = is_finite(here)
    if _takes_it_as_known(verb, here, lists, finite=finite):
        found.stopped = True
        return verb, True
    if (said_no := _yet_or_untrue(verb, here, no, finite=finite)) is not None:
        found.hear("denied", said_no)
        found.stopped = finite
        return verb, True
    said = _sense(verb, lists, here, frame, finite=finite, no=no)
    if _is_made_up(verb):
        found.hear("hypothetical", "a drill or a story")
    if said is not None:
        hear_governor(said, verb, no, found)
    elif verb.lemma_ == "be" and is_infinitive(here) and here.dep_ in ("xcomp", "ccomp"):
        found.future = True
        found.hear("denied" if no else "planned", f"{verb.text} to")
    elif no is not None and finite and here.i > verb.i and here.dep_ in ("ccomp", "xcomp", "csubj"):
        found.hear("hypothetical", f"{no} {verb.text}")
    if finite and said is None:
        found.told = found.told or verb.pos_ == "VERB"
        found.stopped = found.told and verb.lemma_ not in ("be", "see", "make", "let", "have", "get")
    elif verb.pos_ in ("VERB", "AUX") and (modal := modal_of(verb)) is not None and said not in ("denied", "undone"):
        found.future = found.future or modal[1] == "planned" or modal[0] == "would"
        found.hear("denied" if no and said == "actual" else modal[1], modal[0])
    return verb, verb.pos_ in ("VERB", "AUX", "ADJ")


_ASKING: Final = frozenset({"how", "who", "whom", "when", "where", "why", "what", "which"})


def _takes_it_as_known(verb: Token, here: Token, lists: frozenset[str], *, finite: bool) -> bool:
    """ "Would not say *how many* were arrested": somebody was."""
    asked = finite and here.left_edge.lower_ in _ASKING and here.dep_ in ("ccomp", "xcomp", "pcomp")
    return asked and modal_of(here) is None and ("actual.asks" in lists or verb.lemma_ == "be")


def _yet_or_untrue(verb: Token, here: Token, no: str | None, *, finite: bool) -> str | None:
    """ "Have *yet to* sign", "it is *not true* that they signed"."""
    between = {t.lower_ for t in verb.doc[verb.i : here.i]}
    if verb.lemma_ in ("have", "be") and "yet" in between and is_infinitive(here):
        return "yet to"
    if no is not None and finite and verb.lemma_ == "be" and any(cues().has(t, "denied.true") for t in said_of(verb)):
        return f"{no} {verb.text}"
    return None


def _is_made_up(verb: Token) -> bool:
    """Whether an exercise or a story is the subject: "the *drill* assumed that", "in the *novel*"."""
    return any(c.dep_ in ("nsubj", "nsubjpass") and cues().has(c, "hypothetical.tells") for c in verb.children)


def _sense(
    verb: Token, lists: frozenset[str], here: Token, frame: Frame, *, finite: bool, no: str | None
) -> str | None:
    """The status that a governor gives to the clause below it; None where it gives none."""
    harm = frame.concept.kind in HARM
    helped = any(c.dep_ == "aux" for c in here.children)
    bare = (here.tag_ == "VB" and not helped) or any(c.dep_ == "auxpass" and c.lower_ == "be" for c in here.children)
    subjunctive = finite and bare and modal_of(here) is None
    if ("attempted.foils" in lists and here.dep_ != "advcl") or (
        "attempted.foils_from" in lists and here.dep_ == "pcomp"
    ):
        return stopped(verb, no)
    if "attempted.escapes" in lists and not finite:
        return "attempted" if is_past(verb) else "hypothetical"
    if "denied.clause" in lists and not (finite and _is_purely_verbal(verb)):
        return "denied"
    if "historical.clause" in lists:
        return "historical"
    if "threatened.clause" in lists:
        return "threatened"
    if "threatened.warns" in lists and (not finite or is_to_come(here)):
        return _warning(here, harm=frame.concept.kind in PRESSURE, finite=finite)
    if "threatened.vows" in lists and (not finite or is_to_come(here)):
        return "threatened" if harm else "planned"
    if not finite and "attempted.clause" in lists:
        return "attempted"
    if not finite and "attempted.past_clause" in lists:
        return "attempted" if is_past(verb) else "planned"
    if "hypothetical.tends" in lists or (finite and "hypothetical.finite" in lists):
        return "hypothetical"
    if not finite and "actual.clause" in lists and verb.lemma_ != "have":
        return "actual"
    if "planned.clause" in lists and (not finite or subjunctive):
        return "planned"
    if "hypothetical.clause" in lists and (not finite or subjunctive):
        return None if "hypothetical.not_past" in lists and is_past(verb) and verb.lemma_ != "have" else "hypothetical"
    return None


def _is_purely_verbal(verb: Token) -> bool:
    """ "Refused", "cancelled" and the like govern only infinitives and gerunds; "denied that" a whole clause."""
    return verb.lemma_.lower() in ("refuse", "decline", "forget", "cancel", "clear", "abandon")


def _warning(here: Token, *, harm: bool, finite: bool) -> str:
    """A threat where the one who warns is to do it: "warned that *it* would attack"; else word of a danger."""
    modal = (modal_of(here) or ("", ""))[0]
    if modal in ("could", "may", "might", "can"):
        return "hypothetical"
    subject = next((c for c in here.children if c.dep_ in ("nsubj", "nsubjpass")), None)
    if not finite:
        return "hypothetical"
    own = subject is not None and subject.lower_ in ("it", "they", "he", "she", "we", "i", "its")
    unsaid = (
        subject is not None
        and subject.dep_ == "nsubjpass"
        and any(c.dep_ == "poss" or c.lower_ in ("any", "anyone") for c in (subject, *subject.children))
    )
    return "threatened" if harm and (own or unsaid) else "hypothetical"
