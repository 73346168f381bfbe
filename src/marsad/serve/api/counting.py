"""Totals as intervals in which nobody is counted twice."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from msgspec.structs import replace

from marsad.count.asking import Counted
from marsad.serve.api.answers import Conditional, json_of
from marsad.serve.api.asking import AskedFor
from marsad.serve.api.described import answers, ref
from marsad.serve.site import SiteGiven

router = APIRouter(prefix="/v1", dependencies=[Conditional], default_response_class=Response)


@router.get("/counts", tags=["sums"], responses=answers(ref("Total"), "count"))
def counts(
    request: Request,
    asked: AskedFor,
    site: SiteGiven,
    *,
    measure: Annotated[Counted, Query(description="What is counted.")] = "killed",
    by: Annotated[str, Query(description="Break the total down: month,admin1 …")] = "",
    without: Annotated[list[str], Query(description="Leave out all that these sources told.")] = [],  # noqa: B006
    policy: Annotated[str | None, Query(description="Read vague numbers by it: marsad, acled or isaf.")] = None,
    sums: Annotated[bool, Query(description="Also totals over a period or an area.")] = True,
    mentions: Annotated[bool, Query(description="Whether what reports only mention counts in the best.")] = True,
    likely: Annotated[
        float | None,
        Query(
            gt=0,
            lt=1,
            description="The range that holds the total with this chance instead of all that the claims allow; "
            "not with `by` or `actor`. The chances were counted on reports of American gun violence.",
            examples=[0.9],
        ),
    ] = None,
    explain: Annotated[bool, Query(description="Also what holds its ends, and the total without each source.")] = False,
) -> Response:
    """How many people, as the smallest and the largest total that the claims allow.

    Without a status, only what is said to have happened counts.
    """
    filters = asked.filters if request.query_params.get("status") else replace(asked.filters, status=("actual",))
    site.check_count(filters)
    with site.lock:
        total = site.observatory.count(
            measure,
            filters,
            by=by,
            without=without,
            policy=policy or None,
            sums=sums,
            explain=explain,
            mentions=mentions,
            likely=likely,
        )
    return json_of(total)
