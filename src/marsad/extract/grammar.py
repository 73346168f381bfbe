"""Small questions about a dependency parse: who is the subject of this verb, what hangs on that preposition.

Labels are those of spaCy's English models (ClearNLP style).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from marsad.lexicon.words import cue_words

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_CLAUSES = frozenset({"relcl", "advcl", "ccomp", "parataxis", "conj"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "agent"})
_PARTICLES = frozenset({"in", "up", "out", "off", "down", "over", "away", "back"})
_PERSONAL = frozenset({"he", "she", "it", "they"})
_READY = frozenset({"about", "ready", "willing", "prepared", "set", "due", "likely", "eager", "keen", "unwilling"})
_CALLING = frozenset({"call", "describe", "say", "term", "characterise", "characterize", "label", "appear", "believe"})
_RELATIVE = frozenset({"who", "which", "that", "whom"})
_FINDING = frozenset({"find", "discover", "leave", "see"})
REFLEXIVE = frozenset({"himself", "herself", "themselves", "self"})


def is_passive(verb: Token) -> bool:
    """Whether the verb's grammatical subject is the one it is done to; "is committed to" says what the subject does."""
    if verb.lemma_.lower() in cue_words("grammar")["light"]["states"] and not any(
        c.dep_ == "agent" or (c.dep_ == "aux" and c.lemma_ == "have") for c in verb.children
    ):
        return False
    if any(c.dep_ in ("auxpass", "nsubjpass", "csubjpass") for c in verb.children):
        return True
    if verb.dep_ == "acl":  # "gunmen *killed* nine people …, officials said" is no clause of the gunmen
        return verb.tag_ in ("VBN", "VBD") and not any(c.dep_ == "dobj" and c.i > verb.i for c in verb.children)
    if verb.dep_ in ("xcomp", "oprd") and verb.tag_ == "VBN" and verb.head.lemma_ in _FINDING:
        return True  # "two men were found *shot* in the head"
    if verb.dep_ == "conj" and verb.tag_ == "VBN" and verb.head.pos_ == "VERB":
        own = any(c.dep_ in ("aux", "nsubj", "dobj") for c in verb.children)
        return not own and is_passive(verb.head)
    return False


def subject_heads(verb: Token) -> list[Token]:
    """The heads of the verb's subject, its own or the one it shares with the clause it hangs on."""
    own = [c for c in verb.children if c.dep_ in ("nsubj", "nsubjpass", "csubj")]
    if own:
        if len(own) > 1 and _lost_its_verb(own[0]):
            own = own[1:]  # "*gunmen* killed nine …, *officials* said"
        return [_antecedent(verb, one) for one in own]
    head = verb.head
    if verb.dep_ == "conj" and head.pos_ in ("VERB", "AUX") and head != verb:
        return subject_heads(head)
    if verb.dep_ in ("xcomp", "advcl") and head.pos_ in ("VERB", "AUX") and head != verb:
        same = not is_passive(head) or is_passive(verb) or (verb.dep_ == "xcomp" and head.lower_ in _READY)
        return subject_heads(head) if same else agent_heads(head)
    if verb.dep_ in ("xcomp", "advcl") and head.pos_ == "ADJ" and head.head.pos_ in ("VERB", "AUX"):
        return subject_heads(head.head)  # "*the army* is ready to strike"
    if verb.dep_ in ("xcomp", "pcomp") and head.lower_ in _READY and head.head.pos_ in ("VERB", "AUX"):
        return subject_heads(head.head)
    if verb.dep_ == "pcomp":
        over = head.head
        if over.pos_ not in ("VERB", "AUX") or over == verb:
            return []
        controlled = object_heads(over) if head.lower_ in ("of", "from", "for", "into") else []
        return controlled or subject_heads(over)
    if verb.dep_ in ("acl", "relcl"):
        return [_displaced(head)] if verb.dep_ == "acl" and verb.tag_ == "VBN" and not is_passive(verb) else [head]
    if verb.dep_ == "conj" and _is_displaced(head):
        return [head]  # "gunmen … *and wounded* two, officials said"
    return []


def _lost_its_verb(noun: Token) -> bool:
    """Whether a verb with an object of its own hangs below a noun as if it only described it."""
    return any(
        t.dep_ in ("acl", "conj") and t.tag_ in ("VBN", "VBD") and any(c.dep_ == "dobj" for c in t.children)
        for t in noun.subtree
    )


def _displaced(noun: Token) -> Token:
    """The subject that the parser gave to a later verb of saying: "*gunmen* on horses killed nine, officials said"."""
    above = noun
    while above.dep_ == "pobj" and above.head.dep_ == "prep" and above.head.head.pos_ in ("NOUN", "PROPN"):
        above = above.head.head
    return above if _is_displaced(above) else noun


def _is_displaced(noun: Token) -> bool:
    """Whether a noun is the first of two subjects of one verb."""
    second = noun.dep_ == "nsubj" and any(c.dep_ == "nsubj" and c.i > noun.i for c in noun.head.children)
    return second and _lost_its_verb(noun)


def _antecedent(verb: Token, subject: Token) -> Token:
    if subject.lower_ in _RELATIVE and verb.dep_ == "relcl":
        return verb.head
    return subject


def object_heads(verb: Token) -> list[Token]:
    """The heads of the verb's direct objects; whom "himself" means, where that is one."""
    own = [c for c in verb.children if c.dep_ in ("dobj", "obj", "oprd")]
    if not own and (called := _so_called(verb)):
        return called
    if not own:  # "killed *between 12 and 14 herders*"
        right = next((c for c in verb.rights if c.dep_ == "prep" and c.lower_ == "between" and c.i == verb.i + 1), None)
        own = [t for t in right.subtree if t.dep_ in ("pobj", "conj") and t.pos_ == "NOUN"][:1] if right else []
    if not own and verb.dep_ == "relcl":
        own = [verb.head for c in verb.children if c.dep_ in ("dobj", "pobj") and c.lower_ in _RELATIVE]
    found = [verb.head if o.lower_ in _RELATIVE and verb.dep_ == "relcl" else o for o in own if o.dep_ != "oprd"]
    return [head for o in found for head in (_reflected(verb, o) if o.lower_ in REFLEXIVE else [o])]


def _so_called(verb: Token) -> list[Token]:
    """What somebody calls the object: "struck what it called *a command centre*"."""
    found: list[Token] = []
    for clause in verb.children:
        if clause.dep_ != "ccomp" or clause.lemma_.lower() not in _CALLING:
            continue
        if not any(c.lower_ == "what" for c in clause.children):
            continue
        found += [c for c in clause.children if c.dep_ in ("oprd", "attr") and c.pos_ in ("NOUN", "PROPN")]
        found += objects_of(clause, ("as",))
    return found


def _reflected(verb: Token, reflexive: Token) -> list[Token]:
    """Whom "himself" means, and who stands beside it: "killing *himself and four soldiers*"."""
    return [*subject_heads(verb), *(c for c in reflexive.children if c.dep_ == "conj")]


def shared_objects(verb: Token) -> list[Token]:
    """The objects of a verb joined to this one that has none of its own: "shot and killed *two brothers*"."""
    return [
        o
        for c in verb.children
        if c.dep_ == "conj" and c.pos_ == "VERB" and not is_passive(c)
        if not any(own.lower_ in REFLEXIVE for own in c.children)
        for o in object_heads(c)
    ]


def agent_heads(verb: Token) -> list[Token]:
    """The heads of "by …"."""
    return [p for c in verb.children if c.dep_ == "agent" or c.lower_ == "by" for p in c.children if p.dep_ == "pobj"]


def objects_of(token: Token, prepositions: Sequence[str]) -> list[Token]:
    """The heads of the prepositional objects of a token: "attack *on a checkpoint*"."""
    found = []
    for child in token.children:
        if child.dep_ in ("prep", "agent", "dative", "prt") and child.lower_ in prepositions:
            found += [inner for inner in child.children if inner.dep_ == "pobj"]
            for deeper in child.children:
                if deeper.dep_ == "prep":
                    found += [inner for inner in deeper.children if inner.dep_ == "pobj"]
    return found


def modifiers(noun: Token) -> list[Token]:
    """Nouns that stand before a noun and name who or what it is of: "*ISIS* attack", "*Turkey's* strikes"."""
    return [c for c in noun.lefts if c.dep_ in ("compound", "poss", "nmod", "amod")]


class Words(NamedTuple):
    """The words of a sentence in small letters, as written and as lemmas."""

    written: frozenset[str]
    lemmas: frozenset[str]


def words_of(doc: Doc) -> Words:
    """The words of a parsed sentence; read once, since most questions about it end here."""
    known: Words | None = doc.user_data.get(_WORDS)
    if known is None:
        lemmas = frozenset(token.lemma_.lower() for token in doc)
        known = doc.user_data[_WORDS] = Words(frozenset(token.lower_ for token in doc), lemmas)
    return known


_WORDS = "marsad: words"


def find_words(verb: Token, words: Sequence[str]) -> list[Token] | None:
    """The tokens of a phrasal verb's other words among its dependents, in order; None where one is missing."""
    if not words:
        return []
    written, lemmas = words_of(verb.doc)
    if any(word not in written and word not in lemmas and word != "oneself" for word in words):
        return None
    reachable = [t for t in _near_first(verb) if not _hangs_on_another_word(verb, t, words)]
    found: list[Token] = []
    for word in words:
        hit = next((t for t in reachable if t not in found and _is_word(verb, t, word, last=word == words[-1])), None)
        if hit is None and word == "oneself":
            hit = next((t for t in reachable if t.lower_.endswith(("self", "selves"))), None)
        if hit is None:
            return None
        found.append(hit)
    return found


def _hangs_on_another_word(verb: Token, token: Token, words: Sequence[str]) -> bool:
    """Whether a preposition that the phrase lacks joins a noun to a verb with an object: "opened fire *on a base*"."""
    if token.dep_ != "pobj" or token.head.head != verb or token.head.lower_ in words:
        return False
    return any(child.dep_ == "dobj" and child != token for child in verb.children)


def _is_word(verb: Token, token: Token, word: str, *, last: bool) -> bool:
    """Whether a token is a phrase's word; "take in" wants its "in" as a particle, not as in "took him in Baghdad"."""
    if token.lower_ == "according":  # no accord, though the tagger makes it one
        return False
    if word not in (token.lemma_.lower(), token.lower_) or _in_compound(token):
        return False
    if token.pos_ == "ADV" and token.i and token.nbor(-1).like_num:
        return False  # "four were shot, *one* fatally"
    if word == "to" and token.dep_ == "aux" and token.head == verb:  # the verb's own: "threatened to *go* on strike"
        return False
    if token.head.lemma_ == "be" and token.dep_ not in ("acomp", "attr", "oprd"):
        return False
    if last and word in _PARTICLES and token.dep_ == "prep":
        return not any(c.dep_ in ("pobj", "pcomp") for c in token.children)
    return True


def _in_compound(token: Token) -> bool:
    """Whether a word is only a part of one with a hyphen: the life of "life-threatening", or of "non-life"."""
    doc, before, after = token.doc, token.i - 1, token.i + 1
    leads = after < len(doc) and doc[after].text == "-" and not token.whitespace_ and not doc[after].whitespace_
    return leads or (before >= 0 and doc[before].text == "-" and not doc[before].whitespace_)


def _near_first(verb: Token) -> list[Token]:
    """What depends on a verb, nearest first, its subject's own words left out."""
    level = [c for c in verb.children if c.dep_ not in _CLAUSES and c.dep_ not in _SUBJECTS]
    level += _done_to(verb)
    if verb.lemma_ == "let":  # "*let* the hostages *go*"
        level += [c for c in verb.children if c.dep_ == "ccomp" and c.tag_ == "VB"]
    found: list[Token] = []
    for _ in range(3):
        found += level
        level = [c for t in level for c in t.children if c.dep_ not in _CLAUSES or t.pos_ in ("NOUN", "NUM", "PROPN")]
    return found


def _done_to(verb: Token) -> list[Token]:
    """The subject of a passive, which the phrase's own noun may be: "a *truce* was declared", "*troops* sent to"."""
    below = [c for c in verb.children if c.dep_ == "nsubjpass"]
    if not below and verb.dep_ == "acl" and verb.tag_ in ("VBN", "VBD") and verb.head.pos_ == "NOUN":
        below = [verb.head]
    return below


def resolved(subject: Token) -> Token:
    """What a pronoun subject means within its sentence: the subject of the clause above, if that is a noun."""
    if subject.lower_ not in _PERSONAL:
        return subject
    verb = subject.head
    for above in governors(verb):
        if above.pos_ in ("VERB", "AUX"):
            for head in subject_heads(above):
                if head.pos_ in ("NOUN", "PROPN") and head.i < subject.i:
                    return head if _agree(subject, head) else subject
    return subject


def _agree(pronoun: Token, noun: Token) -> bool:
    """Whether a pronoun can mean a noun by its number: "police said *he* died" is not of the police."""
    one = pronoun.lower_ in ("he", "she")
    return not (one and (noun.tag_ in ("NNS", "NNPS") or noun.lemma_.lower() == "police"))


def governors(token: Token) -> Iterator[Token]:
    """The tokens above, nearest first."""
    seen = 0
    while token.head != token and seen < 40:
        token = token.head
        seen += 1
        yield token


def clause_of(token: Token) -> Token:
    """The verb whose clause a token stands in (itself, if it is a verb)."""
    if token.pos_ in ("VERB", "AUX"):
        return token
    return next((g for g in governors(token) if g.pos_ in ("VERB", "AUX")), token)


def main_clause_of(token: Token) -> Token:
    """The head of the clause that a token stands in, where clauses are set beside one another.

    "Soldiers shot two in Mosul *and arrested four in Kirkuk*"; "…, *while a civilian died in Baiji*"; a noun where that
    tells what was before: "… in Baghdad, two days after *a blast in Basra*".
    """
    return next((t for t in (token, *governors(token)) if t.dep_ == "ROOT" or _is_set_beside(t)), token)


def _is_set_beside(verb: Token) -> bool:
    if verb.pos_ == "NOUN" and verb.dep_ == "pobj":
        return verb.head.lower_ in ("after", "before", "following", "since")
    return verb.pos_ in ("VERB", "AUX") and (verb.dep_ in ("conj", "parataxis") or is_meanwhile(verb))


def is_meanwhile(verb: Token) -> bool:
    """Whether a clause sets something else beside its sentence's: "*while another civilian died when …*"."""
    return verb.dep_ == "advcl" and any(c.dep_ == "mark" and c.lower_ in ("while", "whereas") for c in verb.children)


def age_in_years(head: Token) -> int | None:
    """The age of "a 17-year-old", 0 for months and less; None for any other word."""
    if head.lower_ not in ("old", "olds"):
        return None
    for child in head.lefts:
        if child.lemma_.lower() in ("year", "month", "week", "day"):
            years = next((t.text for t in child.lefts if t.like_num), "")
            return int(years) if years.isdigit() and child.lemma_.lower() == "year" else 0 if years else None
    return None


def is_proper_name(words: str) -> bool:
    """Whether the words of a person are a name: all with a capital, as "her husband" and "governor of Rawa" are not."""
    cues = cue_words("persons")
    parts = words.replace("-", " ").replace(".", " ").split()
    if not parts or parts[0].lower() in cues["before_no_name"]:
        return False
    return all(part[:1].isupper() or part.lower() in cues["inside_names"] for part in parts)
