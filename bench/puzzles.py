"""Counts the puzzles: small stories whose smallest, best and largest total are known.

    python bench/puzzles.py [--brute]

Each stands in own/puzzles.toml in short lines: who was killed where and when, what is the same, part of another or
different, what is asked, and the answer. `--brute` also goes through all possible worlds of each, which needs a minute.
"""

from __future__ import annotations

import re
import sys
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from marsad.core.fold import fold
from marsad.core.nouns import Claim, Codes, Figure, Judgement, Maker, Place, Span, Speaker, TimeSpan
from marsad.count.totals import Total, total
from marsad.flow.counting import count
from marsad.flow.folding import View
from marsad.flow.selecting import filters_of

FILE = Path(__file__).parent / "own" / "puzzles.toml"
Answer = tuple[int, int, int | None]
_LINE = re.compile(
    r"(?P<id>\w+): (?P<scope>killed|total) (?P<numbers>[^@]+) @(?P<where>\S+) (?P<days>\S+)"
    r"(?: by (?P<by>\w+))?(?: on (?P<on>\S+))?(?: in (?P<document>\w+))?(?: \((?P<status>\w+)\))?"
)
_NUMBER = re.compile(r"(?P<bounds>[\d~+]+)(?: (?P<group>[a-z-]+))?(?: of (?P<actor>\w+))?(?P<among> among them)?")
_IRAQ = ("country:IQ",)
PLACES = {
    "Iraq": Place(start=0, end=1, text="Iraq", id="country:IQ", name="Iraq", country="IQ", precision="country"),
    "Syria": Place(start=0, end=1, text="Syria", id="country:SY", name="Syria", country="SY", precision="country"),
    "nowhere": None,
}
PLACES |= {
    name: Place(start=0, end=1, text=name, id=f"g:{name}", name=name, admin1=name, country=country,
                precision="admin1", parents=(f"country:{country}",))
    for name, country in (("Anbar", "IQ"), ("Nineveh", "IQ"), ("Diyala", "IQ"), ("Homs", "SY"))
}  # fmt: skip
PLACES |= {
    name: Place(start=0, end=1, text=name, id=f"g:{name}", name=name, admin1=province, country="IQ", precision="exact",
                parents=(f"g:{province}", *_IRAQ))
    for name, province in (("Rutba", "Anbar"), ("Qaim", "Anbar"), ("Mosul", "Nineveh"), ("Baquba", "Diyala"))
}  # fmt: skip


@dataclass(frozen=True)
class Puzzle:
    """A story: its claims, the judgements on them, what is asked, and the answer."""

    name: str
    claims: tuple[Claim, ...]
    judgements: tuple[Judgement, ...]
    answer: Answer
    ask: dict[str, Any] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    inside: frozenset[str] | None = None
    """The claims that surely match what is asked; null for all."""
    touching: tuple[str, ...] = ()
    brute: bool = True
    lies: dict[tuple[str, str], str] = field(default_factory=dict)
    """How an event lies in a sum that nobody said it lies in: whole, partly; for the brute force."""
    kind: str = ""

    @property
    def view(self) -> View:
        """The claims folded."""
        folded = fold(self.claims, self.judgements)
        return View(claims=self.claims, judgements=self.judgements, events=folded.events, redirects={})


def read_puzzles(file: Path = FILE) -> list[Puzzle]:
    """All puzzles of a file. Raises `ValueError` for a line that says nothing."""
    return [_puzzle(one) for one in tomllib.loads(file.read_text(encoding="utf-8"))["puzzle"]]


def counted(puzzle: Puzzle) -> Answer:
    """What `marsad count` answers."""
    asked = {name: value for name, value in puzzle.ask.items() if name not in ("group", "actor")}
    filters = filters_of(**{"status": "actual", **asked})
    if puzzle.ask.keys() & {"group", "actor"}:
        found = of_people(puzzle)
    else:
        found = count(puzzle.view, "killed", filters, without=puzzle.without)
    return found.low, found.best, found.high


def of_people(puzzle: Puzzle) -> Total:
    """The total of one group or one actor's people, over all that the puzzle tells."""
    view = puzzle.view
    return total(
        view.claims, view.events, view.judgements, measure="killed",
        actor=puzzle.ask.get("actor"), group=puzzle.ask.get("group", "unknown"),
    )  # fmt: skip


def _puzzle(told: dict[str, Any]) -> Puzzle:
    links = [re.fullmatch(r"(\w+) (same|in|apart|unsure) (\w+)", line) for line in told.get("links", ())]
    if None in links:
        raise ValueError(f"{told['name']}: a link says nothing")
    low, best, high = told["answer"].split()
    lies = {(one, whole): share for one, share, whole in (line.split() for line in told.get("lies", ()))}
    return Puzzle(
        name=told["name"], claims=tuple(claim_of(line) for line in told["claims"]),
        judgements=tuple(judgement_of(*link.groups()) for link in links if link),
        answer=(int(low), int(best), None if high == "open" else int(high)), ask=told.get("ask", {}),
        without=tuple(told.get("without", ())), lies=lies, kind=told["kind"], brute=told.get("brute", True),
        inside=frozenset(told["inside"]) if "inside" in told else None, touching=tuple(told.get("touching", ())),
    )  # fmt: skip


def claim_of(line: str) -> Claim:
    """A claim from one line of a puzzle. Raises `ValueError` for a line that says nothing."""
    told = _LINE.fullmatch(line)
    if told is None:
        raise ValueError(f"no claim: {line}")
    scope = "total" if told["scope"] == "total" else "event"
    places = tuple(PLACES[name] for name in told["where"].split("+"))
    first, _, last = told["days"].partition("/")
    speaker = (Speaker(start=0, end=1, text=told["by"]),) if told["by"] else ()
    return Claim(
        id=f"c-{told['id']}", document=f"d-{told['document'] or told['id']}", kind="assault", mode="raid",
        codes=Codes(), status=told["status"] or "actual",  # type: ignore[arg-type]
        sentence=Span(start=0, end=9, quote=line), trigger=Span(start=0, end=4), said_by=speaker,
        place=places[0] if len(places) == 1 else None,
        places=tuple(place for place in places if place) if len(places) > 1 else (),
        time=None if first == "never" else TimeSpan(start=_day(first), end=_day(last or first), precision="range",
                                                    basis="stated"),
        figures=tuple(_figure(one.strip(), scope) for one in told["numbers"].split(",")),
        published=_day(told["on"]) if told["on"] else None,
    )  # fmt: skip


def _day(said: str) -> str:
    return f"2023-{said}" if "-" in said else f"2023-03-{int(said):02}"


def _figure(said: str, scope: str) -> Figure:
    told = _NUMBER.fullmatch(said)
    if told is None:
        raise ValueError(f"no number: {said}")
    bounds = told["bounds"]
    values: list[int | None] = [int(one) for one in bounds.rstrip("+").split("~")]
    if bounds.endswith("+"):
        values = [values[0], values[0], None]
    elif len(values) < 3:
        values = [values[0], values[0] if len(values) == 1 else None, values[-1]]
    return Figure(
        measure="killed", group=told["group"] or "unknown", actor=told["actor"],  # type: ignore[arg-type]
        low=values[0], best=values[1], high=values[2], scope=scope, quote=bounds,  # type: ignore[arg-type]
        included=bool(told["among"]),
    )  # fmt: skip


_VERDICTS = {"same": "same", "in": "part-of", "apart": "different", "unsure": "unsure"}


def judgement_of(left: str, verdict: str, right: str) -> Judgement:
    """A link of a puzzle as a component's judgement: same, in, apart or unsure."""
    return Judgement(
        id=f"j-{left}-{right}", about="claim", left=f"c-{left}", right=f"c-{right}",
        verdict=_VERDICTS[verdict], reason="the puzzle says so", maker=Maker(name="puzzle"),  # type: ignore[arg-type]
    )  # fmt: skip


def main() -> None:
    """One line for each puzzle that came out wrong, and how many came out right of each kind."""
    right: dict[str, list[bool]] = {}
    brute = "--brute" in sys.argv
    for puzzle in read_puzzles():
        said = counted(puzzle)
        worlds = _brute(puzzle) if brute else None
        right.setdefault(puzzle.kind, []).append(said == puzzle.answer)
        if said != puzzle.answer or (worlds is not None and worlds != puzzle.answer):
            print(f"{puzzle.name}: counted {said}, known {puzzle.answer}, by all worlds {worlds}")
    for kind, found in right.items():
        print(f"{kind:34} {sum(found):3} of {len(found)}")
    every = [one for found in right.values() for one in found]
    print(f"{'all puzzles':34} {sum(every):3} of {len(every)}")


def _brute(puzzle: Puzzle) -> Answer | None:
    from all_worlds import answer

    return answer(puzzle)


if __name__ == "__main__":
    main()
