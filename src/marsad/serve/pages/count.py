"""How many: a question in words, and the answer as an interval with what bounds it."""

from __future__ import annotations

import shlex
from functools import partial
from typing import Annotated, Any, Final
from urllib.parse import urlencode

import msgspec
from fastapi import APIRouter, Query, Request, Response

from marsad.core.errors import UsageError
from marsad.core.nouns import Record
from marsad.core.vocabulary import KINDS, STATUSES
from marsad.count.asking import COUNTED, DIMENSIONS, Counted
from marsad.count.totals import Total
from marsad.flow.narrowing import LARGE
from marsad.flow.selecting import Filters, filters_of
from marsad.serve import drawing, words
from marsad.serve.desk import Pending
from marsad.serve.pieces import days_of
from marsad.serve.rendering import language_of, render, text
from marsad.serve.site import Site, SiteGiven
from marsad.serve.tables import csv_of
from marsad.text.numbers import POLICIES

router = APIRouter(include_in_schema=False)

_WAIT: Final = 8.0
"""Seconds a page waits for a count before it says that it is still being made."""
_SMALL: Final = 20_000
"""Claims up to which the bare page counts everybody, instead of waiting for a question."""
_SHOWN: Final = 25
"""Constraints shown at once."""
_FIELDS: Final = ("actor", "kind", "place", "country", "admin1", "since", "until", "status", "min_sources", "as_of")
_DOUBT: Final = "count.doubt.line"
"""The sentences among the constraints of a likely range that say how likely each event is."""
_LIKELY: Final = (0.5, 0.8, 0.9, 0.95)
"""Chances that the form offers; an address may ask for any."""


class Question(Record, frozen=True, kw_only=True):
    """What is counted, where and when, whose people, how it is broken down and what is left out."""

    measure: Counted
    filters: Filters
    by: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    policy: str | None = None
    sums: bool = True
    likely: float | None = None


class Answered(Record, frozen=True, kw_only=True):
    """The answer, and the same with nothing left out where sources are (``whole``).

    Of a likely range, ``allowed`` is what the claims allow, and its ``constraints`` end in the doubts of each event.
    ``reasons`` is false while it is still being worked out what holds its ends and what it is without each source.
    """

    schema: str = "marsad.counted/1"
    total: Total
    whole: Total | None = None
    allowed: Total | None = None
    reasons: bool = True


def question_of(request: Request) -> Question:
    """The question of an address; empty fields of the form ask for nothing. Raises `UsageError`."""
    given = request.query_params

    def several(name: str) -> list[str]:
        return [value.strip() for value in given.getlist(name) if value.strip()]

    measure = (several("measure") or ["killed"])[0]
    if measure not in COUNTED:
        raise UsageError("U603", f"There is no measure {measure!r}.", f"Use one of {', '.join(COUNTED)}.")
    policy = (several("policy") or [""])[0] or None
    if policy is not None and policy not in POLICIES:
        raise UsageError("U201", f"There is no policy {policy!r}.", f"Use one of {', '.join(POLICIES)}.")
    sources = (several("min_sources") or ["1"])[0]
    if not sources.isdecimal():
        raise UsageError("U526", f"{sources} is no number of sources.", "Give 0 or more.")
    filters = filters_of(
        actor=several("actor"), kind=several("kind"), place=several("place"), country=several("country"),
        admin1=several("admin1"), since=_one(several("since")), until=_one(several("until")),
        status=several("status") or "actual", min_sources=int(sources), as_of=_one(several("as_of")),
    )  # fmt: skip
    by = tuple(dict.fromkeys(part for value in several("by") for part in value.split(",") if part))
    return Question(
        measure=measure, filters=filters, by=by, without=tuple(several("without")), policy=policy,
        sums=given.get("sums", "1") != "0", likely=_chance(_one(several("likely"))),
    )  # fmt: skip


def _chance(given: str | None) -> float | None:
    try:
        return None if given is None else float(given)
    except ValueError:
        raise UsageError("U543", f"{given} is no chance.", "Give one between 0 and 1, such as 0.9.") from None


def _one(values: list[str]) -> str | None:
    return values[0] if values else None


def answer(site: Site, asked: Question, *, wait: float, patience: float = 2.0) -> Answered | Pending:
    """The count, made at the site's desk: what takes longer than ``wait`` seconds is pending.

    What holds its ends takes many counts more: the answer comes without, if that takes longer than ``patience``.
    Raises `UsageError` U731 where too much is asked, U732 where the archive is too large, and those of the count.
    """
    site.check_count(asked.filters)
    key = ("count", site.observatory.ledger.digest(), asked)
    plain = site.desk.ask(key, lambda: _counted(site, asked, explain=False), wait=wait)
    if isinstance(plain, Pending) or asked.measure == "incidents" or asked.likely is not None:
        return plain
    whole = site.desk.ask((*key, "why"), lambda: _counted(site, asked, explain=True), wait=patience)
    return msgspec.structs.replace(plain, reasons=False) if isinstance(whole, Pending) else whole


def _counted(site: Site, asked: Question, *, explain: bool) -> Answered:
    def count(without: tuple[str, ...], *, whole: bool, likely: float | None = asked.likely) -> Total:
        return site.observatory.count(
            asked.measure, asked.filters, by=() if whole else asked.by, without=without, policy=asked.policy,
            sums=asked.sums, explain=explain and not whole, likely=likely,
        )  # fmt: skip

    if site.observatory.ledger.heads()[1] < LARGE:
        with site.lock:  # held while claims are read, and not while they are counted: other pages go on
            site.observatory.view(as_of=asked.filters.as_of)
    total = count(asked.without, whole=False)
    return Answered(
        total=total, whole=count((), whole=True) if asked.without else None,
        allowed=count(asked.without, whole=True, likely=None) if asked.likely is not None else None,
    )  # fmt: skip


@router.get("/count.json")
def count_json(request: Request, site: SiteGiven) -> Response:
    """The answer for programs; 202 with ``Retry-After`` while it is being worked out."""
    found = answer(site, question_of(request), wait=_WAIT, patience=60.0)
    if isinstance(found, Pending):
        body = {"pending": True, "seconds": found.seconds, "before": found.before}
        return Response(msgspec.json.encode(body), 202, {"Retry-After": "3"}, media_type="application/json")
    return Response(msgspec.json.encode(found), media_type="application/json")


@router.get("/count.csv")
def count_csv(request: Request, site: SiteGiven) -> Response:
    """A row for each part of the breakdown, and one for the total."""
    found = answer(site, question_of(request), wait=600.0)
    if isinstance(found, Pending):
        return Response("", 202, {"Retry-After": "10"}, media_type="text/csv")
    total = found.total
    by = total.breakdown.by if total.breakdown else ()
    rows: list[list[object]] = [
        [*(part.key[name] for name in by), total.measure, part.low, part.best, part.high,
         ", ".join(part.among.values()) if part.among else ""]
        for part in (total.breakdown.parts if total.breakdown else ())
    ]  # fmt: skip
    rows.append([*("all" for _ in by), total.measure, total.low, total.best, total.high, ""])
    return csv_of([*by, "measure", "low", "best", "high", "among"], rows, name="count.csv")


@router.get("/count")
def count(request: Request, site: SiteGiven, wait: Annotated[float, Query(ge=0, le=30)] = _WAIT) -> Response:
    """The form and the answer. A question that is wrong is said above the form, which keeps what was typed."""
    kept = [(n, v) for n, v in request.query_params.multi_items() if n not in ("lang", "theme", "wait")]
    context: dict[str, Any] = {
        "kept": _kept(kept), "measures": COUNTED, "dimensions": DIMENSIONS, "policies": POLICIES, "kinds": KINDS,
        "statuses": STATUSES, "asked": None, "found": None, "pending": None, "wrong": None,
        "draw": drawing, "likely": _LIKELY, "query": urlencode(kept), "empty": False, "shown": _SHOWN,
        "pieces": (), "elsewhere": urlencode([(n, v) for n, v in kept if n not in ("since", "until")]),
    }  # fmt: skip
    size = site.observatory.ledger.heads()[1]
    if not size:
        return render(request, "count.html", **{**context, "empty": True})
    if not kept and size > _SMALL:
        return render(request, "count.html", **context)
    asked = None
    try:
        asked = question_of(request)
        found = answer(site, asked, wait=wait)
    except UsageError as error:
        if error.code == "U732" and asked is not None and not asked.filters.as_of:
            context["pieces"] = site.pieces(asked.filters)
        return render(request, "count.html", status=400, **{**context, "wrong": error})
    if isinstance(found, Pending):
        return render(
            request,
            "count.html",
            status=202,
            **{**context, "asked": asked, "pending": found, "said": phrases(request, site, asked)},
        )
    doubts = [one for one in found.total.constraints if one.said is not None and one.said.key == _DOUBT]
    context |= {
        "doubts": doubts, "bounding": [one for one in found.total.constraints if one not in doubts],
        "asked": asked, "found": found, "total": found.total, "limit": _limit(found), "command": _command(asked),
        "said": phrases(request, site, asked),
        "reason": partial(words.said, language_of(request), names=site.naming(request)),
        "narrowed": lambda key: _narrowed(kept, key), "actor": site.naming(request),
    }  # fmt: skip
    return render(request, "count.html", **context)


def _kept(kept: list[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in kept:
        found.setdefault(name, []).append(value)
    return found


def phrases(request: Request, site: Site, asked: Question) -> str:
    """The question in words: "How many people were killed of Islamic State in Anbar in March 2023?"."""
    language, filters = language_of(request), asked.filters

    def say(key: str, **values: object) -> str:
        return text(language, f"count.ask.{key}", **values)

    joined = text(language, "count.ask.or")
    parts = [text(language, f"count.ask.{asked.measure}")]
    if filters.actor:
        names = [site.actor_name(language, name) for name in filters.actor]
        parts.append(say("by" if asked.measure == "incidents" else "of", actor=joined.join(names)))
    if filters.kind:
        parts.append(say("kind", kind=joined.join(words.word(language, "kind", kind) for kind in filters.kind)))
    countries = [words.country(language, code) for code in filters.country]
    for places in (filters.place, filters.admin1, countries):
        if places:
            parts.append(say("place", place=joined.join(places)))
    parts += _period(language, filters)
    if filters.min_sources > 1:
        parts.append(say("sources", n=filters.min_sources))
    if filters.status != ("actual",):
        parts.append(say("status", status=joined.join(words.word(language, "status", one) for one in filters.status)))
    if filters.as_of:
        parts.append(say("as_of", day=words.day(language, filters.as_of)))
    if asked.without:
        parts.append(say("without", source=joined.join(asked.without)))
    return say("question", words=" ".join(parts))


def _period(language: str, filters: Filters) -> list[str]:
    since, until = filters.since, filters.until
    if since and until and since[:8] == until[:8] and since[8:] == "01" and days_of("month", since[:7])[1] == until:
        month = words.day(language, since).partition(" ")[2]
        return [text(language, "count.ask.in", period=month)]
    if since and until and since == until:
        return [text(language, "count.ask.on", day=words.day(language, since))]
    key = "between" if since and until else "since" if since else "until" if until else None
    days = {"since": words.day(language, since), "until": words.day(language, until)}
    return [text(language, f"count.ask.{key}", **days)] if key else []


def _limit(found: Answered) -> int:
    """The largest number of an answer and of all that it is compared with, for one axis."""
    ends = [1]
    for total in filter(None, (found.total, found.whole, found.allowed)):
        ends += [total.best, total.high or total.low]
        ends += [share.high or share.best for share in total.sources]
    return max(ends)


def _narrowed(kept: list[tuple[str, str]], key: dict[str, str]) -> str:
    """The address of the question asked of one part of its breakdown alone; empty where no filter says the part."""
    asked = [(name, value) for name, value in kept if name != "by"]
    for name, value in key.items():
        if name in ("year", "month", "week"):
            first, last = days_of(name, value)
            asked = [(n, v) for n, v in asked if n not in ("since", "until")] + [("since", first), ("until", last)]
        elif name in ("country", "admin1", "kind", "actor"):
            asked = [(n, v) for n, v in asked if n != name] + [(name, value)]
        else:
            return ""
    return f"/count?{urlencode(asked)}"


def _command(asked: Question) -> str:
    """The same question for a terminal."""
    told = ["marsad", "count", "--measure", asked.measure]
    for name in _FIELDS:
        value = getattr(asked.filters, name)
        if name == "status" and value == ("actual",):
            continue
        if value in (None, (), 1):
            continue
        option = f"--{name.replace('_', '-')}"
        told += [option, ",".join(value) if isinstance(value, tuple) else str(value)]
    for source in asked.without:
        told += ["--without", source]
    told += ["--by", ",".join(asked.by)] if asked.by else []
    told += ["--vague-numbers", asked.policy] if asked.policy else []
    told += ["--likely", f"{asked.likely:g}"] if asked.likely is not None else []
    told += [] if asked.sums else ["--no-sums"]
    return shlex.join([*told, "--explain"])
