"""The corpora that the encoder is trained on, as windows of text with labels on characters.

A window is what the encoder sees at once: consecutive sentences of one document. Labels are spans of characters in it,
by task; a task that a corpus says nothing of is absent, and costs nothing in training.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from marsad.text.sentences import split

Record = dict[str, Any]
Span = tuple[int, int]

NAMES = ("person", "organisation", "nationality", "place", "time", "quantity", "money", "weapon", "vehicle")
ROLES = ("perp_individual", "perp_org", "targets", "victims", "weapons")
LONGEST = 700
"""Characters in a window, about 160 word pieces."""
PACKED = 6
"""One sentence in so many shares its window with others: the encoder is given single ones, and should not need them."""


@dataclass
class Window:
    """Some sentences and what is known of them.

    ``names`` and ``roles`` are spans by label; ``unsure`` are spans that say nothing either way; ``places`` pairs an
    event's word with the words of its place (none: it is known to have none); ``incidents`` pairs an event's word with
    whether it tells an incident of the answer key. ``events`` are words that the rules take for events, whatever is
    known of them; ``tells`` says whether the sentence tells of an incident of the answer key.
    """

    text: str
    names: list[tuple[str, Span]] | None = None
    roles: list[tuple[str, Span]] | None = None
    unsure: list[tuple[str, Span]] = field(default_factory=list)
    places: list[tuple[Span, list[Span]]] | None = None
    incidents: list[tuple[Span, bool]] | None = None
    events: list[Span] = field(default_factory=list)
    tells: bool | None = None


def part(name: str, folds: int = 8) -> int:
    """Which of the folds a document belongs to, by a hash of its name: the same on every machine."""
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % folds


def lines(path: Path) -> Iterator[Record]:
    """The records of a JSON Lines file."""
    with path.open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def re3d(folder: Path) -> Iterator[tuple[str, Window]]:
    """Names in official texts on Syria and Iraq, by document."""
    texts = {one["id"]: one["text"] for one in lines(folder / "docs.jsonl")}
    for gold in lines(folder / "gold.jsonl"):
        text = texts[gold["id"]]
        for start, end in windows(split(text)):
            names: list[tuple[str, Span]] = []
            window = Window(text[start:end], names=names)
            for mention in gold["mentions"]:
                span = mention["start"] - start, mention["end"] - start
                if span[0] >= 0 and span[1] <= end - start:
                    (window.unsure if mention["optional"] else names).append((mention["kind"], span))
            yield gold["id"], window


def muc4(folder: Path, told: Path) -> Iterator[tuple[str, Window]]:
    """Who did what to whom in FBIS reports: every occurrence of a string of the answer key, by document.

    ``told`` holds, for each document, the sentences that our rules open and the words that they take for events.
    """
    texts = {one["id"]: one["text"] for one in lines(folder / "docs.jsonl")}
    opened = {one["id"]: one for one in lines(told)}
    for gold in lines(folder / "gold.jsonl"):
        text, read = texts[gold["id"]], opened[gold["id"]]
        named = list(_fillers(text, gold["templates"]))
        starts = {start for start, _ in read["open"]}
        kept = [
            (s, e)
            for s, e in read["sentences"]
            if s in starts or any(s <= a and b <= e for _, (a, b), _ in named) or part(text[s:e]) == 0
        ]
        alone = [[one] for one in kept if part(f"{one[0]} {gold['id']}", PACKED)]
        together = [one for one in kept if not part(f"{one[0]} {gold['id']}", PACKED)]
        for bounds in (*alone, *_packed(together)):
            yield gold["id"], _muc_window(text, bounds, named, gold["templates"], read["claims"])


def _muc_window(
    text: str,
    bounds: Sequence[Span],
    named: Sequence[tuple[str, Span, bool]],
    templates: Sequence[Record],
    claims: Sequence[Record],
) -> Window:
    window = Window("", roles=[], incidents=[])
    types = {one for template in templates if not template["optional"] for one in template["types"]}
    for start, end in bounds:
        shift = len(window.text) - start
        window.text += text[start:end] + " "
        inside = [(role, span, sure) for role, span, sure in named if start <= span[0] and span[1] <= end]
        for role, (a, b), sure in inside:
            (window.roles if sure and window.roles is not None else window.unsure).append(
                (role, (a + shift, b + shift))
            )
        for claim in claims:
            if not (start <= claim["start"] < end):
                continue
            span = claim["start"] + shift, claim["end"] + shift
            window.events.append(span)
            if not claim["muc"]:
                continue
            if not templates:
                window.incidents.append((span, False))
            elif claim["muc"] in types and any(role != "perp_org" for role, _, _ in inside):
                window.incidents.append((span, True))
            elif not inside and all(not one["optional"] for one in templates) and claim["muc"] not in types:
                window.incidents.append((span, False))
    if not templates:
        window.tells = False
    elif any(role != "perp_org" for role, _ in window.roles or ()):
        window.tells = True
    return window


def _fillers(text: str, templates: Iterable[Record]) -> Iterator[tuple[str, Span, bool]]:
    """Role, where a string of the key stands, and whether the key is sure of it; the longest strings first."""
    taken: set[tuple[str, int]] = set()
    wanted = [
        (role, string, not (entity["optional"] or template["optional"]))
        for template in templates
        for role in ROLES
        for entity in template[role]
        for string in entity["found"]
    ]
    for role, string, sure in sorted(set(wanted), key=lambda one: (-len(one[1]), one)):
        pattern = r"(?<!\w)" + r"\s+".join(map(re.escape, string.split())) + r"(?!\w)"
        for hit in re.finditer(pattern, text, re.IGNORECASE):
            places = {(role, at) for at in range(hit.start(), hit.end())}
            if not places & taken:
                taken |= places
                yield role, hit.span(), sure


def event_places(folder: Path, seed: int = 0) -> Iterator[tuple[str, Window]]:
    """Sentences of news agencies with the place of each verb's event; now and then two or three in one window."""
    texts = {one["id"]: one["text"] for one in lines(folder / "docs.jsonl")}
    rng = random.Random(seed)
    window, names, wanted = Window("", places=[]), [], 1
    for gold in lines(folder / "gold.jsonl"):
        if names and part(names[0]) != part(gold["id"]):
            yield names[0], window
            window, names, wanted = Window("", places=[]), [], rng.choice((1, 1, 2, 3))
        shift = len(window.text)
        for verb in gold["verbs"]:
            if verb["doubtful"] or window.places is None:
                continue
            spans = [(place["start"] + shift, place["end"] + shift) for place in verb["places"]]
            window.places.append(((verb["start"] + shift, verb["end"] + shift), spans))
        window.text += texts[gold["id"]] + " "
        names.append(gold["id"])
        if len(names) >= wanted or len(window.text) > LONGEST:
            yield names[0], window
            window, names, wanted = Window("", places=[]), [], rng.choice((1, 1, 2, 3))
    if names:
        yield names[0], window


def windows(sentences: Sequence[Span]) -> Iterator[Span]:
    """Runs of consecutive sentences that fit into one window."""
    for group in _packed(sentences):
        yield group[0][0], group[-1][1]


def _packed(sentences: Sequence[Span]) -> Iterator[list[Span]]:
    group: list[Span] = []
    for start, end in sentences:
        if group and sum(e - s + 1 for s, e in group) + end - start > LONGEST:
            yield group
            group = []
        group.append((start, end))
    if group:
        yield group
