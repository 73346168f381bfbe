"""What a comparison saw is said in the page's language: the words of the codebook, and a source's words as they are."""

from __future__ import annotations

import re

import marsad
from marsad.serve.retold import between, differing, retold
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


def test_what_sources_disagree_about_is_told_number_by_number_in_arabic():
    said = differing("ar", "killed: Ministry of Defence says 22, SOHR says at least 9")
    assert said == "قتلى: \u2068Ministry of Defence\u2069: \u206622\u2069، \u2068SOHR\u2069: \u20669\u2069 على الأقل"
    assert differing("ar", "killed: A says 3, B says 5 and 2 more").endswith("و2 غيرها")
    assert differing("ar", "Baghdad Operations denies it") == "\u2068Baghdad Operations\u2069 ينفي ذلك"


def test_what_no_sentence_fits_is_left_to_be_shown_in_english():
    assert differing("ar", "killed: A says 22 (combatants), B says 9 (civilians)") == ""
    assert differing("en", "killed: A says 22, B says 9") == ""


def test_the_reports_that_were_compared_are_joined_by_the_words_of_the_page():
    both = "Rafidain Daily, 2024-10-16 and Tigris Post, 2024-10-18"
    assert "\u2069 و\u2068" in between("ar", both)
    assert between("ar", "within Sons and Daughters, 2024-10-16").startswith("داخل")
    assert between("en", "A\u202e, 2024-10-16 and B, 2024-10-17").count("\u202e") == 0
