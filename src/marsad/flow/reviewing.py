"""The review desk: the questions of a ledger as they stand, and answers that go into it.

The desk looks at the newest events (`NEWEST`), so that a large archive is not read whole for the sake of a queue. What
it made is kept until the ledger grows; where making it anew takes long, it is kept longer, and made anew behind the
scenes, so that nobody waits for it.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from marsad.core.corrections import FIELD, corrected, decisions, slot_of, value_of
from marsad.core.errors import StoreError, UsageError
from marsad.core.nouns import Claim, Correction, Event, Judgement, Place, PlaceIs, Record
from marsad.core.verdicts import in_force
from marsad.core.vocabulary import Verdict
from marsad.flow import components, judging
from marsad.flow.folding import refresh
from marsad.review import editing
from marsad.review.agreement import Agreement, agreements
from marsad.review.questions import Material, Question, Topic, answered, material, question_id, questions

if TYPE_CHECKING:
    from marsad.store.ledger import Ledger

NEWEST: Final = 2_000
_SLOW_SECONDS: Final = 0.5
_KEPT_FOR: Final = 20
"""A queue that took long to make is kept so many times as long. Then a new one is made while the old one is shown;
what was answered is left out of both."""
_MOST_EFFECTS: Final = 1_000
_MOST_OPTIONS: Final = 5
_log: Final = logging.getLogger(__name__)
_read_event = msgspec.json.Decoder(Event).decode


class Effect(Record, frozen=True, kw_only=True):
    """What an answer did: the judgement, and the events of its claims before and after."""

    judgement: Judgement
    before: tuple[Event, ...] = ()
    after: tuple[Event, ...] = ()


class _Made(NamedTuple):
    """A queue: of which state of the ledger, and without which questions that were answered before."""

    digest: str
    material: Material
    questions: list[Question]
    answered: frozenset[str]
    seconds: float


class ReviewDesk:
    """Questions and answers on one ledger. Safe for many threads."""

    def __init__(self, ledger: Ledger, *, home: str | Path | None = None) -> None:
        self._ledger, self._home = ledger, home
        self._lock = RLock()
        self._digest, self._made, self._took = "", 0.0, 0.0
        self._making = False
        self._material = Material(events=(), claims={})
        self._questions: list[Question] = []
        self._answered: set[str] = set()
        self._effects: OrderedDict[str, Effect] = OrderedDict()
        self._persons: dict[int, Judgement] = {}
        self._heard = 0

    def queue(self, *, who: str = "", topic: Topic | None = None, event: str | None = None) -> list[Question]:
        """The open questions, the weightiest first: all, of one topic, or about one event.

        The topic "second" asks for a second opinion on what others than ``who`` have answered. What persons disagree
        on is not asked of those who have spoken.
        """
        with self._lock:
            self._refresh()
            if topic == "second":
                return [one for one in answered(self._material, who=who) if event is None or event in one.events]
            mine = self._spoken(who)
            return [
                one for one in self._questions
                if one.id not in self._answered and topic in (None, one.topic)
                and (event is None or event in one.events) and not (one.topic == "disputed" and one.id in mine)
            ]  # fmt: skip

    def question(self, name: str, *, who: str = "") -> Question:
        """The open question, or the one to be answered a second time, with this id. Raises `UsageError` U531."""
        for one in (*self.queue(who=""), *self.queue(who=who, topic="second")):
            if one.id == name:
                return one
        raise UsageError(
            "U531", "This question is not open any more: it was answered, or its text has changed.",
            "Open /review for those that are.",
        )  # fmt: skip

    def claims(self, names: Iterable[str]) -> dict[str, Claim]:
        """Claims by id, as persons read them. Raises `UsageError` U513 for one that is not there."""
        wanted = list(names)
        with self._ledger.derived() as derived:
            seqs = derived.seqs_of(wanted)
        read = {claim.id: claim for claim in self._ledger.claims_at(set(seqs.values())).values()}
        for name in wanted:
            if name not in read:
                raise UsageError("U513", f"There is no claim {name}.", "List claims with `marsad claims`.")
        decided = decisions(self._ledger.judgements_on(wanted).values())
        return {claim.id: claim for claim in corrected(read.values(), decided)}

    def opinions(self, question: Question) -> list[Judgement]:
        """What persons have said of it and not taken back, the oldest first."""
        said = in_force(self._ledger.judgements_on([question.left]).values())
        return [j for j in said if j.maker.person and _question_of(j) == question.id]

    # Answers

    def answer(self, question: Question, verdict: Verdict, *, who: str, why: str, place: str | None = None) -> Effect:
        """Records an answer to a question, and what came of it.

        Of two claims: "same", "different", "unsure" or "part-of". Of a field: that it was read right, that it was read
        wrong (``place``: and which place it is), or that nobody can tell.

        Raises `UsageError` as `marsad.flow.judging` does; U557 for a place that no gazetteer has.
        """
        with self._lock:
            ends = [question.left] if question.right is None else [question.left, question.right]
            before = self.events_of(ends)
            if question.slot is None and question.right is not None:
                said = judging.record(self._ledger, "claim", question.left, question.right, verdict, who=who, why=why)
            else:
                claim = self.claims([question.left])[question.left]
                correction = self._correction(claim, question, verdict, place)
                said = judging.correct(
                    self._ledger, claim.id, correction, "different" if place else verdict, who=who, why=why
                )
            self._answered.add(question.id)
            return self._done(said, before, ends)

    def _correction(self, claim: Claim, question: Question, verdict: Verdict, place: str | None) -> Correction:
        assert question.slot is not None
        if place is not None:
            return PlaceIs(place=self.place(place, claim.place))
        standing = editing.as_it_stands(claim, question.slot)
        return editing.read_wrong(standing) if verdict == "different" else standing

    def correct(self, claim: str, correction: Correction, *, who: str, why: str, everywhere: bool = False) -> Effect:
        """Records a correction of a claim's field; ``everywhere`` says it of all claims of its event that say the same.

        Figures and actors stand on words of one claim, and are corrected there alone.
        """
        with self._lock:
            before = self.events_of([claim])
            names = [claim]
            if everywhere and slot_of(correction)[0] in ("kind", "status", "place", "time"):
                claims = self.claims(before[0].claims if before else ())
                standing = editing.as_it_stands(claims[claim], slot_of(correction))
                names += [
                    name for name, one in claims.items()
                    if name != claim and _like(editing.as_it_stands(one, slot_of(correction)), standing)
                ]  # fmt: skip
            said = [judging.correct(self._ledger, name, correction, who=who, why=why) for name in names]
            return self._done(said[0], before, names)

    def take_back(self, name: str, *, who: str, why: str) -> Effect:
        """Takes back what ``who`` said in the judgement with this id. Raises `UsageError` U515."""
        with self._lock:
            said = next((j for j in self.said_by(who) if j.id == name), None)
            if said is None:
                raise UsageError("U515", f"{name} is not yours to take back, or was taken back.", "Reload the page.")
            ends = list(dict.fromkeys((said.left, said.right)))
            before = self.events_of(ends)
            back = judging.take_back(self._ledger, said, why=why)
            asked = _question_of(said)
            self._answered.discard(asked)
            if all(one.id != asked for one in self._questions):
                self._digest = ""  # the queue was made after the answer, and without the question
            return self._done(back, before, ends)

    def said_by(self, who: str) -> list[Judgement]:
        """What a person said and did not take back, the newest first; everybody's for an empty name."""
        with self._lock:
            self._persons |= self._ledger.judgements_by_persons(after=self._heard)
            self._heard = self._ledger.heads()[2]
            said = in_force(self._persons.values())
        return [one for one in reversed(said) if who in ("", one.maker.name)]

    def effect(self, name: str) -> Effect | None:
        """What an answer given since the site was started did."""
        return self._effects.get(name)

    def _done(self, said: Judgement, before: tuple[Event, ...], ends: Collection[str]) -> Effect:
        # What an event loses may stand by itself afterwards: all that was in the events before is looked at.
        moved = {*ends, *(claim for event in before for claim in event.claims)}
        after = self.events_of(moved)
        effect = Effect(judgement=said, before=before, after=after)
        self._effects[said.id] = effect
        while len(self._effects) > _MOST_EFFECTS:
            self._effects.popitem(last=False)
        return effect

    def events_of(self, claims: Collection[str]) -> tuple[Event, ...]:
        """The events that these claims are in, as folded now."""
        refresh(self._ledger)
        with self._ledger.derived() as derived:
            roots = set(derived.roots_of(derived.seqs_of(claims).values()).values())
            return tuple(_read_event(row.payload) for row in derived.events_at(roots))

    def agreement(self) -> list[Agreement]:
        """How far machine and persons agree, over all that persons have ever said."""
        said = self.said_by("")
        ends = {side for one in said if one.about != "document" for side in (one.left, one.right)}
        with self._ledger.derived() as derived:
            seqs = derived.seqs_of(ends)
        raw = {claim.id: claim for claim in self._ledger.claims_at(set(seqs.values())).values()}
        judged = [one for one in self._ledger.judgements_on(ends).values() if one.left in ends and one.right in ends]
        return agreements(raw, judged)

    # Places

    def place(self, ident: str, words: Place | None) -> Place:
        """The gazetteer's place with this id. Raises `UsageError` U557."""
        with components.gazetteer_of(self._home) as gazetteer:
            entry = gazetteer.get(ident)
        if entry is None:
            raise UsageError("U557", f"No gazetteer has a place {ident}.", "Choose one from the list.")
        return editing.place_of(entry, words)

    def places_named(self, name: str, *, words: Place | None = None, most: int = 8) -> list[Place]:
        """The places that a name may mean, likeliest first."""
        with components.gazetteer_of(self._home) as gazetteer:
            return [editing.place_of(entry, words) for entry in gazetteer.look_up(name)[:most]]

    # Making the questions

    def _spoken(self, who: str) -> set[str]:
        return {_question_of(one) for one in self.said_by(who)} if who else set()

    def prepare(self) -> None:
        """Makes the queue, so that whoever opens it first does not wait for it."""
        with self._lock:
            self._refresh()

    def _refresh(self) -> None:
        digest = self._ledger.digest()
        if digest == self._digest:
            return
        if not self._digest or self._took <= _SLOW_SECONDS:
            self._take(self._make(digest))
        elif not self._making and time.monotonic() - self._made > _KEPT_FOR * self._took:
            self._making = True
            threading.Thread(target=self._make_behind, args=(digest,), name="review queue", daemon=True).start()

    def _make(self, digest: str) -> _Made:
        started = time.monotonic()
        answered, found = frozenset(self._answered), material_of(self._ledger)
        return _Made(digest, found, self._asked(found), answered, time.monotonic() - started)

    def _make_behind(self, digest: str) -> None:
        made = None
        try:
            made = self._make(digest)
        except StoreError as error:  # the old queue stays; who answers is told what is wrong
            _log.warning("The review queue could not be made anew: %s", error)
        with self._lock:
            self._making = False
            if made is not None and self._digest:
                self._take(made)

    def _take(self, made: _Made) -> None:
        self._material, self._questions, self._took = made.material, made.questions, made.seconds
        self._answered -= made.answered  # what was answered while it was made is still in it
        self._digest, self._made = made.digest, time.monotonic()

    def _asked(self, found: Material) -> list[Question]:
        """The questions on the material; without ones about namesakes where no gazetteer was compiled yet.

        Compiling one takes half a minute, which nobody who opens a page should wait for.
        """
        from marsad.lexicon.gazetteer import index_path

        if not index_path(components.home_folder(self._home)).exists():
            return questions(found)
        with components.gazetteer_of(self._home) as gazetteer:
            known: dict[tuple[str, str | None], Sequence[tuple[Place, float]]] = {}

            def namesakes(name: str, country: str | None) -> Sequence[tuple[Place, float]]:
                if (name, country) not in known:
                    entries = gazetteer.look_up(name, country=country) if country else gazetteer.look_up(name)
                    known[name, country] = _apart([(editing.place_of(one), one.score) for one in entries])
                return known[name, country]

            return questions(found, namesakes=namesakes)


def material_of(ledger: Ledger, *, newest: int = NEWEST) -> Material:
    """The newest events with their claims, as persons read them, and what was judged of these."""
    refresh(ledger)
    with ledger.derived() as derived:
        rows = derived.newest_events(newest)
        members = derived.members_of([row.root for row in rows])
    claims = list(ledger.claims_at(members).values())
    judged = tuple(ledger.judgements_on([claim.id for claim in claims]).values())
    known = {claim.id: claim for claim in corrected(claims, decisions(judged))}
    return material([_read_event(row.payload) for row in rows], known, judged)


def _question_of(judgement: Judgement) -> str:
    if judgement.about == FIELD and not isinstance(judgement.correction, msgspec.UnsetType):
        return question_id(judgement.left, None, slot_of(judgement.correction))
    return question_id(judgement.left, judgement.right, None)


def _like(one: Correction, other: Correction) -> bool:
    return value_of(one) == value_of(other)


def _apart(found: Iterable[tuple[Place, float]]) -> list[tuple[Place, float]]:
    """Without the areas named after a town that lie around it: whoever means the one does not deny the other."""
    kept: list[tuple[Place, float]] = []
    for place, score in found:
        if any(_around(place, other) or _around(other, place) for other, _ in kept):
            continue
        kept.append((place, score))
        if len(kept) == _MOST_OPTIONS:
            break
    return kept


def _around(one: Place, other: Place) -> bool:
    if other.id in one.parents:
        return True
    same_area = one.admin1 is not None and (one.country, one.admin1) == (other.country, other.admin1)
    return same_area and "admin" in f"{one.precision} {other.precision}"
