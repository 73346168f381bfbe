"""Event words of a language, read from the files under ``lexicon/<language>/events``.

A concept ("kill", "arrest") says which kind and mode of event its words speak of, which measure its people fall under,
and how surely the word alone speaks. Words are written as people say them: "open fire", "take into custody"; the first
is the verb's lemma, the others are looked for among the words that depend on it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from itertools import product
from typing import Any, cast

from marsad.core.errors import UsageError
from marsad.core.vocabulary import KINDS, Group, Kind, Measure

_VERB_LISTS = {
    "any": ("any", "any"),
    "people": ("people", "any"),
    "with_people": ("surely people", "any"),
    "things": ("thing", "any"),
    "goods": ("goods", "any"),
    "places": ("place", "any"),
    "towns": ("town", "any"),
    "named_places": ("named place", "any"),
    "forces_into": ("place", "forces"),
    "fighters": ("forces", "any"),
    "weapons": ("weapon", "any"),
    "vehicles": ("vehicle", "any"),
    "suffered": ("surely people", "any"),
    "gatherings": ("gathering", "any"),
    "left": ("complement", "any"),
    "subject_people": ("none", "people"),
    "by_people": ("any", "people"),
    "by_forces": ("people", "forces"),
    "subject_weapon": ("any", "weapon"),
    "subject_place": ("any", "place"),
    "subject_any": ("none", "any"),
}
_MONTHS = frozenset({"March", "May", "August"})
_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*")
SURE = 3
"""How strongly a passage tells of violence where one of its words surely does."""


@dataclass(frozen=True)
class Concept:
    """What a family of words speaks of."""

    name: str
    kind: Kind
    mode: str | None
    measure: Measure | None
    strength: int
    patient: str
    needs_cause: bool = False
    hurts: bool = False
    """People who are its object are hurt, unless the passage says that they died."""
    shared_mode: bool = False
    """The weapon and the sides of the whole passage give its mode."""
    modes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    needs: frozenset[str] = frozenset()
    """Words of which the sentence must hold one: people who vomit fell to gas only where gas is named."""
    bars: frozenset[str] = frozenset()
    """Words that the sentence must not hold: nobody hands over peacefully what is fought for."""
    file: str = ""
    """The file of the events folder that it stands in."""


@dataclass(frozen=True)
class VerbEntry:
    """A verb's sense: the words that must depend on it, and the classes its object and subject must belong to."""

    concept: Concept
    words: tuple[str, ...]
    object: str
    subject: str
    suffered: bool = False
    """The subject is the side that the people belonged to, not who did it."""
    listed: str = ""
    """The list of the file that holds it, and how it is written there: for whoever wants to mend it."""
    written: str = ""


@dataclass(frozen=True)
class NounEntry:
    """A noun's sense; ``words`` are the words of the whole phrase, the head last."""

    concept: Concept
    words: tuple[str, ...]
    listed: str = "nouns"
    written: str = ""


@dataclass(frozen=True)
class EventWords:
    """Every event word of a language, by lemma, and the surface forms that let a sentence through to the parser."""

    verbs: Mapping[str, tuple[VerbEntry, ...]]
    nouns: Mapping[str, tuple[NounEntry, ...]]
    adverbs: Mapping[str, Concept]
    fatal: frozenset[str]
    """Words beside a verb of hurting that say the people died ("fatally")."""
    sure_forms: frozenset[str]
    strong_forms: frozenset[str]
    armed_forms: frozenset[str]
    """Words for people under arms and for weapons."""
    weapon_forms: frozenset[str]
    wielding_forms: frozenset[str]
    """Verbs that tell of violence or of its prevention where a weapon is named beside them ("found … a cache")."""
    weak_forms: frozenset[str]
    plain_forms: frozenset[str]
    """Words that open a sentence only in a brief text."""
    phrasal_forms: Mapping[str, frozenset[str]]
    """Forms of verbs that speak only with another word near: "took … hostage"."""
    weakly_phrasal_forms: Mapping[str, frozenset[str]]
    """The same for words of politics: "held … talks"."""
    lemmas: Mapping[str, str]
    """The lemma of each form of an event verb, for forms that the tagger does not know ("raped")."""

    def strength(self, text: str, seen: list[tuple[str, int]] | None = None, *, brief: bool = False) -> int:
        """3 if a word of the passage surely speaks of violence, 2 if one may, 1 if one speaks of politics, else 0.

        The words that say so, each with its own strength, are added to ``seen``; a sure one is the last. Plain words
        and phrases of politics count only in a text that is ``brief``.
        """
        found = weapon = wielded = 0
        words = [match.group() for match in _WORD.finditer(text)]
        for at, written in enumerate(words):
            word = written.lower()
            if written in _MONTHS:
                continue
            if word in self.sure_forms or ("-" in word and any(p in self.sure_forms for p in word.split("-"))):
                if seen is not None:
                    seen.append((written, SURE))
                return SURE
            said = self._said_by(word, words[at + 1 : at + 8], brief=brief)
            if said and seen is not None:
                seen.append((written, said))
            found = max(found, said)
            weapon = weapon or word in self.weapon_forms
            wielded = wielded or word in self.wielding_forms
        if seen is not None and weapon and wielded and found < 2:
            seen.append(("a weapon, and what is done with one", 2))
        return 2 if weapon and wielded else found

    def _said_by(self, word: str, after: Sequence[str], *, brief: bool) -> int:
        """2 if a word that is not sure may speak of violence, 1 if of politics, alone or with one of those after it."""
        if word in self.strong_forms or _is_near(self.phrasal_forms.get(word), after):
            return 2
        if word in self.weak_forms:
            return 1
        return int(brief and (word in self.plain_forms or _is_near(self.weakly_phrasal_forms.get(word), after)))

    def bears_arms(self, text: str) -> bool:
        """Whether the passage names somebody under arms, or a weapon."""
        return any(match.group().lower() in self.armed_forms for match in _WORD.finditer(text))


def _is_near(wanted: frozenset[str] | None, after: Sequence[str]) -> bool:
    return wanted is not None and any(word.lower() in wanted for word in after)


@cache
def event_words(language: str = "en") -> EventWords:
    """The event words of a language; raises `UsageError` naming the file that is not well formed."""
    verbs: dict[str, list[VerbEntry]] = {}
    nouns: dict[str, list[NounEntry]] = {}
    adverbs: dict[str, Concept] = {}
    sure, strong, weak, plain = set[str](), set[str](), set[str](), set[str]()
    fatal, wielding = set[str](), set[str]()
    phrasal, weakly = dict[str, set[str]](), dict[str, set[str]]()
    lemmas: dict[str, str] = {}
    for row in _rows(language):
        concept = _concept(row)
        forms = weak if concept.strength < 2 else sure if concept.strength > 2 else strong
        for name, (object_class, subject_class) in _VERB_LISTS.items():
            for phrase, spelled in _spelled_out(row.get(name, ())):
                first, *rest = (word for word in spelled if word != "…")
                verbs.setdefault(first, []).append(
                    VerbEntry(concept, tuple(rest), object_class, subject_class, name == "suffered", name, phrase)
                )
                surface = verb_forms(first, _grammar(language)["irregular"])
                lemmas |= dict.fromkeys(surface, first)
                if not rest and first in _grammar(language)["plain"]:
                    plain |= surface
                elif not rest and name in ("weapons", "subject_weapon"):
                    wielding |= surface
                elif not rest or (concept.strength > 2 and first not in _grammar(language)["too_common"]):
                    forms |= surface
                else:
                    near = phrasal if concept.strength >= 2 else weakly
                    for form in surface:
                        near.setdefault(form, set()).update(_telling(rest, language))
        for listed, phrase in ((name, one) for name in ("nouns", "toll_nouns") for one in row.get(name, ())):
            words = tuple(phrase.replace("-", " - ").split()) if "-" in phrase else tuple(phrase.split())
            nouns.setdefault(words[-1], []).append(NounEntry(concept, words, listed, phrase))
            if len(words) == 1:
                opening = plain if words[-1] in _grammar(language)["plain"] else forms
                opening |= noun_forms(words[-1])
            elif " " not in phrase:
                forms |= noun_forms(phrase)  # "hostage-taking"
            elif "-" not in words:
                near = phrasal if concept.strength >= 2 else weakly
                near.setdefault(words[0], set()).update(noun_forms(words[-1]))
        forms |= {form for word in row.get("gate", ()) for form in noun_forms(word)}
        fatal |= set(row.get("fatal", ()))
        for word in row.get("adverbs", ()):
            adverbs[word] = concept
    armed = _armed_forms(language)
    longest_first = {lemma: tuple(sorted(entries, key=_most_exact_first)) for lemma, entries in verbs.items()}
    by_length = {lemma: tuple(sorted(entries, key=lambda e: -len(e.words))) for lemma, entries in nouns.items()}
    sure -= _grammar(language)["doubtful"]
    return EventWords(
        verbs=longest_first, nouns=by_length, adverbs=adverbs, fatal=frozenset(fatal), sure_forms=frozenset(sure),
        strong_forms=frozenset(strong | _grammar(language)["doubtful"]), armed_forms=armed,
        weapon_forms=_weapon_forms(language),
        wielding_forms=frozenset(wielding),
        weak_forms=frozenset(weak - strong), plain_forms=frozenset(plain - weak - strong), lemmas=lemmas,
        phrasal_forms={form: frozenset(words) for form, words in phrasal.items()},
        weakly_phrasal_forms={form: frozenset(words) for form, words in weakly.items()},
    )  # fmt: skip


def _spelled_out(phrases: Iterable[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each phrase with the words it stands for: "open|build base|camp" is four phrases."""
    for phrase in phrases:
        for words in product(*(word.split("|") for word in phrase.split())):
            yield phrase, words


def _armed_forms(language: str) -> frozenset[str]:
    """Words for people under arms and for weapons, those left out that sports and offices use too."""
    classes = noun_classes(language)
    people = (word for word, group in classes.groups.items() if group in ("combatant", "security"))
    peaceful = frozenset(cue_words("status", language)["metaphor"]["no_arms"])
    armed = frozenset(f for w in people if " " not in w and w not in peaceful for f in noun_forms(w))
    return armed | _weapon_forms(language)


def _weapon_forms(language: str) -> frozenset[str]:
    arms = (word for word, name in noun_classes(language).things.items() if name == "weapon")
    return frozenset(f for w in arms if " " not in w for f in noun_forms(w))


def _most_exact_first(entry: VerbEntry) -> tuple[int, int]:
    """Longer phrases before shorter ones, and senses that want a class of object before those that take any."""
    return -len(entry.words), {"any": 3, "people": 2, "thing": 1}.get(entry.object, 0)


def _telling(words: list[str], language: str) -> set[str]:
    """The words of a phrase that can be told from others: its content words, else its particles, else all."""
    content = [w for w in words if w not in _grammar(language)["function"]]
    particles = [w for w in words if w in _grammar(language)["particles"]]
    return {form for word in content or particles or words for form in noun_forms(word)}


@cache
def _grammar(language: str) -> Mapping[str, Any]:
    table = read_toml((files("marsad.lexicon") / language / "grammar.toml").read_text(encoding="utf-8"), "grammar.toml")
    return {"irregular": table["irregular"]} | {name: frozenset(words) for name, words in table["words"].items()}


def verb_forms(lemma: str, irregular: Mapping[str, str]) -> set[str]:
    """The surface forms of an English verb: kill, kills, killed, killing."""
    head = lemma.rsplit("-", maxsplit=1)[-1]
    stem = lemma.removesuffix("e")
    forms = {lemma, lemma + ("es" if head.endswith(("s", "sh", "ch", "x")) else "s"), stem + "ed", stem + "ing"}
    if re.search(r"[^aeiou][aeiou][bdgklmnprt]$", head):
        forms |= {lemma + head[-1] + end for end in ("ed", "ing")}
    if re.search(r"[^aeiou]y$", head):
        forms |= {lemma[:-1] + "ied", lemma[:-1] + "ies"}
    if head.endswith("c"):
        forms |= {lemma + "ked", lemma + "king"}
    return forms | set(irregular.get(lemma, "").split())


def noun_forms(noun: str) -> set[str]:
    """Singular and plural of an English noun."""
    forms = {noun, noun + ("es" if noun.endswith(("s", "sh", "ch", "x")) else "s")}
    if re.search(r"[^aeiou]y$", noun):
        forms.add(noun[:-1] + "ies")
    if noun.endswith("man"):
        forms.add(noun[:-3] + "men")
    return forms


def _rows(language: str) -> Iterator[dict[str, Any]]:
    folder = files("marsad.lexicon") / language / "events"
    for path in sorted(folder.iterdir(), key=lambda one: one.name):
        if path.name.endswith(".toml"):
            table = read_toml(path.read_text(encoding="utf-8"), path.name)
            rows = table.get("concept")
            for row in rows if isinstance(rows, list) else [table]:
                yield row | {"file": path.name}


def read_toml(text: str, name: str) -> dict[str, Any]:
    """A lexicon file's table; raises `UsageError` with the file and line of a mistake."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = f"the lexicon file {name} is not well formed: {error}"
        raise UsageError("U221", message, "mend it and run again") from error


def _concept(row: dict[str, Any]) -> Concept:
    name, kind = str(row.get("concept")), row.get("kind")
    if kind not in KINDS:
        message = f"the concept {name!r} has the unknown kind {kind!r}"
        raise UsageError("U222", message, f"use one of {', '.join(KINDS)}")
    return Concept(
        name=name,
        kind=kind,
        mode=row.get("mode") or None,
        measure=row.get("measure"),
        strength=int(row.get("strength", 1)),
        patient=str(row.get("patient", "target")),
        needs_cause=bool(row.get("needs_cause", False)),
        hurts=bool(row.get("hurts", False)),
        shared_mode=bool(row.get("shared_mode", False)),
        modes={mode: tuple(words) for mode, words in row.get("modes", {}).items()},
        needs=frozenset(row.get("needs", ())),
        bars=frozenset(row.get("bars", ())),
        file=str(row.get("file", "")),
    )


@dataclass(frozen=True)
class NounClasses:
    """What a common noun names: people of a group, a place, a building, a vehicle, a weapon, money."""

    groups: Mapping[str, Group]
    things: Mapping[str, str]
    stand_ins: frozenset[str]
    collective: frozenset[str]
    styled: frozenset[str]
    anaphors: frozenset[str]
    fighters: frozenset[str]
    anybody: frozenset[str]
    quantities: frozenset[str]
    """Nouns that measure what follows their "of": "a busload of pilgrims"."""
    bodies: frozenset[str]
    """Nouns of bodies that act in politics: "a court in Minsk"."""
    endings: tuple[str, ...]
    """How nouns end that are made to name whoever does something: "a campaigner"."""

    def of(self, words: tuple[str, ...]) -> tuple[str, Group]:
        """Class and group of a noun phrase by its lower-case lemmas, the head last; the longest known end decides."""
        for start in range(max(0, len(words) - 3), len(words)):
            ending = " ".join(words[start:])
            if ending in self.groups:
                return "people", self._refined(ending, words[:start])
            if ending in self.things:
                return self.things[ending], "unknown"
        return "other", "unknown"

    def _refined(self, ending: str, before: tuple[str, ...]) -> Group:
        group = self.groups[ending]
        if group == "civilian":
            for word in reversed(before):
                known = self.groups.get(word)
                if known in ("security", "combatant"):
                    return known
            return "unknown" if ending in self.anybody else group
        return group


@cache
def noun_classes(language: str = "en") -> NounClasses:
    """The classes of common nouns of a language."""
    folder = files("marsad.lexicon") / language
    people = read_toml((folder / "people.toml").read_text(encoding="utf-8"), "people.toml")
    things = read_toml((folder / "things.toml").read_text(encoding="utf-8"), "things.toml")
    endings = tuple(people.pop("endings"))
    names = ("stand_ins", "collective", "styled", "anaphors", "fighters", "anybody", "quantities", "bodies")
    sets = {name: frozenset(people.pop(name)) for name in names}
    groups: dict[str, Group] = {word: cast("Group", group) for group, words in people.items() for word in words}
    classes = {word: name for name, words in reversed(things.items()) for word in words}
    return NounClasses(groups, classes, endings=endings, **sets)


@cache
def manners(language: str = "en") -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Mode and pattern of each row of ``weapons.toml``, the surest first."""
    table = read_toml((files("marsad.lexicon") / language / "weapons.toml").read_text(encoding="utf-8"), "weapons.toml")
    return tuple((row["mode"], _any_of(row["words"])) for row in table["manner"])


def _any_of(words: list[str]) -> re.Pattern[str]:
    inner = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"(?<![\w])(?:{inner})(?:e?s)?(?![\w])", re.IGNORECASE)


@cache
def cue_words(name: str, language: str = "en") -> dict[str, Any]:
    """A cue file (``status``, ``speech``, ``totals``, ``operations``) as a table."""
    return read_toml((files("marsad.lexicon") / language / f"{name}.toml").read_text(encoding="utf-8"), f"{name}.toml")
