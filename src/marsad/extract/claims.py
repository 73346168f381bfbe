"""Claims out of frames: roles, place, time, figures, speakers and status put together, each with its spans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import msgspec

from marsad.core.ids import record_id
from marsad.core.nouns import Claim, Document, Figure, Mention, Place, Role, Span, Speaker, TimeSpan
from marsad.core.vocabulary import Measure, RoleName, Scope, Stance, Status
from marsad.extract import coding, event_times, figures, grammar, happenings, settings, speakers
from marsad.extract.area_again import Areas
from marsad.extract.coding import Told
from marsad.extract.distributed import told_place_by_place
from marsad.extract.event_times import When
from marsad.extract.frames import Frame
from marsad.extract.grammar import clause_of
from marsad.extract.happenings import Happening
from marsad.extract.operations import folded
from marsad.extract.participants import with_participants, without_speakers
from marsad.extract.phrases import Phrase, SentenceView
from marsad.extract.settings import Setting, Where
from marsad.extract.speakers import Speech
from marsad.extract.status import status_of
from marsad.extract.status_cues import cues, is_definite
from marsad.extract.status_happens import takes_place
from marsad.extract.tolls import TALLIES
from marsad.lexicon.words import event_words, noun_classes

if TYPE_CHECKING:
    from spacy.tokens import Token

MAKER = "rules-en@1"
_DEEDS = frozenset({"assault", "accident", "coerce", "protest", "retreat", "concede", "aid", "mobilize"})
_HARM: frozenset[Measure] = frozenset({"killed", "injured"})


@dataclass
class Story:
    """What a document has told so far, as far as later sentences lean on it."""

    document: Document
    policy: str
    areas: Areas
    default_time: TimeSpan | None
    setting: Setting = field(default_factory=Setting)
    operations: dict[str, str] = field(default_factory=dict)
    last_operation: str | None = None
    operation_places: dict[str, Place] = field(default_factory=dict)
    """Where an operation was, by its folded name, as any sentence that names it says."""
    happenings: int = 0
    counted: Figure | None = None
    """The last figure that says what its people are, for "five others"."""
    told: Figure | None = None
    """The last figure of any people, for "two of them" and "as many"."""
    accident: bool = False
    happened: bool = False
    """Something was told as having happened: only then does "nobody was hurt" state a zero."""
    several: set[int] = field(default_factory=set)
    """Where the triggers begin of those claims whose people suffered several happenings: "killed in *attacks*"."""


def claims_of(view: SentenceView, frames: Sequence[Frame], spoken: Sequence[Speech], story: Story) -> list[Claim]:
    """The claims of one sentence, in the order of their triggers."""
    force = [f for f in frames if f.concept.kind in ("assault", "accident") and f.concept.measure is None]
    story.happened = story.happened or bool(force)
    told = happenings.group_frames(view, frames, story.happenings + 1, after_accident=story.accident)
    forces = [h for h in told if any(f.concept.kind in ("assault", "accident") for f in h.frames)]
    if forces:
        story.accident = forces[-1].accident
    story.happenings += len(told)
    operation = _operation(view, story)
    saying = list(speakers.reported(spoken))
    found: list[Told] = []
    for happening in told:
        for frame in happening.frames:
            claim = _claim(view, frame, happening, spoken, saying, story, operation)
            if claim is not None:
                found.append(Told(frame, claim))
    settled: list[Claim] = []
    for claim in coding.together(found):
        here, *elsewhere = told_place_by_place(view, claim)
        settled.append(here)
        for number, other in enumerate(elsewhere, start=story.happenings + 1):
            settled.append(msgspec.structs.replace(other, happening=number))
        story.happenings += len(elsewhere)
    return sorted((c if c.id else _with_id(c) for c in settled), key=lambda c: c.trigger.start)


def _operation(view: SentenceView, story: Story) -> str | None:
    """The operation that the sentence names, or takes up again ("the operation")."""
    named = [m for m in view.mentions if m.kind == "operation" and view.parsed.start <= m.start < view.parsed.end]
    for mention in named:
        story.last_operation = story.operations.setdefault(folded(mention.text), mention.text)
    if named:
        return story.last_operation
    sentence = view.words(view.parsed.start, view.parsed.end).lower()
    return story.last_operation if "the operation" in sentence else None


def _claim(
    view: SentenceView, frame: Frame, happening: Happening, spoken: Sequence[Speech], saying: Sequence[Token],
    story: Story, operation: str | None,
) -> Claim | None:  # fmt: skip
    kind, mode, measure = happenings.kind_of(happening, frame)
    loose = frame.concept.strength < 2 and not _is_organised(view, frame)
    left_open = loose and _is_left_open(view, frame)
    if loose and not left_open and len(view.text) >= _BRIEF:
        _refused(view, frame, _NOBODY)
        return None
    if _ranks(frame):
        _refused(view, frame, "it ranks an event that is told elsewhere")
        return None
    time, status, cue = _when(view, frame, saying, story)
    place = settings.where(view, frame, saying, story.setting, story.areas, time)
    known = story.operation_places.get(folded(operation)) if operation else None
    if known is not None and not _own_place(view, place):
        place = Where(known, (), "")
        view.note("place", f"{known.text}: where the operation was", trigger=frame.trigger)
    counted = _figures(view, frame, measure, place, time, story)
    if status == "denied" and story.happened and _is_stated_zero(frame, counted, measure):
        status, counted = "actual", [f for f in counted if f.high == 0] or [_zero(view, frame, measure, story.policy)]
        view.note("status", "actual: it states that nobody was hurt, and so a zero", trigger=frame.trigger)
    if frame.noun is not None and frame.noun.lemma_.lower() in TALLIES and not counted:
        _refused(view, frame, "a toll without a number: nobody says how many")
        return None
    if loose and status in ("actual", "historical"):
        _refused(view, frame, _NOBODY if not left_open else _NOT_SAID)
        return None
    roles = [*_roles(view, frame, happening, counted), *settings.roles_of(place.places)]
    bare = frame.nominal and not counted and not roles and status == "actual"
    # A rally that was called off needs no number, name or place; one that took place is told again in more words.
    happens = frame.concept.strength > 1 and takes_place(frame)
    shown = _own_place(view, place) or happens or (frame.concept.strength > 1 and time.own)
    if bare and ((frame.concept.measure and not happens) or not shown):
        _refused(view, frame, "a noun to which nobody, no number and no place belongs")
        return None
    if view.trace is not None:
        view.trace.claimed(view.parsed.span(frame.noun or frame.trigger)[0], view.parsed.span(frame.trigger)[0])
    _take_over(view, story, frame, place, time, status)
    harm = any(f.measure in _HARM and f.high != 0 for f in counted)
    said_by = speakers.speakers_of(frame, spoken, view)
    said_by = said_by or _outlet(story.document, speakers.unnamed_stance(frame, spoken, view))
    roles = without_speakers(roles, said_by, frame)
    claim = Claim(
        id="", document=story.document.id, kind=kind, mode=mode,
        codes=happenings.codes_of(happening, kind, mode, harm=harm), status=status,
        sentence=_span(view, view.parsed.start, view.parsed.end), trigger=_trigger(view, frame),
        roles=tuple(roles), place=place.place, places=place.places, time=time.time, figures=tuple(counted),
        said_by=said_by, operation=operation, happening=happening.number,
        confidence=_confidence(frame, roles, counted, status), maker=MAKER,
        why_missing=_why(place, time, counted, measure, roles, said_by),
        fired=tuple(x for x in (frame.fired, f"mode: {mode}" if mode else "", f"{status}: {cue}" if cue else "") if x),
        publisher=story.document.publisher, published=story.document.published, credit=story.document.credit,
    )  # fmt: skip
    return _with_id(claim)


def _when(
    view: SentenceView, frame: Frame, saying: Sequence[Token], story: Story
) -> tuple[When, Status, str]:  # fmt: skip
    """When a frame happened or is to happen, how far it came, and the cue that says so."""
    time = event_times.when(view, frame, saying, story.setting, story.default_time)
    if time.own and time.time is not None and story.document.published:
        time = time._replace(time=event_times.running_on(view, time.time, story.document.published[:10]))
    status, cue = status_of(view, frame, time=time, published=story.document.published)
    if status in _TO_COME and not time.own and not _is_perfect(frame):
        planned = story.setting.planned
        time = When(planned or story.default_time, False, "" if planned else _NO_DAY_YET)
    return time, status, cue


_TO_COME: frozenset[Status] = frozenset({"threatened", "planned", "hypothetical"})
"""What has not happened is not dated by what has: "residents fear that soldiers will burn the village"."""


_NO_DAY_YET = "it had not happened yet, and no day is given for it"


def _is_perfect(frame: Frame) -> bool:
    """Whether what is only possible would have happened by now: "may *have been* abducted"."""
    verb = clause_of(frame.noun if frame.noun is not None else frame.trigger)
    return any(c.dep_ == "aux" and c.lemma_ == "have" for c in verb.children)


_NOBODY = "a word of politics, and no body, office or country does it"
_NOT_SAID = "a word of politics, and the passage names nobody who did it"


def _refused(view: SentenceView, frame: Frame, why: str) -> None:
    """Notes that no claim comes of a frame, and why."""
    if view.trace is not None:
        view.trace.dropped(view.parsed.span(frame.noun or frame.trigger)[0], why)


def _ranks(frame: Frame) -> bool:
    """Whether the passage ranks an event told elsewhere: "it was the deadliest attack since …"."""
    return frame.nominal and frame.trigger.dep_ == "attr" and any(c.tag_ == "JJS" for c in frame.trigger.children)


def _is_left_open(view: SentenceView, frame: Frame) -> bool:
    """Politics whose doer goes unsaid, in a sentence that names a body: "China denies that it *has been banned*"."""
    if len(view.text) >= _BRIEF:
        return False
    kinds = ("organisation", "nationality", "place") if frame.nominal else ("organisation", "nationality")
    named = bool(view.actors) or any(m.kind in kinds for m in view.mentions)
    return named and not frame.agents and (frame.nominal or grammar.is_passive(frame.trigger))


def _is_organised(view: SentenceView, frame: Frame) -> bool:
    """Politics is what bodies, offices and countries do; "the farmers asked for rain" is none.

    A person may speak for one that the sentence names. In a long report, where politics is mostly what stands around
    the events, only listed actors, countries and offices count.
    """
    doers = [*frame.agents, *(frame.patients if frame.nominal else ())]
    if len(view.text) >= _BRIEF:
        return any(p.actor or p.cls in ("actor", "place") or p.group in _OFFICIAL for p in doers)
    if any(_is_body(p) or p.group in _OFFICIAL or _is_named(view, p) for p in doers):
        return True
    if not any(p.cls == "person" for p in frame.agents):
        return False
    here = len(view.text) < _BRIEF and sum(m.kind in ("person", "facility") for m in view.mentions) > 1
    return here or bool(view.actors) or any(m.kind in _BODIES for m in view.mentions)


def _is_named(view: SentenceView, phrase: Phrase) -> bool:
    """Whether a name of a country, people or body stands in the phrase: "*Swiss* doctors", "the *APEC* forum"."""
    words = [t for t in phrase.head.subtree if phrase.head.i - _WITHIN <= t.i <= phrase.head.i + _WITHIN]
    return any(view.is_name_of(t, _BODIES) for t in words)


_WITHIN = 4
_BODIES = frozenset({"organisation", "nationality", "place"})
_BRIEF = 800
"""Characters: in a text so short, a name no list knows is rather a country's or a leader's than a neighbour's."""


def _is_body(phrase: Phrase) -> bool:
    """A body or country that a list knows, or a name that none knows: who acts in politics under a name is a body."""
    if phrase.actor or phrase.cls in ("actor", "place") or phrase.lemma in noun_classes().bodies:
        return True
    return phrase.cls == "other" and phrase.head.pos_ == "PROPN"


_OFFICIAL = frozenset({"official", "leader", "combatant", "security"})


def _with_id(claim: Claim) -> Claim:
    import msgspec

    return msgspec.structs.replace(claim, id=claim_id(claim))


def claim_id(claim: Claim) -> str:
    """A claim's id: from all of its content but the id itself."""
    import msgspec

    return record_id("c", msgspec.structs.replace(claim, id=""))


def _span(view: SentenceView, start: int, end: int) -> Span:
    return Span(start=start, end=end, quote=view.words(start, end))


def _trigger(view: SentenceView, frame: Frame) -> Span:
    """The event's word, to the last of its phrase that follows soon: "*launched an offensive*", "*laid down arms*"."""
    start, end = view.parsed.span(frame.trigger)
    if frame.nominal and frame.noun == frame.trigger:
        start, end = _with_its_verb(view, frame.trigger, start, end)
    carried = frame.noun or next((word for word in frame.words if _is_the_event(frame, word)), None)
    ends = (carried, *(frame.words if frame.concept.strength > 1 else ()))
    last = max((word for word in ends if word is not None), key=lambda t: t.i, default=None)
    if last is not None and 0 < last.i - frame.trigger.i <= _CARRIED_WITHIN:
        end = max(end, view.parsed.span(last)[1])
    return _span(view, start, end)


_CARRIED_WITHIN = 6  # words


def _with_its_verb(view: SentenceView, noun: Token, start: int, end: int) -> tuple[int, int]:
    """A noun's span with the verb near by that says what became of it: "*clashes broke out*", "*foiled an attack*"."""
    verb = noun.head
    if noun.dep_ in ("nsubj", "nsubjpass"):
        below = next((c for c in verb.children if c.dep_ == "xcomp" and cues().has(c, "actual.occurs")), verb)
        near = 0 < below.i - noun.i <= _CARRIED_WITHIN and verb.pos_ in ("VERB", "AUX")
        if near and {"actual.occurs", "attempted.ends"} & cues().of(below):
            return start, view.parsed.span(below)[1]
        return start, end
    if noun.dep_ == "pobj" and verb.lower_ == "under" and verb.head.pos_ == "VERB":
        near = 0 < noun.i - verb.head.i <= _CARRIED_WITHIN and verb.head.lemma_ == "come"
        return (view.parsed.span(verb.head)[0] if near else start), end  # "*came under attack*"
    led = {"attempted.foils", "denied.event", "planned.event"} & cues().of(verb)
    if noun.dep_ == "dobj" and led and not is_definite(noun) and 0 < noun.i - verb.i <= _CARRIED_WITHIN:
        return view.parsed.span(verb)[0], end
    return start, end


def _is_the_event(frame: Frame, word: Token) -> bool:
    """Whether a word of a verb's phrase names the event itself: "held a *march*", "declared a *truce*"."""
    entries = event_words().nouns.get(word.lemma_.lower(), ())
    return any(entry.words == (word.lemma_.lower(),) and entry.concept == frame.concept for entry in entries)


def _own_place(view: SentenceView, place: Where) -> bool:
    return place.place is not None and view.parsed.start <= place.place.start < view.parsed.end


def _figures(
    view: SentenceView, frame: Frame, measure: Measure | None, place: Where, time: When, story: Story
) -> list[Figure]:
    days = event_times.days_in(time.time) if time.own else None
    scope: Scope = figures.scope_of(view, frame, places=max(1, len(place.places)), days=days)
    found = figures.figures_of(
        view, frame, policy=story.policy, scope=scope, measure=measure, before=story.counted, last=story.told
    )
    if figures.tells_of_several(frame):
        story.several.add(_trigger(view, frame).start)
    story.told = next((f for f in reversed(found) if not f.included), story.told)
    for figure in found:
        if not figure.included and figure.group != "unknown":
            story.counted = figure
    return found


def _is_stated_zero(frame: Frame, counted: Sequence[Figure], measure: Measure | None) -> bool:
    """ "No casualties were reported" states a zero; "he was not killed" denies."""
    if measure not in _HARM or (frame.nominal and frame.concept.name not in ("die", "injure", "casualty")):
        return False
    heads = [p.head for p in frame.patients] + [frame.trigger] + ([frame.noun] if frame.noun is not None else [])
    heads = [h for h in heads if h.lemma_.lower() != "toll"]
    return any(h.lower_ in ("nobody", "none") or any(c.lower_ == "no" for c in h.children) for h in heads)


def _zero(view: SentenceView, frame: Frame, measure: Measure | None, policy: str) -> Figure:
    start, end = view.parsed.span(frame.patients[0].head if frame.patients else frame.trigger)
    return Figure(
        measure=measure or "killed",
        low=0,
        best=0,
        high=0,
        start=start,
        end=end,
        quote=view.words(start, end),
        policy=policy,
    )


def _roles(view: SentenceView, frame: Frame, happening: Happening, counted: Sequence[Figure]) -> list[Role]:
    victim_like = frame.concept.patient
    found: list[Role] = []
    for phrase in frame.agents:
        if phrase.cls == "pronoun":
            continue
        name: RoleName = "participant" if frame.concept.patient == "participant" else "agent"
        found.append(_role(view, phrase, name))
    for phrase in frame.patients:
        if phrase.head.lower_ in ("no", "none", "nobody") or phrase.cls == "pronoun":
            continue
        found.append(_role(view, phrase, _patient_role(phrase, victim_like)))
    found += [_role(view, phrase, "instrument") for phrase in frame.instruments]
    found += _inherited(view, frame, happening)
    for figure in counted:
        if figure.included:
            found.append(_included(view, figure))
    taken = with_participants(view, frame, found)
    return _distinct([r for r in taken if not _bit_of_a_place(view, r) and not _is_heading(view, r)])


def _patient_role(phrase: Phrase, wanted: str) -> RoleName:
    if wanted in ("participant", "beneficiary"):
        return "participant" if wanted == "participant" else "beneficiary"
    return "victim" if wanted == "victim" and phrase.is_people else "target"


def _role(view: SentenceView, phrase: Phrase, name: RoleName) -> Role:
    start, end, text = phrase.start, phrase.end, phrase.text
    named = phrase.cls == "person"
    if named:
        over = next((m for m in view.mentions if m.kind == "person" and m.start <= phrase.end - 1 < m.end), None)
        if over is not None:
            start, end, text = over.start, over.end, view.words(over.start, over.end)
    return Role(role=name, start=start, end=end, text=text, actor=phrase.actor, group=phrase.group, named=named)


def _inherited(view: SentenceView, frame: Frame, happening: Happening) -> list[Role]:
    """ "Gunmen attacked a post, killing three": the killing is the gunmen's too."""
    if frame.agents or frame.concept.kind not in ("assault", "coerce"):
        return []
    for other in happening.frames:
        if other is not frame and other.concept.kind == frame.concept.kind and other.agents:
            patients = {p.head.i for p in frame.patients}
            return [_role(view, p, "agent") for p in other.agents if p.head.i not in patients]
    return []


def _included(view: SentenceView, figure: Figure) -> Role:
    named = any(m.kind == "person" and m.start == figure.start for m in view.mentions)
    return Role(
        role="victim",
        start=figure.start,
        end=figure.end,
        text=figure.quote,
        actor=figure.actor,
        group=figure.group,
        named=named,
    )


def _is_heading(view: SentenceView, role: Role) -> bool:
    """Whether a role is the place under which a round-up tells what comes after it: "*Hasakah:* police raided"."""
    heads = role.start == view.parsed.start and view.text[role.end : role.end + 1] == ":"
    return heads and any(m.kind == "place" and m.start <= role.start < m.end for m in view.mentions)


def _bit_of_a_place(view: SentenceView, role: Role) -> bool:
    """Whether a role is a piece of a place's name that the parser took apart ("Deir", "ez" and "Zor")."""
    return any(
        m.kind == "place" and m.start <= role.start and role.end <= m.end and role.end - role.start < m.end - m.start
        for m in view.mentions
    )


def _distinct(roles: Sequence[Role]) -> list[Role]:
    seen: set[tuple[str, int, int]] = set()
    kept: list[Role] = []
    for role in roles:
        key = (role.role, role.start, role.end)
        if key not in seen and role.text.strip():
            seen.add(key)
            kept.append(role)
    return kept


def _outlet(document: Document, stance: Stance) -> tuple[Speaker, ...]:
    """An outlet with no speaker named speaks itself."""
    if document.publisher is None:
        return ()
    return (Speaker(start=0, end=0, text=document.publisher, via=document.credit, stance=stance),)


def _take_over(view: SentenceView, story: Story, frame: Frame, place: Where, time: When, status: Status) -> None:
    """What this sentence stated, the next one may lean on."""
    if _own_place(view, place):
        story.setting.named = place
    if frame.concept.strength < 2 or frame.concept.kind not in _DEEDS or status in ("historical", "hypothetical"):
        return
    story.happened = story.happened or (status == "actual" and frame.concept.kind in ("assault", "accident"))
    if _own_place(view, place):
        story.setting.place = place
    if time.own and status in _TO_COME:
        story.setting.planned = time.time
    elif time.own and (event_times.days_in(time.time) or 0) <= (_A_FEW if _is_an_aside(frame) else _A_SEASON):
        story.setting.time = time.time


def _is_an_aside(frame: Frame) -> bool:
    """ "The force, *which has surrounded the city since April*, denied it": what comes next was not since April."""
    return clause_of(frame.trigger).dep_ == "relcl"


_A_FEW = 3
_A_SEASON = 100
"""Days: what "has killed thousands since 2015" dates none of the sentences after it."""


def _confidence(frame: Frame, roles: Sequence[Role], counted: Sequence[Figure], status: Status) -> float:
    """A first, uncalibrated belief that the claim is right: the word's strength, and how much hangs on it."""
    score = 0.35 + 0.1 * frame.concept.strength
    score += 0.1 * any(f.low for f in counted) + 0.05 * any(r.role == "agent" for r in roles)
    score += 0.05 * any(r.role in ("victim", "target") for r in roles)
    score -= 0.1 * frame.nominal + 0.05 * (status != "actual")
    return round(min(0.95, max(0.05, score)), 2)


def _why(
    place: Where, time: When, counted: Sequence[Figure], measure: Measure | None, roles: Sequence[Role],
    said_by: Sequence[Speaker],
) -> dict[str, str]:  # fmt: skip
    why: dict[str, str] = {}
    if place.place is None:
        why["place"] = place.why
    if time.why:
        why["time"] = time.why
    if not counted:
        why["figures"] = "no number of people hangs on the trigger" if measure else "this kind of event counts nobody"
    if not any(r.role in ("agent", "participant") for r in roles):
        why["agent"] = "the passage names nobody who did it"
    if not said_by:
        why["said_by"] = "no speaker in the sentence, and the outlet is not known"
    return why


def mentions_in(mentions: Sequence[Mention], start: int, end: int) -> list[Mention]:
    """The mentions that lie in a span."""
    return [m for m in mentions if start <= m.start and m.end <= end]
