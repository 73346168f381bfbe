"""Which documents are copies of one story."""

from __future__ import annotations

import pytest

from marsad.resolve.resolver import Resolver

STORY = (
    "Security forces stormed a hideout in the hills above the river on Tuesday night and killed four gunmen after"
    " a fight that lasted until dawn, the governor said. Two soldiers were hurt when a shell fell short of the "
    "ridge. The hideout held food for a month, radios and maps of the nearby oil field. Villagers were told to "
    "stay away from the valley until the sappers had cleared the path. The governor promised money to the "
    "families who had lost their goats in the shelling."
)
OTHER = (
    "Farmers in the plain began to bring in the wheat a week early this year because of the dry spring, and the "
    "mill has hired twice as many hands as last season. Prices at the market have not moved. The union of millers"
    " wants the state to buy the surplus before the rains come back in autumn, as it did three years ago when the"
    " silos were full to the roof."
)


@pytest.fixture(scope="module")
def resolver():
    return Resolver()


def test_a_reprint_is_a_copy(resolver, build):
    one = build.document("d-1", STORY, publisher="The Valley Post")
    other = build.document("d-2", "THE HILLS - " + STORY, publisher="Morning Ledger")
    [found] = resolver.judge_documents([one, other])
    assert (found.about, found.verdict, found.left, found.right) == ("document", "same", "d-1", "d-2")


def test_two_reports_of_their_own_are_no_copies(resolver, build):
    assert resolver.judge_documents([build.document("d-1", STORY), build.document("d-2", OTHER)]) == []


def test_half_a_story_is_a_copy_where_both_credit_the_agency(resolver, build):
    half = STORY[:250] + " " + OTHER[:260]
    credited = [build.document("d-1", STORY, credit="INA"), build.document("d-2", half, credit="INA")]
    [found] = resolver.judge_documents(credited)
    assert "both credit ina" in found.reason
    assert resolver.judge_documents([build.document("d-1", STORY), build.document("d-2", half)]) == []


def test_a_paper_that_credits_the_other_outlet_copies_it(resolver, build):
    half = STORY[:250] + " " + OTHER[:260]
    origin = build.document("d-1", STORY, publisher="Reuters")
    [found] = resolver.judge_documents([origin, build.document("d-2", half, credit="Reuters", publisher="The Post")])
    assert "credits the other's publisher" in found.reason


def test_the_same_words_years_later_are_no_copy(resolver, build):
    one = build.document("d-1", STORY, published="2019-03-01")
    assert resolver.judge_documents([one, build.document("d-2", STORY, published="2023-03-01")]) == []


def test_documents_that_come_later_are_judged_against_the_earlier_ones(resolver, build):
    papers = [build.document(f"d-{n}", STORY + f" It was day {n}.") for n in range(4)]
    whole = resolver.judge_documents(papers)
    first = resolver.judge_documents(papers[:2])
    later = resolver.judge_documents(papers, new={"d-2", "d-3"})
    assert sorted(j.id for j in first + later) == sorted(j.id for j in whole)
    assert len(whole) == 6


def test_an_empty_document_is_nobodys_copy(resolver, build):
    assert resolver.judge_documents([build.document("d-1", ""), build.document("d-2", "")]) == []
