"""The command `review`: the questions that matter most, one after the other, in the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

import typer

from marsad.cli import options
from marsad.cli.keeping import print_json
from marsad.cli.terminal import tell
from marsad.core.errors import UsageError

if TYPE_CHECKING:
    from marsad.core.nouns import Claim
    from marsad.core.vocabulary import Verdict
    from marsad.flow.reviewing import Effect, ReviewDesk
    from marsad.review.questions import Question

_ASKS: Final = {
    "disputed": "Two persons disagree. What do you say?",
    "join": "Do these two tell of one happening?",
    "part": "Is the first part of what the second adds up?",
    "split": "Do these two really tell of one happening? The event rests on this link.",
    "figures": "Unlike numbers ({measure} {low} and {high}): one happening, each read right?",
    "place": "Which place is “{name}”?",
    "actor": "Do the words “{name}” name {actor}? Only this report does.",
    "second": "A second opinion: what do you say?",
}
_VERDICTS: Final[dict[str, Verdict]] = {"s": "same", "d": "different", "u": "unsure", "p": "part-of"}


def review(
    *,
    who: Annotated[str, typer.Option("--who", metavar="NAME", help="Who answers: a judgement needs a name.")],
    topic: Annotated[
        str | None, typer.Option("--topic", metavar="TOPIC", help="join, part, split, figures, place, actor, second …")
    ] = None,
    most: Annotated[int, typer.Option("--most", min=1, metavar="N", help="How many questions.")] = 20,
    agreement: Annotated[bool, typer.Option("--agreement", help="Only say how far persons and machine agree.")] = False,
    db: options.Database = None,
    as_json: options.AsJson = False,
) -> None:
    """Answer the questions whose answers matter most. `--json` lists them, or the agreement, and asks nothing."""
    import marsad
    from marsad.flow.reviewing import ReviewDesk
    from marsad.review.questions import TOPICS

    wanted = next((one for one in TOPICS if one == topic), None)
    if topic is not None and wanted is None:
        raise UsageError("U558", f"Nothing is asked about {topic!r}.", f"Use one of {', '.join(TOPICS)}.")
    with marsad.open(db, create=False) as observatory:
        desk = ReviewDesk(observatory.ledger)
        if agreement:
            _tell_agreement(desk, as_json=as_json)
            return
        queue = desk.queue(who=who, topic=wanted)
        if as_json:
            print_json(queue[:most])
            return
        if not queue:
            tell("No open questions.")
        for number, question in enumerate(queue[:most], 1):
            tell(f"\n{number} of {len(queue)} · about {max(1, round(question.people))} people hang on it")
            if not _ask(desk, question, who):
                break


def _tell_agreement(desk: ReviewDesk, *, as_json: bool) -> None:
    found = desk.agreement()
    if as_json:
        print_json(found)
        return
    for one in found:
        told = "cannot be told" if one.kappa is None else f"{one.kappa:.2f} ({one.low:.2f} to {one.high:.2f})"
        tell(f"{one.field}, {one.readers}: {one.agreed} of {one.n} alike, kappa {told}")
    if not found:
        tell("Nobody has answered yet.")


def _ask(desk: ReviewDesk, question: Question, who: str) -> bool:
    """Asks one question until it is answered or left; false where the person has had enough."""
    claims = desk.claims([name for name in (question.left, question.right) if name])
    for name in (question.left, question.right):
        if name is not None:
            _show(claims[name])
    if question.judgement is not None:
        tell(f"The machine: {question.judgement.reason}")
    for said in desk.opinions(question):
        tell(f"{said.maker.name} says {said.verdict}: {said.reason}")
    for number, place in enumerate(question.options, 1):
        tell(f"  {number}  {place.name}, {place.admin1 or ''} {place.country or ''}".rstrip())
    tell(_ASKS[question.topic].format(**question.values))
    while True:
        given = typer.prompt("s same/right, d different/wrong, p part of, u unsure, j next, z take back, q enough")
        key = str(given).strip().lower()
        if key in ("j", "q"):
            return key == "j"
        if key == "z":
            mine = desk.said_by(who)
            if mine:
                _tell_effect(desk.take_back(mine[0].id, who=who, why="taken back in the terminal"))
            continue
        chosen = int(key) if key.isdecimal() else 0
        place_id = question.options[chosen - 1].id if 0 < chosen <= len(question.options) else None
        if place_id is None and (key not in _VERDICTS or (key == "p" and question.field is not None)):
            continue
        why = typer.prompt("Why", default="reviewed in the terminal")
        verdict = _VERDICTS.get(key, "different")
        _tell_effect(desk.answer(question, verdict, who=who, why=str(why), place=place_id))
        return True


def _show(claim: Claim) -> None:
    from marsad.publish import wording

    day = (claim.published or "")[:10]
    tell(f"{claim.publisher or claim.document}, {day}: {' '.join(claim.sentence.quote.split())}")
    numbers = ", ".join(wording.figure(one) for one in claim.figures)
    read = [wording.what(claim), claim.status, wording.where(claim.place), wording.days(claim.time), numbers]
    tell(f"    read as {' · '.join(part for part in read if part)}")


def _tell_effect(effect: Effect) -> None:
    if effect.before == effect.after:
        tell("Recorded. The events are as they were.")
        return
    tell(f"Recorded. {len(effect.before)} events before, {len(effect.after)} now.")
