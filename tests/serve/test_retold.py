"""What a comparison saw is said in the page's language: the words of the codebook, and a source's words as they are."""

from __future__ import annotations

import re

import marsad
from marsad.serve.retold import retold
from marsad.serve.texts import found


def test_evidence_of_the_demo_is_said_in_arabic(demo_db, places_home):
    with marsad.open(demo_db, home=places_home) as obs:
        lines = {row.says for judgement in obs.ledger.judgements() for row in judgement.evidence}
    # Names of operations and places stand alone: there is nothing to say in another language.
    sentences = {says for says in lines if " / " not in says}
    untold = {says for says in sentences if not retold("ar", says)}
    assert len(untold) <= len(sentences) / 20, untold


def test_words_of_the_codebook_are_translated_and_those_of_a_source_are_not():
    said = retold("ar", "assault/raid and assault")
    assert not re.search("[a-z]", said)
    assert "Tuz <b>" in retold("ar", "Tuz <b> lies in Salah ad Din")
    assert retold("ar", "both islamic-state") == ""
    assert retold("en", "the same sentence") == ""


def test_a_sentence_keeps_its_parts_in_every_language():
    def parts(language):
        return {n: set(re.findall(r"\{(\w+)\}", says)) for n, says in found(language, "evidence.line").items()}

    by_rule = {"kinds_by": set()}  # by which rule two kinds go together is no word of any language
    assert parts("ar") | by_rule == parts("en") | by_rule
