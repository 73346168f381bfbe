"""General descriptions of a state's forces and offices: "Iraqi forces", "Turkey's military", "armed forces of Chad".

The words are data (`actors/state_forces.toml`, `countries.tsv`); each country and service make an actor, ``ng-police``,
unless an entry of the actor files covers that service.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from marsad.core.vocabulary import Group
from marsad.lexicon.actor_files import ActorEntry, Country, read_toml
from marsad.lexicon.name_folding import POSSESSIVE, fold_name

_NEXT = re.compile(r" ([^\W_]+)")
_OF = (" of ", " of the ")
_REACH = 60  # characters that a service and its modifiers take at most
_AND = re.compile(r"(?:,| and| or| &|, and) ")
_LONGEST = 5  # words a service has at most
_BETWEEN = 2  # words that may stand between country and service


class CountryHit(NamedTuple):
    """A country's name or adjective in a folded text."""

    start: int
    end: int
    code: str
    adjective: bool


class ForceHit(NamedTuple):
    """A description of a country's service in a folded text; ``words`` is it in full where the span is a part."""

    start: int
    end: int
    code: str
    service: str
    words: str


class StateForces:
    """The services every country has, and how descriptions of them are read."""

    def __init__(self, path: Path, countries: Mapping[str, Country], kinds: Mapping[str, Group]) -> None:
        rules: dict[str, Any] = read_toml(path)
        self._countries, self._kinds = countries, kinds
        self._between = frozenset(rules.pop("between"))
        self._services: dict[str, dict[str, Any]] = rules
        self._by_words = {fold_name(word): name for name, service in rules.items() for word in service["words"]}
        self._bare = {fold_name(word): name for name, service in rules.items() for word in service.get("bare", ())}
        longest_first = "|".join(map(re.escape, sorted(self._bare, key=len, reverse=True)))
        self._bare_words = re.compile(rf"(?<![^\W_])(?:{longest_first})(?![^\W_])")

    @property
    def services(self) -> tuple[str, ...]:
        """The names of the services."""
        return tuple(self._services)

    def split(self, ident: str) -> tuple[str, str] | None:
        """``ng-police`` is ("NG", "police"); None where no such country and service is."""
        code, _, service = ident.partition("-")
        known = code.islower() and code.upper() in self._countries and service in self._services
        return (code.upper(), service) if known else None

    def parent(self, service: str) -> str | None:
        """The service that this one is part of."""
        parent: str | None = self._services[service].get("parent")
        return parent

    def entry(self, code: str, service: str, parent: str | None) -> ActorEntry:
        """The actor that a country's service is."""
        country, rule = self._countries[code], self._services[service]
        adjective = country.demonyms[0] if country.demonyms else country.name
        kind = rule["kind"]
        return ActorEntry(
            id=f"{code.lower()}-{service}",
            name=f"{adjective} {rule['name']}",
            kind=kind,
            group=self._kinds[kind],
            country=code,
            parent=parent,
            side="state",
        )

    def bare(self, words: str) -> str | None:
        """The service that "the army" means once the country is known."""
        return self._bare.get(words)

    def find_bare(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Every word in a folded text that alone may mean a service: start, end, service."""
        for found in self._bare_words.finditer(text):
            yield found.start(), found.end(), self._bare[found.group()]

    def find(self, text: str, hits: list[CountryHit]) -> Iterator[ForceHit]:
        """Every description of a service in a folded text, from the countries named in it."""
        starts: dict[int, CountryHit] = {}
        for hit in hits:
            if hit.start not in starts or hit.end > starts[hit.start].end:
                starts[hit.start] = hit
        for hit in starts.values():
            after = self._after(text, hit.end)
            if after:
                service, end = after
                yield ForceHit(hit.start, end, hit.code, service, text[hit.start : end].replace(POSSESSIVE, ""))
                yield from self._also(text, hit, end)
            else:
                yield from self._shared(text, hit, starts)
            yield from self._before(text, hit)

    def _after(self, text: str, position: int) -> tuple[str, int] | None:
        """The longest service right after a country, over a possessive and words like "regime"."""
        if text.startswith(POSSESSIVE + "s", position):
            position += 2
        for _ in range(_BETWEEN + 1):
            found = self._service(text, position)
            step = _NEXT.match(text, position)
            beyond = None
            if step and step.group(1) in self._between:
                beyond = self._service(text, step.end())
            if found and not (beyond and beyond[1] > found[1]):
                return found
            if not step or step.group(1) not in self._between:
                return None
            position = step.end()
        return None

    def _service(self, text: str, position: int) -> tuple[str, int] | None:
        best: tuple[str, int] | None = None
        end = position
        for _ in range(_LONGEST):
            step = _NEXT.match(text, end)
            if not step:
                break
            end = step.end()
            service = self._by_words.get(text[position + 1 : end])
            if service:
                best = (service, end)
        return best

    def _before(self, text: str, hit: CountryHit) -> Iterator[ForceHit]:
        """Services of the form "armed forces of the Philippines"."""
        end = next((hit.start - len(of) for of in _OF if text.endswith(of, 0, hit.start)), None)
        if end is None:
            return
        words = text[max(0, end - _REACH) : end].rpartition("\n")[2].split(" ")[-_LONGEST:]
        for first in range(len(words)):
            phrase = " ".join(words[first:])
            service = self._by_words.get(phrase)
            if service:
                start = end - len(phrase)
                yield ForceHit(start, hit.end, hit.code, service, text[start : hit.end])
                return

    def _also(self, text: str, hit: CountryHit, end: int) -> Iterator[ForceHit]:
        """The police in "Iraqi army and police"."""
        joined = _AND.match(text, end)
        if not joined:
            return
        found = self._service(text, joined.end() - 1)
        if found and text[joined.end() : found[1]] not in self._between:
            country = text[hit.start : hit.end]
            yield ForceHit(joined.end(), found[1], hit.code, found[0], f"{country} {text[joined.end() : found[1]]}")

    def _shared(self, text: str, hit: CountryHit, starts: Mapping[int, CountryHit]) -> Iterator[ForceHit]:
        """The Russian ones in "Russian and Syrian forces"."""
        joined = _AND.match(text, hit.end)
        other = starts.get(joined.end()) if joined else None
        after = self._after(text, other.end) if other and hit.adjective else None
        if after and other and not text.startswith(POSSESSIVE, other.end):
            words = f"{text[hit.start : hit.end]} {text[other.end : after[1]].strip()}"
            yield ForceHit(hit.start, hit.end, hit.code, after[0], words)
