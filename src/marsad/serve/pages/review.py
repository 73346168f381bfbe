"""The review screen: one question at a time, two texts side by side, answers by key or as plain forms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Final
from urllib.parse import urlencode

import msgspec
from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from marsad.core.corrections import in_words, value_of
from marsad.core.errors import UsageError
from marsad.core.nouns import Claim, Document, Event, Judgement, Record
from marsad.core.vocabulary import VERDICTS, Verdict
from marsad.flow.reviewing import Effect
from marsad.publish.headline import headline
from marsad.publish.quoting import Quoted, pieces, quoted
from marsad.review.questions import TOPICS, Question, Topic
from marsad.serve import drawing
from marsad.serve.pages.event import _sums as sums
from marsad.serve.people import PersonGiven, clean_name, remember
from marsad.serve.rendering import render
from marsad.serve.site import Site, SiteGiven
from marsad.serve.tables import csv_of

router = APIRouter(include_in_schema=False)
_COLUMNS: Final = ("id", "topic", "weight", "people", "doubt", "left", "right", "events", "field")
_MOST_LISTED: Final = 500
_DEFAULT_REASON: Final = "reviewed side by side"

TopicAsked = Annotated[str | None, Query(alias="topic")]
EventAsked = Annotated[str | None, Query(alias="event")]


class Side(Record, frozen=True, kw_only=True):
    """One of the two texts: the claim as persons read it, its report, its words, and the event it is in."""

    claim: Claim
    report: Document
    sentence: Quoted
    elsewhere: tuple[Quoted, ...]
    event: Event | None


def _topic(given: str | None) -> Topic | None:
    if not given:
        return None
    for topic in TOPICS:
        if topic == given:
            return topic
    raise UsageError("U558", f"Nothing is asked about {given!r}.", f"Use one of {', '.join(TOPICS)}.")


@router.get("/review")
def review(
    request: Request, site: SiteGiven, person: PersonGiven, topic: TopicAsked = None, event: EventAsked = None,
    at: str | None = None, done: str | None = None,
) -> Response:  # fmt: skip
    """One question; ``at`` is its id (the weightiest without it), ``done`` the judgement that was just made."""
    desk, asked = site.reviews, _topic(topic)
    queue = desk.queue(who=person.name, topic=asked, event=event)
    place = next((n for n, one in enumerate(queue) if one.id == at), 0)
    question = queue[place] if queue else None
    everything = desk.queue(who=person.name, event=event) if asked else queue
    topics: dict[str, int] = {one: sum(q.topic == one for q in everything) for one in TOPICS}
    topics["second"] = len(desk.queue(who=person.name, topic="second", event=event)) if person.name else 0
    said = desk.said_by(person.name) if person.name else []
    context: dict[str, Any] = {
        "question": question, "sides": _sides(site, question) if question else (), "place": place, "open": len(queue),
        "queue": queue, "topics": topics, "topic": asked, "about": event, "person": person,
        "opinions": desk.opinions(question) if question else [], "said": said, "effect": _effect(site, done),
        "agreement": desk.agreement(), "pieces": pieces, "sums": sums, "draw": drawing, "actor": site.naming(request),
        "in_words": in_words, "people": people_of, "is_empty": is_empty, "changed": changed,
        "evidence": _evidence(question.judgement) if question and question.judgement else None,
        "next_at": queue[place + 1].id if place + 1 < len(queue) else None,
        "back_at": queue[place - 1].id if place > 0 else None,
        "query": urlencode([(k, v) for k, v in (("topic", topic), ("event", event)) if v]),
    }  # fmt: skip
    return render(request, "review.html", **context)


def _sides(site: Site, question: Question) -> tuple[Side, ...]:
    names = [name for name in (question.left, question.right) if name]
    claims = site.reviews.claims(names)
    return tuple(side_of(site, claims[name]) for name in names)


def side_of(site: Site, claim: Claim) -> Side:
    """A claim with its report's words."""
    report = site.observatory.ledger.document(claim.document)
    sentence, elsewhere = quoted(claim, report.text)
    found = site.reviews.events_of([claim.id])
    return Side(
        claim=claim, report=report, sentence=sentence, elsewhere=elsewhere, event=found[0] if found else None
    )  # fmt: skip


def people_of(event: Event) -> list[tuple[str, Any]]:
    """The headline numbers of an event, by what befell the people."""
    told = [("killed", headline(event, ("killed",))), ("injured", headline(event, ("injured",)))]
    return [(name, value) for name, value in told if value is not None]


def changed(effect: Effect) -> bool:
    """Whether an answer changed more of the events than who has looked at them."""
    return _unreviewed(effect.before) != _unreviewed(effect.after)


def _unreviewed(events: Iterable[Event]) -> list[Event]:
    return [msgspec.structs.replace(event, review="machine") for event in events]


def is_empty(judgement: Judgement) -> bool:
    """Whether a correction only says that what was read is wrong."""
    return not isinstance(judgement.correction, msgspec.UnsetType) and value_of(judgement.correction) == (None,)


def _evidence(judgement: Judgement) -> Mapping[str, Any]:
    return {
        "evidence": judgement.evidence, "maker": str(judgement.maker), "score": judgement.score,
        "reason": judgement.reason, "verdict": judgement.verdict,
    }  # fmt: skip


def _effect(site: Site, done: str | None) -> Effect | None:
    return site.reviews.effect(done) if done else None


@router.get("/review.json")
def review_json(
    site: SiteGiven, person: PersonGiven, topic: TopicAsked = None, event: EventAsked = None
) -> Response:  # fmt: skip
    """The open questions, their weights, and how far persons and machine agree."""
    queue = site.reviews.queue(who=person.name, topic=_topic(topic), event=event)
    told = {"open": len(queue), "questions": queue[:_MOST_LISTED], "agreement": site.reviews.agreement()}
    return Response(msgspec.json.encode(told), media_type="application/json")


@router.get("/review.csv")
def review_csv(
    site: SiteGiven, person: PersonGiven, topic: TopicAsked = None, event: EventAsked = None
) -> Response:  # fmt: skip
    """The open questions as a table."""
    queue = site.reviews.queue(who=person.name, topic=_topic(topic), event=event)
    rows = (
        (one.id, one.topic, one.weight, one.people, one.doubt, one.left, one.right or "", " ".join(one.events),
         one.field or "")
        for one in queue
    )  # fmt: skip
    return csv_of(_COLUMNS, rows)


@router.get("/review/agreement.json")
def agreement_json(site: SiteGiven) -> Response:
    """Cohen's kappa per field, with n and its interval."""
    return Response(msgspec.json.encode(site.reviews.agreement()), media_type="application/json")


@router.get("/review/agreement.csv")
def agreement_csv(site: SiteGiven) -> Response:
    """The same as a table."""
    fields = ("field", "readers", "n", "agreed", "chance", "kappa", "low", "high")
    return csv_of(fields, ([getattr(one, field) for field in fields] for one in site.reviews.agreement()))


@router.post("/review/name")
def sign(
    request: Request, name: Annotated[str, Form()], onward: Annotated[str, Form(alias="back")] = "/review"
) -> Response:
    """The name by which whoever sits at this machine answers; with a team it is that of the person signed in."""
    answer = _to(onward)
    if not request.app.state.site.settings.team:
        remember(answer, name)
    return answer


def _to(address: str, **asked: str) -> RedirectResponse:
    """Onward within the review screen, to nowhere else."""
    path = address if address.startswith("/review") else "/review"
    return RedirectResponse(f"{path}{'&' if '?' in path else '?'}{urlencode(asked)}" if asked else path, 303)


@router.post("/review/answers/{name}")
def answer(
    site: SiteGiven, person: PersonGiven, name: str, verdict: Annotated[str, Form()] = "",
    why: Annotated[str, Form()] = "", place: Annotated[str, Form()] = "", who: Annotated[str, Form()] = "",
    topic: Annotated[str, Form()] = "", event: Annotated[str, Form()] = "",
) -> Response:  # fmt: skip
    """Records an answer and goes on to the next question."""
    who = person.name or clean_name(who)
    question = site.reviews.question(name, who=who)
    queue = [one.id for one in site.reviews.queue(who=who, topic=_topic(topic), event=event or None)]
    effect = site.reviews.answer(
        question, "different" if place else _verdict(verdict), who=who, why=why.strip() or _DEFAULT_REASON,
        place=place or None,
    )  # fmt: skip
    after = queue[queue.index(name) + 1 :] if name in queue else []
    asked = {"topic": topic, "event": event, "at": after[0] if after else "", "done": effect.judgement.id}
    sent = _to("/review", **{key: value for key, value in asked.items() if value})
    if not person.name and who:
        remember(sent, who)
    return sent


def _verdict(given: str) -> Verdict:
    for verdict in VERDICTS:
        if verdict == given:
            return verdict
    raise UsageError("U511", f"{given!r} is no verdict.", f"Use one of {', '.join(VERDICTS)}.")


@router.post("/review/undo")
def undo(
    site: SiteGiven, person: PersonGiven, judgement: Annotated[str, Form()] = "",
    onward: Annotated[str, Form(alias="back")] = "/review",
) -> Response:  # fmt: skip
    """Takes back one's last answer, or the one named: a further judgement, nothing is deleted."""
    said = site.reviews.said_by(person.name) if person.name else []
    if not said:
        raise UsageError("U515", "You have said nothing that could be taken back.", "Answer a question first.")
    effect = site.reviews.take_back(judgement or said[0].id, who=person.name, why="taken back on the review screen")
    return _to(onward.partition("?")[0], done=effect.judgement.id)
