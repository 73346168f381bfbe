"""A parse mended where the parser is known to err on the way that news closes a sentence.

"Shells fell on the camp, killing seven people, a volunteer said": the parser now and then makes the people speak.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token


def mend(doc: Doc) -> None:
    """Give a participle back the object that stands right after it, and the verb of saying its own subject."""
    for verb in doc:
        if verb.tag_ != "VBG" or verb.dep_ != "advcl":
            continue
        for said in [child for child in verb.children if child.dep_ == "ccomp" and child.i > verb.i]:
            taken = next((child for child in said.lefts if child.dep_ == "nsubj"), None)
            speaker = _last_apposition(taken, said) if taken is not None else None
            if taken is not None and speaker is not None and taken.left_edge.i == verb.i + 1:
                _hand_back(verb, taken, speaker, said)


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
