"""News agencies and outlets: their names in a text, and whose wire story an article says it carries.

The agencies are data (`agencies.toml`). A credit is recognised by where it stands and what is around it: a dateline
("BAGHDAD (Reuters) -"), a sign-off ("— INA", "(AFP)", "/SANA/"), or a line of its own ("Source: SANA", "Agencies").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, NamedTuple

import msgspec

from marsad.core.errors import UsageError
from marsad.core.nouns import Record
from marsad.lexicon.actor_files import DATA, read_toml
from marsad.lexicon.actor_spellings import Spellings, bounded, written_so
from marsad.lexicon.name_folding import Folded, fold_name

SEVERAL = "agencies"
"""What `credit_in` gives for a credit that names no agency: "Agencies", "wire services"."""

_ZONE = 320  # characters at each end of an article in which a credit may stand
_DATELINE = 110  # characters a dateline has at most before its agency
_DASH = r"(?:-{1,2}|[–—―])"
_DATELINE_WORDS = re.compile(r"(?:[\W_]*[^\W_a-z][\w.]*)*[\W_]*")
_SENTENCE_END = re.compile(r"[.!?]['\"”’)]?\s+[A-Z]")
_AFTER_WORD = re.compile(r"[\s,]*(?:'s |’s )?([^\W\d_]+)(?: ([^\W\d_]+))?")
_BEFORE_WORDS = re.compile(r"([^\W\d_]+(?: [^\W\d_]+){0,3})[\s(]*$")


class Agency(Record, frozen=True, kw_only=True):
    """An agency (others carry its stories) or an outlet; ``owner`` is a country's code or an actor's id."""

    id: str
    name: str
    kind: Literal["agency", "outlet"]
    country: str | None = None
    aliases: tuple[str, ...] = ()
    arabic: tuple[str, ...] = ()
    ambiguous: tuple[str, ...] = ()
    owner: str | None = None


class AgencyMatch(Record, frozen=True, kw_only=True):
    """A name in a text: ``text[start:end]`` names ``agency`` by its ``alias``."""

    start: int
    end: int
    agency: str
    alias: str


class _Name(NamedTuple):
    agency: str
    alias: str
    letters: tuple[int, ...]
    ambiguous: bool


class AgencyLexicon:
    """The agencies, by name and by id. Build it with `load_agencies`; names are compiled at first use."""

    def __init__(self, agencies: dict[str, Agency], *, words: dict[str, frozenset[str]], spellings: Spellings) -> None:
        self._agencies, self._words, self._spellings = agencies, words, spellings

    def __len__(self) -> int:
        return len(self._agencies)

    def __iter__(self) -> Iterator[Agency]:
        return iter(self._agencies.values())

    def __contains__(self, ident: object) -> bool:
        return ident in self._agencies

    def get(self, ident: str) -> Agency:
        """The agency with an id. Raises `UsageError` U305."""
        if ident not in self._agencies:
            raise UsageError("U305", f"There is no agency {ident!r}.", "look in agencies.toml for its id")
        return self._agencies[ident]

    def find(self, text: str) -> list[AgencyMatch]:
        """The agencies and outlets named in a text, in its order, none overlapping; the longest name wins.

        An ambiguous short name ("AP", "SANA") counts with brackets or slashes around it, or with words like "reported"
        or "according to" beside it.
        """
        return [match for match, sure in self._all(text) if sure or self._beside(text, match)]

    def credit_in(self, text: str) -> str | None:
        """The id of the agency whose story an article says it carries, `SEVERAL` where none is named, else null.

        Looks at the first and last lines only: an agency quoted in the body is no credit.
        """
        head, tail = text[:_ZONE], text[max(_ZONE, len(text) - _ZONE) :]
        for zone, credits_it in ((head, self._credits_head), (tail or head, self._credits_tail)):
            for match, _ in self._all(zone):
                if credits_it(zone, match):
                    return match.agency
        for line in [*head.splitlines()[:4], *tail.splitlines()[-3:]]:
            if fold_name(self._without_lead(line).strip(" ().,*-–—/")) in self._words["several"]:
                return SEVERAL
        return None

    @cached_property
    def _automaton(self) -> Any:
        import ahocorasick

        names: dict[str, list[_Name]] = {}
        for agency in self._agencies.values():
            marked = {fold_name(alias) for alias in agency.ambiguous}
            plain = [
                alias for alias in (agency.name, *agency.aliases, *agency.arabic) if fold_name(alias) not in marked
            ]
            for alias in dict.fromkeys([*plain, *agency.ambiguous]):
                for spelling in self._spellings.of(alias):
                    name = _Name(agency.id, alias, spelling.letters, fold_name(alias) in marked)
                    names.setdefault(spelling.key, []).append(name)
        automaton = ahocorasick.Automaton()
        for key, meant in names.items():
            automaton.add_word(key, (len(key), meant))
        automaton.make_automaton()
        return automaton

    def _all(self, text: str) -> list[tuple[AgencyMatch, bool]]:
        """Every name, longest first where they overlap, and whether it is sure to be an agency's."""
        folded = Folded(text)
        found: list[tuple[int, int, _Name]] = []
        for last, (length, names) in self._automaton.iter(folded.text):
            start, end = last + 1 - length, last + 1
            if bounded(folded.text, start, end):
                found += [
                    (start, end, name)
                    for name in names
                    if written_so(folded, start, name.letters, folded.text[start:end])
                ]
        taken = bytearray(len(folded.text))
        matches: list[tuple[AgencyMatch, bool]] = []
        for start, end, name in sorted(found, key=lambda hit: (hit[0] - hit[1], hit[0], hit[2].ambiguous)):
            if taken.find(1, start, end) >= 0:
                continue
            taken[start:end] = b"\x01" * (end - start)
            left, right = folded.span(start, end)
            match = AgencyMatch(start=left, end=right, agency=name.agency, alias=name.alias)
            matches.append((match, not name.ambiguous))
        return sorted(matches, key=lambda pair: pair[0].start)

    def _beside(self, text: str, match: AgencyMatch) -> bool:
        """Whether what stands around an ambiguous name says that the agency is meant."""
        before, after = text[max(0, match.start - 60) : match.start], text[match.end : match.end + 40]
        if before.endswith(("(", "/")) and after.startswith((")", "/")):
            return True
        following = _AFTER_WORD.match(after)
        if following:
            one, two = following.group(1), following.group(2)
            if one in self._words["after"] or f"{one} {two}" in self._words["after"]:
                return True
        preceding = _BEFORE_WORDS.search(before)
        if not preceding:
            return False
        words = preceding.group(1).lower().split(" ")
        return any(" ".join(words[first:]) in self._words["before"] for first in range(len(words)))

    def _credits_head(self, zone: str, match: AgencyMatch) -> bool:
        """Whether a name at the beginning of an article is its credit."""
        line_start = zone.rfind("\n", 0, match.start) + 1
        before, after = zone[line_start : match.start], zone[match.end :]
        if len(before) > _DATELINE or _SENTENCE_END.search(before):
            return False
        if re.search(r"[(\[][^()\[\]]{0,30}$", before) and re.match(r"[^()\[\]\n]{0,30}[)\]]", after):
            dash = re.match(rf"[^()\n]{{0,30}}[)\]]\s*(?:{_DASH}|[:|]|\[|$|\n)", after)
            return bool(dash) or _DATELINE_WORDS.fullmatch(before) is not None
        if before.rstrip().endswith("/") and after.startswith("/"):
            return True
        if re.match(r"\s*(?:\n|$)", after) and re.fullmatch(r"[^/\n.]{2,40}/\s*", before):
            return True
        if re.match(rf"\s*(?:{_DASH}|[:|])\s", after) and re.search(r"(?:^|,\s*|[/|]\s*)$", before):
            return True
        if not before.strip() and re.match(rf"{_DASH}[A-Z]", after):
            return True
        return self._own_line(zone, match, bare=self._agencies[match.agency].kind == "agency")

    def _credits_tail(self, zone: str, match: AgencyMatch) -> bool:
        """Whether a name at the end of an article is its sign-off."""
        before, after = zone[: match.start], zone[match.end :]
        if re.match(r"[)\]/.]*\s*(?:\n|$)", after) and re.search(rf"(?:[(\[/]|{_DASH}\s*)$", before.rstrip(" ")):
            return not re.search(r"[^\W_]-$", before)
        return self._own_line(zone, match, bare=True)

    def _own_line(self, zone: str, match: AgencyMatch, *, bare: bool) -> bool:
        """Whether the line holds nothing but names of agencies, perhaps after words like "Source:"."""
        line_start = zone.rfind("\n", 0, match.start) + 1
        line_end = zone.find("\n", match.end)
        line = zone[line_start : line_end if line_end >= 0 else len(zone)]
        rest = self._without_lead(line)
        if rest == line and not bare:
            return False
        for other, _ in self._all(rest):
            rest = rest.replace(rest[other.start : other.end], "\0" * (other.end - other.start))
        return re.fullmatch(r"[\W\0]*(?:(?:and|agencies|others)[\W\0]*)*", rest) is not None

    def _without_lead(self, line: str) -> str:
        """A line without "Source:" or "By" at its beginning."""
        for lead in sorted(self._words["leads"], key=len, reverse=True):
            found = re.match(rf"[\W_]*{re.escape(lead)}(?:\s*:\s*|\s+)", line, re.IGNORECASE)
            if found:
                return line[found.end() :]
        return line


def load_agencies(path: Path = DATA / "agencies.toml") -> AgencyLexicon:
    """The agencies of `agencies.toml`. Raises `UsageError` U301 and U302 that name the file and the entry."""
    content = read_toml(path)
    words = {key: frozenset(value) for key, value in content.items() if isinstance(value, list)}
    agencies: dict[str, Agency] = {}
    for ident, table in content.items():
        if not isinstance(table, dict):
            continue
        try:
            agencies[ident] = msgspec.convert({"id": ident, **table}, Agency)
        except msgspec.ValidationError as error:
            raise UsageError("U302", f"{path.name}, [{ident}]: {error}.", "see the other entries") from error
    return AgencyLexicon(agencies, words=words, spellings=Spellings(DATA / "actors" / "spellings.toml"))
