"""How long counts take over an archive of so many claims, once it is folded.

    python bench/counting_speed.py [CLAIMS]

The archive is the made-up one of scale_world.py, joined as it truly is, so that only the counting is measured.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from itertools import islice

from marsad.core.fold import fold
from marsad.core.nouns import Claim, Judgement, Maker
from marsad.flow.counting import count
from marsad.flow.folding import View
from marsad.flow.selecting import filters_of
from scale_world import reports

CLAIMS = 10_000
_TRUTH = Maker(name="truth")


def seconds(claims: int = CLAIMS) -> dict[str, float]:
    """Seconds of wall-clock time for each kind of question, the first with all that is found once for an archive."""
    view = archive(claims)
    timed: dict[str, float] = {}
    for name, ask in _questions(view):
        began = time.perf_counter()
        ask()
        timed[name] = time.perf_counter() - began
    return timed


def archive(claims: int) -> View:
    """So many claims, joined by incident as they truly are."""
    told = [pair for report in reports(claims) for pair in zip(report.claims, report.truth, strict=True)]
    known = [claim for claim, _ in islice(told, claims)]
    first: dict[int, Claim] = {}
    judgements: list[Judgement] = []
    for claim, truth in islice(told, claims):
        if truth >= 0 and first.setdefault(truth, claim) is not claim:
            judgements.append(_same(claim, first[truth]))
    folded = fold(known, judgements)
    return View(claims=known, judgements=judgements, events=folded.events, redirects={})


def _same(one: Claim, other: Claim) -> Judgement:
    return Judgement(
        id=f"{one.id}={other.id}", about="claim", left=one.id, right=other.id, verdict="same", reason="", maker=_TRUTH
    )  # fmt: skip


def _questions(view: View) -> Iterator[tuple[str, Callable[[], object]]]:
    place = next(event.place for event in view.events if event.place is not None and event.place.admin1)
    days = sorted(event.time.start for event in view.events if event.time is not None and event.time.start)
    everything = filters_of(status="actual")
    province = filters_of(status="actual", admin1=place.admin1 or "", since=days[len(days) // 3][:7])
    source = next(claim.publisher for claim in view.claims if claim.publisher)
    yield "everything, first question", lambda: count(view, "killed", everything)
    yield "everything, again", lambda: count(view, "killed", everything)
    yield "a province", lambda: count(view, "killed", province)
    yield "everything by month", lambda: count(view, "killed", everything, by=("month",))
    yield "by month and province", lambda: count(view, "killed", everything, by=("month", "admin1"))
    yield "without an outlet", lambda: count(view, "killed", everything, without=(source,))
    yield "by another policy", lambda: count(view, "killed", everything, policy="acled")
    yield "a province, explained", lambda: count(view, "killed", province, explain=True)


def main() -> None:
    """One line for each question."""
    claims = int(sys.argv[1]) if len(sys.argv) > 1 else CLAIMS
    for name, taken in seconds(claims).items():
        print(f"{name:30} {taken:6.2f} s over {claims:,} claims")


if __name__ == "__main__":
    main()
