"""Armed actors and bodies: their names found in a text, and what is known of each.

The actors are data (`actors/*.toml`, and a user's own in ``$home/actors/``); `ActorLexicon.find` reads a text once with
an Aho-Corasick automaton (Aho and Corasick, 1975) and keeps the longest names. A name that several actors share, or
that is also a word, is decided by its context and the day, and every candidate stays visible.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from marsad.core.errors import UsageError
from marsad.core.nouns import Record
from marsad.core.vocabulary import Group
from marsad.lexicon.actor_files import (
    DATA,
    ActorEntry,
    Country,
    check_parents,
    read_actors,
    read_countries,
    read_toml,
)
from marsad.lexicon.actor_spellings import Spellings, bounded, written_so
from marsad.lexicon.name_folding import POSSESSIVE, Folded, fold_name
from marsad.lexicon.state_forces import CountryHit, StateForces

_NEXT_WORD = re.compile(r"[ \x01]+(?:s )?([^\W_]+)")
_ARTICLE = re.compile(r"(?<![^\W_])(?:al|el|ul) $")
_OWN_NAME, _FAMILY, _TOLD_COUNTRY, _COUNTRY, _CUE, _SURE, _GONE = 4.0, 2.0, 2.0, 1.0, 1.0, 0.5, -3.0
_MINOR = 4  # a country named so many times less than another says nothing
_MAIN = 0.6  # the share of mentions from which one country is the text's
_WALL = 60  # characters each side of a name that say whether the copy is set in capitals


class ActorMatch(Record, frozen=True, kw_only=True):
    """A name in a text: ``text[start:end]`` names ``actor`` by its ``alias``.

    ``candidates`` are all actors the name could mean, best first, the actor among them; more than one means that
    context or the day decided.
    """

    start: int
    end: int
    actor: str
    alias: str
    candidates: tuple[str, ...] = ()


class ActorCandidate(Record, frozen=True, kw_only=True):
    """An actor a name could mean, a score (higher is likelier), and why."""

    actor: str
    score: float
    why: tuple[str, ...] = ()


class _Name(NamedTuple):
    """What one folded key of the automaton may be: an actor's alias or a country's name."""

    alias: str
    letters: tuple[int, ...]
    actor: str = ""
    ambiguous: bool = False
    country: str = ""
    adjective: bool = False


class _Hit(NamedTuple):
    """One stretch of a folded text and the actors it may name: surely, if context agrees, or by description."""

    start: int
    end: int
    alias: str
    sure: tuple[str, ...] = ()
    doubtful: tuple[str, ...] = ()
    described: tuple[str, ...] = ()

    @property
    def single(self) -> str | None:
        """The actor, where nothing else comes into question."""
        return self.sure[0] if len(self.sure) == 1 and not self.doubtful else None


class _Context(NamedTuple):
    """What speaks for one candidate or another."""

    named: frozenset[str]
    family: frozenset[str]
    countries: dict[str, int]
    country: str | None
    day: str | None


class ActorLexicon:
    """The actors, by name and by id. Build it with `load_actors`; the automaton is compiled at first use."""

    def __init__(
        self, actors: dict[str, ActorEntry], *, countries: dict[str, Country], forces: StateForces, spellings: Spellings
    ) -> None:
        self._actors, self._countries, self._forces, self._spellings = actors, countries, forces, spellings
        self._covering: dict[tuple[str, str], list[str]] = {}
        for actor in actors.values():
            for service in actor.covers:
                self._covering.setdefault((actor.country or "", service), []).append(actor.id)
        for covering in self._covering.values():
            covering.sort(key=lambda ident: (-_years(actors[ident]), ident))

    def __len__(self) -> int:
        return len(self._actors)

    def __iter__(self) -> Iterator[ActorEntry]:
        return iter(self._actors.values())

    def __contains__(self, ident: object) -> bool:
        return isinstance(ident, str) and (ident in self._actors or self._forces.split(ident) is not None)

    def get(self, ident: str) -> ActorEntry:
        """The actor with an id; also a country's service such as ``ng-police``. Raises `UsageError` U304."""
        if ident in self._actors:
            return self._actors[ident]
        parts = self._forces.split(ident)
        if parts is None:
            near = difflib.get_close_matches(ident, self._actors, n=3)
            advice = f"perhaps {' or '.join(near)}" if near else "look in the actor files for its id"
            raise UsageError("U304", f"There is no actor {ident!r}.", advice)
        code, service = parts
        above = self._forces.parent(service)
        return self._forces.entry(code, service, self.service_of(code, above)[0] if above else None)

    def service_of(self, code: str, service: str, *, day: str | None = None) -> tuple[str, ...]:
        """The ids that a country's service stands for, best first: its entries in the actor files, else its own id."""
        covering = self._covering.get((code, service), [])
        if day:
            covering = [ident for ident in covering if self._actors[ident].active_on(day)] or covering
        return tuple(covering) or (f"{code.lower()}-{service}",)

    def ancestors(self, ident: str) -> tuple[str, ...]:
        """What the actor is part of, nearest first."""
        above: list[str] = []
        parent = self.get(ident).parent
        while parent is not None and parent not in above:
            above.append(parent)
            parent = self.get(parent).parent
        return tuple(above)

    def descendants(self, ident: str) -> tuple[str, ...]:
        """Every actor of the files that is part of this one, at any depth, in the order of their ids."""
        below: set[str] = set()
        queue = [ident]
        for parent in queue:
            children = sorted(self._children.get(parent, ()))
            queue += [child for child in children if child not in below]
            below.update(children)
        return tuple(sorted(below))

    def group_of(self, ident: str) -> Group:
        """Which group the actor's people are when a report does not say more; "unknown" for an unknown id."""
        return self.get(ident).group if ident in self else "unknown"

    @cached_property
    def _children(self) -> dict[str, list[str]]:
        children: dict[str, list[str]] = {}
        for actor in self._actors.values():
            if actor.parent:
                children.setdefault(actor.parent, []).append(actor.id)
        return children

    @cached_property
    def _names(self) -> dict[str, list[_Name]]:
        names: dict[str, list[_Name]] = {}
        for actor in self._actors.values():
            for alias, ambiguous in _aliases(actor):
                for spelling in self._spellings.of(alias, ambiguous=ambiguous):
                    name = _Name(alias, spelling.letters, actor=actor.id, ambiguous=ambiguous)
                    names.setdefault(spelling.key, []).append(name)
        for country in self._countries.values():
            for word, adjective in _country_words(country):
                for spelling in self._spellings.of(word):
                    name = _Name(word, spelling.letters, country=country.code, adjective=adjective)
                    names.setdefault(spelling.key, []).append(name)
        return names

    @cached_property
    def _automaton(self) -> Any:
        import ahocorasick

        automaton = ahocorasick.Automaton()
        for key, names in self._names.items():
            automaton.add_word(key, (len(key), names))
        automaton.make_automaton()
        return automaton

    def spellings(self, ident: str) -> frozenset[str]:
        """Every folded spelling under which an actor is found."""
        return frozenset(
            spelling.key
            for alias, ambiguous in _aliases(self.get(ident))
            for spelling in self._spellings.of(alias, ambiguous=ambiguous)
        )

    def find(
        self, text: str, *, day: str | None = None, country: str | None = None, bare: bool = False
    ) -> list[ActorMatch]:
        """The actors named in a text, in its order, none overlapping; the longest name wins.

        ``day`` (ISO, usually the day of publication) and ``country`` (ISO 3166 code) help where a name means different
        actors in different years and countries; without a day, the actor that existed longest is preferred. With
        ``bare``, words such as "the army" or "police" are read as those of ``country``, or else of the one country
        that most of the text's country names mean; where none stands out they are left alone.
        """
        folded = Folded(text)
        hits, countries = self._read(folded)
        if bare:
            own = country or _main_country(countries)
            hits += self._bare(folded, own, day) if own else []
        context = self._context(hits, countries, country, day)
        matches: list[ActorMatch] = []
        for hit, ranked in self._longest(hits, folded, context):
            start, end = folded.span(hit.start, hit.end)
            ids = tuple(candidate.actor for candidate in ranked)
            matches.append(ActorMatch(start=start, end=end, actor=ids[0], alias=hit.alias, candidates=ids))
        return sorted(matches, key=lambda match: match.start)

    def _longest(
        self, hits: list[_Hit], folded: Folded, context: _Context
    ) -> Iterator[tuple[_Hit, list[ActorCandidate]]]:
        """The longest stretches that do not overlap, each with its candidates."""
        taken = bytearray(len(folded.text))
        for hit in sorted(hits, key=lambda hit: (hit.start - hit.end, hit.start)):
            if taken.find(1, hit.start, hit.end) >= 0:
                continue
            ranked = self._rank(hit, folded, context)
            if ranked:
                taken[hit.start : hit.end] = b"\x01" * (hit.end - hit.start)
                yield hit, ranked

    def _bare(self, folded: Folded, country: str, day: str | None) -> Iterator[_Hit]:
        """Words like "the army", as the services of one country."""
        for start, end, service in self._forces.find_bare(folded.text):
            words = folded.text[start:end]
            yield _Hit(start, end, words, described=self.service_of(country, service, day=day))

    def resolve(self, text: str, *, day: str | None = None, country: str | None = None) -> list[ActorCandidate]:
        """The actors that one name or description could mean, best first; empty where nothing is known.

        Here "the army" counts as well, once the country is told.
        """
        folded = Folded(text)
        key = folded.text.strip().removesuffix(f"{POSSESSIVE}s")
        ids: list[str] = []
        for name in [*self._names.get(key, ()), *self._names.get(key.removeprefix("the "), ())]:
            if name.actor and written_so(folded, folded.text.find(key), name.letters, key):
                ids.append(name.actor)
        hits, countries = self._read(folded)
        for hit in hits:
            if hit.end - hit.start >= len(key.removeprefix("the ")):
                ids += hit.described
        service = self._forces.bare(key.removeprefix("the "))
        if service and country and not ids:
            ids += self.service_of(country, service, day=day)
        context = _Context(frozenset(), frozenset(), countries, country, day)
        return self._score(dict.fromkeys(ids, 0.0), context, cue=False)

    def nearest(self, text: str, *, most: int = 3) -> tuple[str, ...]:
        """The ids of the actors whose id or name is most like a mistyped one, best first; empty where none is."""
        shapes = {actor.id: actor.id for actor in self}
        shapes |= {name.casefold(): actor.id for actor in self for name in (*actor.aliases, actor.name)}
        found = difflib.get_close_matches(text.casefold(), shapes, n=most * 3, cutoff=0.7)
        return tuple(dict.fromkeys(shapes[shape] for shape in found))[:most]

    def _read(self, folded: Folded) -> tuple[list[_Hit], dict[str, int]]:
        """Every reading of every stretch, and how often each country is named."""
        hits: dict[tuple[int, int], _Hit] = {}
        places: dict[tuple[int, str], CountryHit] = {}
        text, size = folded.text, len(folded.text)
        for last, (length, names) in self._automaton.iter(text):
            start, end = last + 1 - length, last + 1
            if (end < size and text[end].isalnum()) or not bounded(text, start, end):
                continue
            for name in names:
                if not written_so(folded, start, name.letters, text[start:end]):
                    continue
                if name.country:
                    places[end, name.country] = CountryHit(start, end, name.country, name.adjective)
                else:
                    hit = hits.get((start, end)) or _Hit(start, end, name.alias)
                    hits[start, end] = _with(hit, name)
        for force in self._forces.find(text, sorted(places.values())):
            hit = hits.get((force.start, force.end)) or _Hit(force.start, force.end, force.words)
            hits[force.start, force.end] = hit._replace(described=self.service_of(force.code, force.service))
        counts: dict[str, int] = {}
        for place in places.values():
            counts[place.code] = counts.get(place.code, 0) + 1
        return list(hits.values()), counts

    def _context(self, hits: list[_Hit], countries: dict[str, int], country: str | None, day: str | None) -> _Context:
        sure = sorted((hit for hit in hits if hit.single), key=lambda hit: (hit.start, -hit.end))
        named: set[str] = set()
        reach = 0
        for hit in sure:
            if hit.end > reach:
                named.add(hit.single or "")
                reach = hit.end
        family: set[str] = set()
        for ident in named:
            family.update(self.ancestors(ident), self.descendants(ident))
        return _Context(frozenset(named), frozenset(family), countries, country, day)

    def _rank(self, hit: _Hit, folded: Folded, context: _Context) -> list[ActorCandidate]:
        """The hit's candidates, best first; empty where nothing speaks for any of them and something should."""
        next_word = _NEXT_WORD.match(folded.text, hit.end)
        cue = bool(next_word and next_word.group(1) in self._spellings.cues)
        if not cue and _ends_a_name(folded.text, hit):
            return []
        sure = hit.sure or hit.described
        gone = bool(context.day) and not any(self.get(ident).active_on(str(context.day)[:10]) for ident in sure)
        if gone and hit.sure:
            sure = tuple(dict.fromkeys([*hit.sure, *hit.described]))
        if len(sure) == 1 and not hit.doubtful:
            return [ActorCandidate(actor=sure[0], score=0.0)]
        ranked = self._score(
            {ident: _SURE if ident in sure else 0.0 for ident in (*sure, *hit.doubtful)}, context, cue=cue
        )
        best = ranked[0]
        if best.actor not in sure:
            key = folded.text[hit.start : hit.end]
            needed = _OWN_NAME if key in self._spellings.words_too and _in_capitals(folded, hit) else _COUNTRY
            told = best.score - _CUE * (cue and len(ranked) > 1)  # a cue cannot choose among several
            return ranked if told >= needed else []
        rivals = {self.get(c.actor).country for c in ranked if c.score == best.score}
        return ranked if len(rivals) == 1 or best.score > _SURE else []

    def _score(self, actors: dict[str, float], context: _Context, *, cue: bool) -> list[ActorCandidate]:
        """The actors, each with a score to begin with, best first."""
        scored: list[ActorCandidate] = []
        for ident, start in actors.items():
            actor = self.get(ident)
            why: list[tuple[str, float]] = []
            if ident in context.named:
                why.append(("its own name stands in the text", _OWN_NAME))
            elif ident in context.family:
                why.append(("a body it belongs to, or that belongs to it, is named", _FAMILY))
            if context.country and context.country in actor.countries:
                why.append((f"it is active in {context.country}", _TOLD_COUNTRY))
            often = max((context.countries.get(code, 0) for code in actor.countries), default=0)
            if often and often * _MINOR >= max(context.countries.values()):
                home = 0.05 if context.countries.get(actor.country or "", 0) else 0.0
                why.append(("its country is named", _COUNTRY + home + min(often, 9) / 100))
            if cue:
                why.append(("a word for armed people follows", _CUE))
            if context.day and not actor.active_on(context.day[:10]):
                why.append((f"it was not active on {context.day[:10]}", _GONE))
            score = round(start + sum(points for _, points in why), 4)
            scored.append(ActorCandidate(actor=ident, score=score, why=tuple(says for says, _ in why)))
        return sorted(scored, key=lambda c: (-c.score, -_years(self.get(c.actor)), c.actor))


def load_actors(home: Path | None = None) -> ActorLexicon:
    """The built-in actors and, with ``home``, a user's own from ``home/actors/*.toml``.

    An entry of the user's with the id of a built-in one replaces it. Raises `UsageError` (U301–U303) that names the
    file and the entry that is wrong.
    """
    folder = DATA / "actors"
    kinds: dict[str, Group] = {kind: rule["group"] for kind, rule in read_toml(folder / "kinds.toml").items()}
    countries = read_countries()
    forces = StateForces(folder / "state_forces.toml", countries, kinds)
    actors = read_actors(folder, kinds=kinds, countries=countries, services=forces.services)
    if home is not None and (Path(home) / "actors").is_dir():
        own = read_actors(Path(home) / "actors", kinds=kinds, countries=countries, services=forces.services)
        actors = {**actors, **own}
    check_parents(actors, also=forces.split)
    return ActorLexicon(actors, countries=countries, forces=forces, spellings=Spellings(folder / "spellings.toml"))


def _aliases(actor: ActorEntry) -> Iterator[tuple[str, bool]]:
    """An actor's names, each once, and whether the name needs context."""
    marked = {fold_name(alias) for alias in actor.ambiguous}
    for alias in dict.fromkeys((actor.name, *actor.aliases, *actor.arabic)):
        if fold_name(alias) not in marked:
            yield alias, False
    for alias in actor.ambiguous:
        yield alias, True


def _main_country(countries: dict[str, int]) -> str | None:
    """The country that most country names of a text mean, where one stands out."""
    best = max(countries, key=lambda code: (countries[code], code), default=None)
    return best if best and countries[best] >= _MAIN * sum(countries.values()) else None


def _years(actor: ActorEntry) -> int:
    """How long it existed, for preferring the longest-lived where no day is told."""
    return int((actor.until or "2100")[:4]) - int((actor.since or "1900")[:4])


def _country_words(country: Country) -> Iterator[tuple[str, bool]]:
    for word in (country.name, *country.aliases, *country.capitals):
        yield word, word in country.demonyms
    for word in country.demonyms:
        yield word, True
        if not word.endswith(("s", "sh", "ch", "ese", "men")):
            yield f"{word}s", False


def _with(hit: _Hit, name: _Name) -> _Hit:
    """The hit with one more actor that its name may mean."""
    if name.ambiguous:
        return hit if name.actor in hit.doubtful else hit._replace(doubtful=(*hit.doubtful, name.actor))
    return hit if name.actor in hit.sure else hit._replace(sure=(*hit.sure, name.actor), alias=name.alias)


def _ends_a_name(text: str, hit: _Hit) -> bool:
    """Whether a single word is the end of a longer name: Houthi in "Abdul-Malik al-Houthi"."""
    return " " not in text[hit.start : hit.end] and _ARTICLE.search(text, max(0, hit.start - 4), hit.start) is not None


def _in_capitals(folded: Folded, hit: _Hit) -> bool:
    """Whether the copy around a name is set in capitals."""
    start, end = folded.span(hit.start, hit.end)
    around = folded.source[max(0, start - _WALL) : start] + folded.source[end : end + _WALL]
    letters = [char for char in around if char.isalpha()]
    return len(letters) > 4 and sum(char.isupper() for char in letters) >= 0.9 * len(letters)


__all__ = ["ActorCandidate", "ActorEntry", "ActorLexicon", "ActorMatch", "fold_name", "load_actors"]
