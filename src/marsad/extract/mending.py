"""A parse mended where the parser is known to err on the way that news closes a sentence.

"Shells fell on the camp, killing seven people, a volunteer said": the parser now and then makes the people speak. In
"a father, his wife and their daughters" it describes the first by the others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from marsad.lexicon.words import event_words, noun_classes

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token


def mend(doc: Doc) -> None:
    """Set right what the tagger and the parser are known to mistake around the words for events."""
    for token in doc:
        _name_the_verb(token)
        _free_the_participle(token)
    _give_back_objects(doc)


def _name_the_verb(word: Token) -> None:
    """A verb that the tagger took for a noun: "the army *retook* Palmyra", "youth *succumbs*", "two *shot* dead"."""
    if word.pos_ not in ("NOUN", "PROPN") or word.dep_ != "ROOT":
        return
    lemma = event_words().lemmas.get(word.lower_)
    if lemma is None or lemma == word.lower_ or not any(e.concept.strength > 1 for e in event_words().verbs[lemma]):
        return
    after = word.nbor() if word.i + 1 < len(word.doc) else None
    if any(child.dep_ == "nsubj" for child in word.children):
        word.pos_, word.tag_ = "VERB", "VBD"
    elif word.lower_ == "shot" and after is not None and after.lower_ in ("dead", "and"):
        for child in [c for c in word.lefts if c.dep_ in ("nummod", "compound", "amod")]:
            child.dep_ = "nsubjpass"
        word.pos_, word.tag_ = "VERB", "VBN"
    elif word.tag_ == "NNS" and not _is_a_noun(lemma):
        before = [c for c in word.lefts if c.pos_ in ("NOUN", "PROPN", "ADJ", "NUM", "DET")]
        if before and before[-1].pos_ in ("NOUN", "PROPN"):
            for child in before[:-1]:
                child.head = before[-1]
            before[-1].dep_ = "nsubj"
            word.pos_, word.tag_ = "VERB", "VBZ"


def _is_a_noun(lemma: str) -> bool:
    return lemma in event_words().nouns or lemma in noun_classes().things or lemma in noun_classes().groups


def _free_the_participle(word: Token) -> None:
    """ "That it had *tortured inmates*", where the parser has the ministry own tortured inmates."""
    owned, had = word.head, word.head.head
    if word.tag_ != "VBN" or word.dep_ != "amod" or owned.dep_ != "dobj" or had.lemma_ != "have" or had.i + 1 != word.i:
        return
    if word.lower_ not in event_words().lemmas or word.i + 1 != owned.i:
        return
    for child in [c for c in had.children if c != owned]:
        child.head = word
    if had.dep_ == "ROOT":
        word.head = word
    else:
        word.head = had.head
    word.dep_, word.pos_ = had.dep_, "VERB"
    had.head, had.dep_, had.pos_ = word, "aux", "AUX"
    owned.head, owned.dep_ = word, "dobj"


def _give_back_objects(doc: Doc) -> None:
    """Give a participle back the object that stands right after it, and the verb of saying its own subject."""
    for verb in doc:
        if verb.tag_ != "VBG" or verb.dep_ != "advcl":
            continue
        for said in [child for child in verb.children if child.dep_ == "ccomp" and child.i > verb.i]:
            taken = next((child for child in said.lefts if child.dep_ == "nsubj"), None)
            speaker = _last_apposition(taken, said) if taken is not None else None
            if taken is not None and speaker is not None and taken.left_edge.i == verb.i + 1:
                _hand_back(verb, taken, speaker, said)
    for noun in doc:
        for second in [child for child in noun.rights if child.dep_ == "appos"]:
            if _is_listed(noun, second):
                second.dep_ = "conj"


def _is_listed(first: Token, second: Token) -> bool:
    """Whether an apposition is the second of a list: "a father, *his wife* and their three daughters".

    Each of the list counts or introduces somebody of its own, and no comma closes it as one closes an apposition.
    """
    third = next((child for child in second.rights if child.dep_ == "conj"), None)
    if third is None or not any(child.dep_ == "cc" for child in second.rights):
        return False
    after = third.right_edge.i + 1
    closed = after < len(third.doc) and third.doc[after].text in (",", "-", "—")
    listed = (first, second, third)
    return not closed and all(t.pos_ == "NOUN" and any(c.dep_ in _OWN for c in t.lefts) for t in listed)


_OWN = frozenset({"det", "poss", "nummod"})


def _last_apposition(noun: Token, before: Token) -> Token | None:
    """The noun after a comma, nearest to the verb of saying, that the parser took for a name of somebody hurt."""
    found = [t for t in noun.subtree if t.dep_ == "appos" and t.i < before.i]
    return next((t for t in reversed(found) if t.left_edge.i > 0 and t.nbor(t.left_edge.i - t.i - 1).text == ","), None)


def _hand_back(verb: Token, taken: Token, speaker: Token, said: Token) -> None:
    root = next(token for token in verb.doc if token.dep_ == "ROOT" and verb in token.subtree)
    taken.head, taken.dep_ = verb, "dobj"
    speaker.head, speaker.dep_ = said, "nsubj"
    said.head, said.dep_ = said, "ROOT"
    root.head, root.dep_ = said, "ccomp"
