"""The chart of evidence: rows that end where the sum stands, and words of sources inert."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from marsad.core.nouns import Evidence
from marsad.publish.explain import Compared, Explanation
from marsad.publish.waterfall import evidence_picture

ROWS = (
    Evidence(feature="prior", bits=-2.13, says="two claims of different reports"),
    Evidence(feature="time", bits=2.9, says="both say the same day"),
    Evidence(feature="place", bits=2.64, says="the same place: <b>Rutba</b>"),
)


def compared(rows=ROWS, between="Al Nahar, 2023-03-14 and Qasr News, 2023-03-15"):
    score = round(sum(row.bits for row in rows), 2)
    return Compared(left="c-1", right="c-2", verdict="same", score=score, reason="same", maker="resolve@1",
                    person=False, evidence=rows, between=between)  # fmt: skip


def bars(picture):
    found = re.findall(r'<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)" height="14.0" fill="(#\w+)"', picture)
    return [(float(x), float(x) + float(width), colour) for x, width, colour in found]


def test_every_row_begins_where_the_one_before_ended_and_the_sum_ends_with_the_last():
    against, time, place, total = bars(evidence_picture(Explanation(asked="c-1", about="claim", joined=(compared(),))))
    assert time[0] == pytest.approx(against[0], abs=0.2)
    assert place[0] == pytest.approx(time[1], abs=0.2)
    assert total[1] == pytest.approx(place[1], abs=0.2)
    assert against[2] != time[2] == place[2]


def test_what_a_source_wrote_is_no_markup():
    picture = evidence_picture(
        Explanation(asked="c-1", about="claim", joined=(compared(between="<script>x</script>"),))
    )
    assert "<script" not in picture
    assert "<b>" not in picture
    assert ElementTree.fromstring(picture).tag.endswith("svg")


def test_what_was_not_joined_has_a_part_of_its_own():
    picture = evidence_picture(Explanation(asked="c-1", about="claim", not_joined=(compared(),)))
    assert "Nearest that were not joined" in picture
    assert "Joined" not in picture.replace("not joined", "")


def test_an_event_of_one_claim_says_that_nothing_was_compared():
    assert "Nothing was compared" in evidence_picture(Explanation(asked="c-1", about="claim"))
