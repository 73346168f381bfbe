"""Who has been named and who has spoken so far in a document, so that "he said" and a bare surname lead back."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import NamedTuple

from marsad.core.nouns import Mention, Speaker
from marsad.extract.speaker_names import Named, who_words
from marsad.extract.speech import cues
from marsad.lexicon.agencies import AgencyLexicon
from marsad.lexicon.words import noun_classes

SINGULAR = frozenset({"he", "she", "him", "her"})
PLURAL = frozenset({"they", "them", "both"})
_BODY = frozenset({"it", "which", "that"})


class Heard(NamedTuple):
    """A speaker or a person named, and where they last were."""

    at: int
    speaker: Speaker
    person: bool
    plural: bool = False


@dataclass
class Voices:
    """The voices of one document, in the order of its text."""

    agencies: AgencyLexicon | None = None
    text: str = ""
    heard: list[Heard] = field(default_factory=list)
    spoken: Speaker | None = None
    """Who spoke last in the sentence read last, which ended at ``spoke``."""
    spoke: int = 0

    def remember(self, speaker: Speaker, named: Named, at: int) -> None:
        """Keep a speaker heard at a place of the text."""
        plural = named.lemma.endswith("s") or speaker.text.lower().split()[-1].endswith("s")
        self.heard.append(Heard(at, speaker, named.person or _is_somebody(named), plural and not named.person))

    def again(self, speaker: Speaker, at: int) -> None:
        """The same speaker once more."""
        known = next((h for h in reversed(self.heard) if h.speaker.start == speaker.start), None)
        if known is not None:
            self.heard.append(known._replace(at=at))

    def meet(self, mentions: Iterable[Mention], text: str) -> None:
        """Keep the persons a sentence names, whether or not they speak: the next one may say "he said"."""
        for mention in mentions:
            if mention.kind != "person" or any(h.speaker.start == mention.start for h in self.heard):
                continue
            words = text[mention.start : mention.end]
            known = self._by_name(words.split()[-1], mention.start)
            self.heard.append(
                Heard(mention.start, known or Speaker(start=mention.start, end=mention.end, text=words), person=True)
            )

    def recall(self, word: str, before: int) -> Speaker | None:
        """Whom a pronoun means."""
        if word in SINGULAR:
            return self._last(before, person=True)
        if word in PLURAL:
            return next((h.speaker for h in reversed(self.heard) if h.plural), None) or self._last(before)
        return self._last(before, person=False)

    def known_as(self, named: Named, before: int) -> Speaker | None:
        """Whom a bare surname or "the general" takes up."""
        if named.person:
            return self._by_name(named.text.split()[-1], before)
        found = self._by_word(named.lemma)
        if found is None and named.lemma in noun_classes().anaphors:
            found = next((h.speaker for h in reversed(self.heard) if h.speaker.actor and not h.person), None)
        if found is None and named.lemma in who_words()["standing"]:
            found = self._introduced(before, office=named.lemma)
            if found is None and named.lemma in who_words()["any_office"]:  # a president is no governor
                found = next((h.speaker for h in reversed(self.heard) if h.person and h.speaker.office), None)
        return found

    def body(self) -> str | None:
        """The body that spoke last: that of "its spokesman"."""
        return next((h.speaker.actor for h in reversed(self.heard) if h.speaker.actor is not None), None)

    def _by_word(self, lemma: str) -> Speaker | None:
        for heard in reversed(self.heard):
            words = f"{heard.speaker.text} {heard.speaker.office or ''}".lower().replace("'s", "").split()
            if lemma in words or f"{lemma}s" in words:
                return heard.speaker
        return None

    def _by_name(self, surname: str, before: int) -> Speaker | None:
        for heard in reversed(self.heard):
            if heard.speaker.office and surname in heard.speaker.text.split():
                return heard.speaker
        intro = self._introduced(before, surname=surname)
        return intro or next((h.speaker for h in reversed(self.heard) if surname in h.speaker.text.split()), None)

    def _last(self, before: int, *, person: bool | None = None) -> Speaker | None:
        at, found = -1, None
        for heard in self.heard:
            if heard.at >= at and heard.at < before and (person is None or heard.person == person):
                at, found = heard.at, heard.speaker
        if person:
            for intro in self._introductions:
                if at < intro.start < before:
                    at, found = intro.start, intro
        return found

    def _introduced(self, before: int, *, surname: str = "", office: str = "") -> Speaker | None:
        for intro in reversed(self._introductions):
            fits = surname in intro.text.split() if surname else office in (intro.office or "").lower().split()
            if intro.start < before and fits:
                return intro
        return None

    @cached_property
    def _introductions(self) -> list[Speaker]:
        """Persons whom the text names with an office, found by words alone: their sentences need no parse."""
        found: dict[int, Speaker] = {}
        for pattern in _introducing():
            for match in pattern.finditer(self.text):
                start, end = match.span("name")
                office = re.sub(r"\s+", " ", match.group("office")).strip(" ,")
                found.setdefault(start, Speaker(start=start, end=end, text=match.group("name"), office=office))
        return [found[start] for start in sorted(found)]


def _is_somebody(named: Named) -> bool:
    """A single nameless person, whom "he" may mean."""
    words = who_words()
    return named.lemma in words["offices"] | words["trades"] and not named.text.endswith("s")


@cache
def _introducing() -> tuple[re.Pattern[str], ...]:
    offices = "|".join(sorted(map(re.escape, who_words()["offices"] - who_words()["particles"]), key=len, reverse=True))
    spoken = "|".join(cues()["forms"])
    part = r"(?:(?:[Aa]l|[Ee]l|bin|ibn|ben|de|van|von|ag|ould)[ -])?[A-ZÀ-Þ][\w'’-]+"
    several = rf"{part}(?:[ \n]{part}){{1,3}}"
    office = rf"(?:[\w'’-]+[ \n]){{0,4}}?(?:(?i:{offices})\b\.?[ \n]?)+"
    complement = r"(?:(?:of|for|in|at)[ \n][\w'’ \n-]{2,50}?)?"
    return (
        re.compile(
            rf"\b(?:[Tt]he|[Aa]n?|[Ii]ts|[Tt]heir)[ \n](?P<office>{office}{complement}),[ \n](?P<name>{several}),"
        ),
        re.compile(rf"\b(?P<name>{several}),[ \n](?:the|an?|its|their)[ \n](?P<office>{office}{complement})[,.]"),
        re.compile(rf"(?:^|[.”\"]\s+)(?:The|An?)[ \n](?P<name>(?P<office>{office}{complement}))[ \n](?:{spoken})\b"),
        re.compile(rf"(?:^|[ \n\"“])(?P<office>(?:(?i:{offices})\b\.?[ \n])+)(?P<name>{several}|{part})(?!\w)"),
    )
