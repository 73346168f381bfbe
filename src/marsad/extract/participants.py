"""Who and what takes part in a happening beyond the subject and object of its trigger.

"A bomb went off in front of the *embassy*", "*four officers* were implicated in the murder of …", "the mayor, *Juan
Pérez*, was killed", "they attacked with *rifles*": roles of the claim, which decide neither its kind nor its figures.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import msgspec

from marsad.core.nouns import Mention, Role, Speaker
from marsad.core.vocabulary import RoleName
from marsad.extract import grammar
from marsad.extract.frames import Frame
from marsad.extract.phrases import Phrase, SentenceView
from marsad.lexicon.words import cue_words, noun_classes
from marsad.text import numbers

if TYPE_CHECKING:
    from spacy.tokens import Token

_STRIKING = frozenset({"bomb", "shell", "attack", "airstrike", "ambush", "raid"})
_BY_PLACE = frozenset({"bomb", "shell", "airstrike"})
"""Concepts whose place is what they hit, also where a verb tells them ("a bomb exploded in a restaurant")."""
_STRUCK = frozenset({"building", "vehicle"})
_NEXT_TO = 60  # characters: how far a listed name may stand from the one before
_BODIES = frozenset({"combatant", "security", "leader", "unknown"})


@cache
def _words() -> dict[str, dict[str, frozenset[str]]]:
    table: dict[str, dict[str, Any]] = cue_words("participants")
    return {name: {key: frozenset(words) for key, words in row.items()} for name, row in table.items()}


def with_participants(view: SentenceView, frame: Frame, roles: Sequence[Role]) -> list[Role]:
    """The claim's roles, those added that stand elsewhere in its sentence, and those left out that name nobody."""
    if frame.concept.kind not in ("assault", "accident"):
        return list(roles)
    found = [role for role in _of_wholes(view, frame, roles) if _says_whom(role)]
    found = _with_named(view, frame, found)
    if frame.concept.kind == "assault":
        if not any(role.role == "agent" for role in found):
            found += [_role(p, "agent") for p in _involved(view, frame) if _is_somebody(p)]
        found += [_role(p, "target") for p in _struck(view, frame)]
        found += [_role(p, "instrument") for p in _wielded(view, frame)]
        found = [one for role in found for one in _people_and_body(view, role)]
    return found


def without_speakers(roles: Sequence[Role], said_by: Sequence[Speaker], frame: Frame) -> list[Role]:
    """Roles without those of whoever tells of it: "…, *Ivan Reyes*, a spokesman, said" was not shot.

    Who is the trigger's own object or subject stays: "*Reyes*, who was shot in the leg, said".
    """
    own = [(phrase.start, phrase.end) for phrase in frame.patients]
    return [
        role
        for role in roles
        if role.role not in ("victim", "target")
        or any(start < role.end and role.start < end for start, end in own)
        or not speaks_of_it(role.start, role.end, said_by)
    ]


def speaks_of_it(start: int, end: int, said_by: Sequence[Speaker]) -> bool:
    """Whether words are those of one of the speakers; the outlet, which no words name, is none."""
    return any(one.end > one.start and one.start < end and start < one.end for one in said_by)


def _role(phrase: Phrase, name: RoleName) -> Role:
    return Role(role=name, start=phrase.start, end=phrase.end, text=phrase.text, actor=phrase.actor,
                group=phrase.group, named=phrase.cls == "person")  # fmt: skip


def _is_somebody(phrase: Phrase) -> bool:
    return phrase.is_people and phrase.head.pos_ != "PRON"


def _says_whom(role: Role) -> bool:
    """Whether the words name somebody or something; a bare number is said in the figures, an hour is no target."""
    if role.actor or role.named:
        return True
    words = role.text.lower().split()
    if not words:
        return False
    if role.role in ("target", "instrument"):
        last = words[-1].strip(".,\"'")
        nothing = _words()["located"]["nothing"]
        return last not in nothing and not last.replace(":", "").isdigit() and last.removesuffix("s") not in nothing
    if role.role in ("victim", "agent"):
        return not _is_number(role.text) and not (len(words) == 1 and words[0] in noun_classes().stand_ins)
    return True


def _is_number(text: str) -> bool:
    found = numbers.find(text)
    return bool(found) and sum(n.end - n.start for n in found) >= len(text.strip())


def _of_wholes(view: SentenceView, frame: Frame, roles: Sequence[Role]) -> Iterator[Role]:
    """The roles, a part that was hit told by its whole: "the sixth floor of *the hotel*"."""
    phrases = {p.start: p for p in frame.patients}
    for role in roles:
        phrase = phrases.get(role.start) if role.role == "target" else None
        if phrase is not None and phrase.lemma in _words()["located"]["sides"] | _words()["located"]["parts"]:
            wholes = [p for h in grammar.objects_of(phrase.head, ("of",))[:1] for p in view.phrases(h)]
            if wholes and all(_is_structure(view, p) for p in wholes):
                yield from (_role(p, "target") for p in wholes)
                continue
        yield role


def _struck(view: SentenceView, frame: Frame) -> Iterator[Phrase]:
    """Buildings, vehicles and the like at which a blow fell."""
    name = frame.concept.name
    if name not in _STRIKING or (name not in _BY_PLACE and not frame.nominal):
        return
    if any(p.cls in (*_STRUCK, "actor") or p.is_people for p in frame.patients):
        return
    for token in _carriers(frame):
        for head in _at(token):
            if found := [p for p in view.phrases(head) if _is_structure(view, p)]:
                yield from found
                return


def _carriers(frame: Frame) -> Iterator[Token]:
    """The trigger, the noun it carries, and the verb that says of the noun that it happened."""
    yield frame.trigger
    if frame.noun is not None and frame.noun != frame.trigger:
        yield frame.noun
    noun = frame.noun or frame.trigger
    if frame.nominal and noun.dep_ in ("nsubj", "nsubjpass") and noun.head.lemma_ in _words()["located"]["occurring"]:
        yield noun.head
    for child in frame.trigger.children:  # "a bomb *placed* near the bank went off"
        if child.dep_ in ("nsubj", "nsubjpass"):
            yield from (c for c in child.children if c.dep_ in ("acl", "relcl"))


def _at(token: Token) -> Iterator[Token]:
    """What stands after a preposition of place on a token, "the front of" and the like passed through."""
    located = _words()["located"]
    for child in token.children:
        if child.dep_ in ("prep", "advmod", "agent", "prt") and child.lower_ in located["prepositions"]:
            yield from _through_sides(child, 0)


def _through_sides(preposition: Token, depth: int) -> Iterator[Token]:
    for inner in preposition.children:
        if inner.dep_ == "prep" and depth < 3:
            yield from _through_sides(inner, depth + 1)
        if inner.dep_ != "pobj":
            continue
        if inner.lemma_.lower() in _words()["located"]["sides"]:
            deeper = [c for c in inner.children if c.dep_ == "prep" and c.lower_ in ("of", "to", "at", "in", "from")]
            if deeper and depth < 3:
                for one in deeper:
                    yield from _through_sides(one, depth + 1)
                continue
        yield inner


def _is_structure(view: SentenceView, phrase: Phrase) -> bool:
    if phrase.cls in _STRUCK:
        return True
    if phrase.cls == "place":
        return phrase.lemma in _words()["located"]["structures"]
    return phrase.cls in ("other", "actor") and view.is_name_of(phrase.head, frozenset({"facility"}))


def _involved(view: SentenceView, frame: Frame) -> list[Phrase]:
    """Whom the sentence gives a part in the deed: accused of it, arrested for it, responsible for it."""
    table = _words()["involved"]
    start = frame.noun or frame.trigger
    chain = list(grammar.governors(start))[:6]
    below = start
    for at, preposition in enumerate(chain[:-1]):
        if preposition.dep_ not in ("prep", "agent") or below.dep_ not in ("pobj", "pcomp"):
            if below.dep_ not in ("dobj", "conj", "pobj", "pcomp", "xcomp", "compound"):
                break
            below = preposition
            continue
        governor = chain[at + 1]
        key = f"{governor.lemma_.lower()} {preposition.lower_}"
        found = _having_part(view, governor, key, table)
        if preposition.lower_ == "behind" and governor.lemma_ == "be":
            found = _heads(view, grammar.subject_heads(governor))
        if found:
            return [p for p in found if p.head != start and p.head not in start.subtree]
        below = preposition
    return []


def _having_part(view: SentenceView, governor: Token, key: str, table: dict[str, frozenset[str]]) -> list[Phrase]:
    verb = governor if governor.pos_ in ("VERB", "AUX") else governor.head
    if key in table["object"] and governor.pos_ in ("VERB", "AUX"):
        if grammar.is_passive(governor) or governor.dep_ == "acl":
            return _heads(view, grammar.subject_heads(governor))
        return _heads(view, grammar.object_heads(governor)) or _heads(view, grammar.subject_heads(governor))
    if key in table["subject"]:
        if governor.pos_ in ("VERB", "AUX"):
            return _heads(view, grammar.subject_heads(governor))
        if governor.dep_ in ("amod", "acl", "relcl"):
            return _heads(view, [governor.head])
        held = list(grammar.object_heads(verb)) if governor.dep_ in ("acomp", "oprd") else []
        return _heads(view, held) or (_heads(view, grammar.subject_heads(verb)) if verb.pos_ in ("VERB", "AUX") else [])
    if key in table["noun"]:
        if governor.dep_ == "appos":
            return _heads(view, [governor.head])
        if governor.dep_ == "attr":
            return _heads(view, grammar.subject_heads(governor.head))
        return _heads(view, [governor])
    return []


def _heads(view: SentenceView, heads: Sequence[Token]) -> list[Phrase]:
    return [p for head in heads for p in view.phrases(grammar.resolved(head))]


def _wielded(view: SentenceView, frame: Frame) -> Iterator[Phrase]:
    """The weapons that stand "with", or after "using", and what a measure of a weapon is of."""
    wielding = _words()["wielding"]
    for token in {frame.trigger, frame.noun or frame.trigger}:
        heads = grammar.objects_of(token, ("with", "by"))
        for child in token.children:
            if child.dep_ in ("advcl", "acl", "xcomp", "prep", "pcomp") and child.lemma_.lower() in wielding["using"]:
                heads += [o for o in child.children if o.dep_ in ("dobj", "pobj")]
        for head in heads:
            yield from (p for p in view.phrases(head) if _is_weapon(p))


def _is_weapon(phrase: Phrase) -> bool:
    if phrase.cls == "weapon":
        return True
    if phrase.lemma not in _words()["wielding"]["measures"]:
        return False
    things = noun_classes().things
    beside = [*grammar.objects_of(phrase.head, ("of",)), *(c for c in phrase.head.lefts if c.dep_ == "compound")]
    return any(things.get(t.lemma_.lower()) == "weapon" for t in beside)


def _with_named(view: SentenceView, frame: Frame, roles: Sequence[Role]) -> list[Role]:
    """With the persons whom an apposition or a list names beside those hurt; a description gives way to its name."""
    found: list[Role] = []
    phrases = {p.start: p for p in frame.patients}
    for role in roles:
        phrase = phrases.get(role.start)
        if role.role not in ("victim", "target") or (phrase is None and not role.named):
            found.append(role)
            continue
        named = _apposed(view, phrase) if phrase is not None and phrase.is_people and not role.named else []
        number = phrase.number.best if phrase is not None and phrase.number is not None else None
        if not named or (len(named) < (number or 1)) or (phrase is not None and phrase.plural and len(named) < 2):
            found.append(role)
        last = named[-1] if named else role if role.named else None
        listed = [*_listed(view, last, step=1), *_listed(view, last, step=-1)] if last is not None else []
        for person in (*named, *listed):
            found.append(msgspec.structs.replace(person, role=role.role, group=role.group, actor=role.actor))
    return found


def _apposed(view: SentenceView, phrase: Phrase) -> list[Role]:
    """The persons named in apposition: "two reporters, *A* and *B*"."""
    found: list[Role] = []
    for child in phrase.head.children:
        if child.dep_ == "appos" and child.i > phrase.head.i:
            for one in view.phrases(child):
                person = _person_at(view, one)
                if person is not None:
                    found.append(_person(person))
    return found


def _person_at(view: SentenceView, phrase: Phrase) -> Mention | None:
    if phrase.cls != "person":
        return None
    return next((m for m in view.mentions if m.kind == "person" and m.start <= phrase.end - 1 < m.end), None)


def _person(mention: Mention) -> Role:
    return Role(role="victim", start=mention.start, end=mention.end, text=mention.text, named=True)


def _listed(view: SentenceView, first: Role, *, step: int) -> Iterator[Role]:
    """The persons of the same list, one after the other: "A, 42; B, 19; and bodyguard C"."""
    persons = sorted((m for m in view.mentions if m.kind == "person"), key=lambda m: m.start)
    at = next((i for i, m in enumerate(persons) if m.start <= first.start < m.end), None)
    if at is None:
        return
    last = persons[at]
    while 0 <= at + step < len(persons):
        at += step
        one = persons[at]
        low, high = sorted((last, one), key=lambda m: m.start)
        if not _is_list(view.words(low.end, high.start)) or _speaks(view, one):
            return
        yield _person(one)
        last = one


def _is_list(between: str) -> bool:
    """Whether words may stand between two names of one list."""
    if len(between) > _NEXT_TO or (not any(c in between for c in ",;") and " and " not in f" {between.strip()} "):
        return False
    if not between.lstrip().startswith((",", ";", "and ")):
        return False
    listed, groups = _words()["listed"], noun_classes().groups
    for word in between.lower().replace(",", " ").replace(";", " ").split():
        if word in listed["between"] or word in listed["titles"] or word.isdigit():
            continue
        if word not in groups:
            return False
    return True


def _speaks(view: SentenceView, person: Mention) -> bool:
    """Whether the person is the subject of a verb of their own."""
    span = view.parsed.doc.char_span(
        max(0, person.start - view.parsed.start), person.end - view.parsed.start, alignment_mode="expand"
    )
    if span is None or not len(span):
        return True
    root = span.root
    return root.dep_ == "nsubj" and any(t.i > root.i for t in (root.head,)) and not _is_hurt(root.head)


def _is_hurt(verb: Token) -> bool:
    return grammar.is_passive(verb) or verb.lemma_.lower() in ("die", "perish")


def _people_and_body(view: SentenceView, role: Role) -> list[Role]:
    """The people who did it and the body they are of, each a role: "guerrillas of the *FMLN*" are two."""
    if role.role != "agent" or not role.actor or role.named:
        return [role]
    match = next((m for m in view.actors if m.actor == role.actor and m.start < role.end and role.start < m.end), None)
    if match is None:
        return [role]
    body = msgspec.structs.replace(role, start=match.start, end=match.end, text=view.words(match.start, match.end))
    before = view.words(role.start, match.start).rstrip()
    after = view.words(match.end, role.end).strip()
    if after.strip("[]()\"' "):
        members = msgspec.structs.replace(role, actor=None, same_as=_elsewhere(role, body))
        return [members, body] if names_people(after) else [body]
    for preposition in (" of the", " of", " from the", " from", " in the"):
        if before.lower().endswith(preposition):
            people = before[: -len(preposition)].rstrip()
            if people and names_people(people):
                end = role.start + len(people)
                same = msgspec.structs.replace(role, end=end, text=people, actor=None, same_as=body.start)
                return [same, body]
    return [role] if match.start <= role.start else [body if not before else role]


def _elsewhere(role: Role, body: Role) -> int | None:
    """Where a body is told that some people are of; None where both begin at one word, and count as one anyhow."""
    return body.start if body.start != role.start else None


def can_be_struck(words: str) -> bool:
    """Whether words name a building, a vehicle or a post: the grammar seldom errs about these."""
    last = words.lower().split()[-1].strip("[]()\"'.,") if words.split() else ""
    known, things = _words()["located"]["structures"], noun_classes().things
    return any(things.get(form) in _STRUCK or form in known for form in (last, last.removesuffix("s")))


def names_people(words: str) -> bool:
    """Whether the last of some words is one for people, not for a body of them."""
    classes = noun_classes()
    last = words.lower().split()[-1].strip("[]()\"'")
    forms = {last, last.removesuffix("s"), last.removesuffix("es"), last[:-3] + "man" if last.endswith("men") else last}
    return any(form in classes.groups for form in forms) and not forms & classes.collective
