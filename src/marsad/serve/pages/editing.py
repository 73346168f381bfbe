"""Editing one claim: each field with what was read, and a form that says what it should be."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from marsad.core.corrections import in_words
from marsad.core.errors import UsageError
from marsad.core.nouns import Claim, Correction, PlaceIs
from marsad.core.verdicts import in_force
from marsad.core.vocabulary import GROUPS, MEASURES, STATUSES
from marsad.lexicon.crosswalk import kinds_and_modes
from marsad.publish.quoting import pieces
from marsad.review import editing
from marsad.serve.pages.review import changed, is_empty, people_of, side_of
from marsad.serve.people import PersonGiven, clean_name, remember
from marsad.serve.rendering import render
from marsad.serve.site import Site, SiteGiven

router = APIRouter(include_in_schema=False)


@router.get("/review/claims/{name}")
def edit(
    request: Request, site: SiteGiven, person: PersonGiven, name: str, place_q: str = "", done: str | None = None,
) -> Response:  # fmt: skip
    """The fields of a claim; ``place_q`` looks a name up in the gazetteer."""
    claim = site.reviews.claims([name])[name]
    wanted = place_q or (claim.place.text if claim.place is not None else "")
    said = in_force(site.observatory.ledger.judgements_on([name]).values())
    context: dict[str, Any] = {
        "side": side_of(site, claim), "claim": claim, "person": person, "pieces": pieces, "place_q": wanted,
        "found": site.reviews.places_named(wanted, words=claim.place) if wanted else [],
        "kinds": [f"{kind}/{mode}" if mode else kind for kind, mode in kinds_and_modes()], "statuses": STATUSES,
        "measures": MEASURES, "groups": GROUPS, "actor": site.naming(request),
        "in_words": in_words, "people": people_of, "is_empty": is_empty, "changed": changed,
        "said": [one for one in said if one.about == "field" and one.maker.person],
        "effect": site.reviews.effect(done) if done else None,
    }  # fmt: skip
    return render(request, "review_edit.html", **context)


@router.post("/review/claims/{name}")
async def correct(request: Request, site: SiteGiven, person: PersonGiven, name: str,
                  field: Annotated[str, Form()] = "", why: Annotated[str, Form()] = "",
                  who: Annotated[str, Form()] = "", everywhere: Annotated[str, Form()] = "") -> Response:  # fmt: skip
    """Records what one field should be."""
    from starlette.concurrency import run_in_threadpool

    form = {key: value for key, value in (await request.form()).items() if isinstance(value, str)}
    who = person.name or clean_name(who)

    def record() -> str:
        claim = site.reviews.claims([name])[name]
        correction = _correction(site, claim, field, form)
        effect = site.reviews.correct(
            name, correction, who=who, why=why.strip() or "corrected beside its text", everywhere=bool(everywhere)
        )
        return effect.judgement.id

    sent = RedirectResponse(f"/review/claims/{name}?done={await run_in_threadpool(record)}", 303)
    if not person.name and who:
        remember(sent, who)
    return sent


def _correction(site: Site, claim: Claim, field: str, form: dict[str, str]) -> Correction:
    """What a form says of a field. Raises `UsageError` for a field or value that is none."""
    if field == "kind":
        return editing.kind_is(claim, form.get("kind", ""))
    if field == "status":
        return editing.status_is(form.get("status", ""))
    if field == "place":
        return PlaceIs(place=site.reviews.place(form["place"], claim.place) if form.get("place") else None)
    if field == "time":
        return editing.time_is(claim, form.get("start", ""), form.get("end", ""))
    if field == "figure":
        return editing.figure_is(
            claim, form.get("measure", ""), _whole(form, "at"), _whole(form, "until"), low=form.get("low", ""),
            best=form.get("best", ""), high=form.get("high", ""), group=form.get("group", "unknown"),
            actor=_actor(site, form.get("actor", "")),
        )  # fmt: skip
    if field == "actor":
        return editing.actor_is(
            claim, form.get("role", ""), _whole(form, "at"), _whole(form, "until"), _actor(site, form.get("actor", ""))
        )
    raise UsageError("U559", f"A claim has no field {field!r}.", "Open the claim and use its forms.")


def _whole(form: dict[str, str], name: str) -> int:
    given = form.get(name, "0")
    if not given.isdecimal():
        raise UsageError("U554", f"{given!r} is no place in a text.", "Reload the page.")
    return int(given)


def _actor(site: Site, given: str) -> str | None:
    """The id of the actor that was typed, by id or by name; null for nothing. Raises `UsageError` U560."""
    words = given.strip()
    if not words:
        return None
    if words in site.actors:
        return words
    found = site.actors.resolve(words)
    if found:
        return found[0].actor
    near = ", ".join(site.actors.nearest(words))
    raise UsageError("U560", f"No list of actors knows {words}.", f"Perhaps {near}." if near else "Type its id.")
