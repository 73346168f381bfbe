"""Who says so: of each passage's event, does Marsad name the speakers, their office, the channel, and the stance.

    python bench/own_speakers.py --gold bench/own/speakers.jsonl --pred pred.jsonl [--json] [--errors]

Predictions are `document/1` records. Heard are the `said_by` of the claims at the gold's trigger and of the claims of
the same event; where no claim stands there, those of its sentence, else those of the passage (who says so is asked,
not which word was read). A speaker heard twice counts once, with the strongest stance of the two.

* `speaker`: gold speakers that were found. A found speaker's words, with its office, hold all the gold speaker's words
  (articles aside), or its own words are all among the gold's; or both are the same body.
* `office`, `via`, `stance`, `actor`: of all gold speakers, those found with that field right. Of an office, all the
  gold's words must be in the office or the speaker's words; where the gold has none, none may be added. `via` must
  share a word with the gold's, and be empty where the gold's is. Bodies are asked only where the gold names one.
* `all`: found, with office, via and stance right; precision counts every speaker heard, so that one made up costs.
* A passage whose gold has no speaker is one right answer if none is heard, and one miss if any is.
`--errors` lists what is wrong in the open part; the sealed part's errors are never shown.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Record = dict[str, Any]
_STANCES = ("claimed-responsibility", "denied", "accused", "suspected", "asserted")
_FIELDS = ("office", "via", "stance", "actor")
_SMALL = {"a", "an", "the", "of", "in", "for", "at", "to", "his", "her", "its", "their", "s"}


def main() -> None:
    """Print the rates, the open and the sealed part apart."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--gold", type=Path, required=True)
    parser.add_argument("--pred", type=Path, required=True)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--errors", action="store_true", help="list the errors of the open part")
    options = parser.parse_args()
    gold, made = _lines(options.gold), {r["id"]: r for r in _lines(options.pred)}
    tallies = {part: Tally() for part in ("open", "sealed")}
    for one in gold:
        for line in tallies[one["part"]].add(one, heard(one, made.get(one["id"], {}))):
            if options.errors and one["part"] == "open":
                print(line)
    both = Tally()
    for tally in tallies.values():
        both.update(tally)
    scores = {name: tally.rates() for name, tally in {**tallies, "both": both}.items()}
    if not options.json:
        for name, rates in scores.items():
            print(f"{name}: " + ", ".join(f"{key} {value:.3f}" for key, value in rates.items()))
    else:
        print(json.dumps(scores))


def _lines(path: Path) -> list[Record]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


class Tally(Counter[str]):
    """Counts of what was asked, found and right."""

    def add(self, gold: Record, speakers: list[Record]) -> Iterator[str]:
        """Count one passage; gives its errors in words."""
        wanted = gold["said_by"]
        self["heard"] += len(speakers)
        if not wanted:
            self["asked"] += 1
            self["heard"] += not speakers
            for name in ("speaker", "office", "via", "stance", "all"):
                self[name] += not speakers
            if speakers:
                yield f"{gold['id']} {gold['text']}\n    nobody said so, but heard: {_shown(speakers)}"
            return
        left = list(speakers)
        wrong: list[str] = []
        for one in wanted:
            self["asked"] += 1
            self["actors"] += one["actor"] is not None
            found = next((s for s in sorted(left, key=lambda s: _wrong(s, one)) if _is(s, one)), None)
            if found is None:
                wrong.append(f"missing {one['speaker']} ({one['stance']})")
                continue
            left.remove(found)
            right = {name: _right(found, one, name) for name in _FIELDS}
            self.update(["speaker", *(name for name in _FIELDS if right[name])])
            self["actor"] -= right["actor"] and one["actor"] is None
            self["all"] += all(right[name] for name in _FIELDS[:3])
            for name in _FIELDS:
                if not right[name]:
                    wrong.append(f"{one['speaker']}: {name} {found.get(name)!r}, not {one[name]!r}")
        wrong += [f"made up: {_shown([s])}" for s in left]
        if wrong:
            yield f"{gold['id']} {gold['text']}\n    " + "\n    ".join(wrong)

    def rates(self) -> dict[str, float]:
        """Every rate, and precision, recall and F1 of speakers that are right in all three fields."""
        asked, got = max(1, self["asked"]), max(1, self["heard"])
        rates = {name: self[name] / asked for name in ("speaker", "office", "via", "stance")}
        rates["actor"] = self["actor"] / max(1, self["actors"])
        precision, recall = self["all"] / got, self["all"] / asked
        rates |= {"all precision": precision, "all recall": recall}
        rates["all"] = 2 * precision * recall / (precision + recall) if self["all"] else 0.0
        return rates


def heard(gold: Record, record: Record) -> list[Record]:
    """The speakers of the gold's event, each once."""
    claims = record.get("claims") or []
    start, end = gold["trigger"]["start"], gold["trigger"]["end"]
    chosen = [c for c in claims if _meets(c["trigger"], start, end)]
    chosen = chosen or [c for c in claims if _meets(c["sentence"], start, end)] or claims
    together = {c["id"] for c in chosen}
    for event in record.get("events") or []:
        if together & set(event["claims"]):
            together |= set(event["claims"])
    found: dict[str, Record] = {}
    for speaker in (s for c in claims if c["id"] in together for s in c["said_by"]):
        known = found.setdefault(" ".join(_words(speaker["text"])), speaker)
        if _STANCES.index(speaker["stance"]) < _STANCES.index(known["stance"]):
            found[" ".join(_words(speaker["text"]))] = {**known, **{k: v for k, v in speaker.items() if v}}
    return list(found.values())


def _meets(span: Record, start: int, end: int) -> bool:
    return bool(span["start"] < end and start < span["end"])


def _words(text: str | None) -> list[str]:
    bare = re.sub(r"['’]s\b", "", (text or "").lower())
    return [word for word in re.findall(r"[\w-]+", bare) if word not in _SMALL]


def _is(found: Record, gold: Record) -> bool:
    theirs, wanted = set(_words(found["text"])), set(_words(gold["speaker"]))
    if wanted <= theirs | set(_words(found.get("office"))) or (theirs and theirs <= wanted):
        return True
    named = any(word[:1].isupper() for word in gold["speaker"].split())
    return named and gold["actor"] is not None and gold["office"] is None and found.get("actor") == gold["actor"]


def _right(found: Record, gold: Record, field: str) -> bool:
    mine, wanted = found.get(field), gold[field]
    if field == "stance":
        return bool(mine == wanted)
    if field == "actor":
        return wanted is None or mine == wanted
    if field == "via":
        return bool(set(_words(mine)) & set(_words(wanted))) if wanted else not mine
    said = set(_words(mine)) | set(_words(found["text"]))
    return set(_words(wanted)) <= said if wanted else set(_words(mine)) <= set(_words(found["text"]))


def _wrong(found: Record, gold: Record) -> int:
    return sum(not _right(found, gold, name) for name in _FIELDS)


def _shown(speakers: list[Record]) -> str:
    parts = ("text", "office", "via", "verb", "stance")
    return "; ".join(" | ".join(str(s.get(part)) for part in parts if s.get(part)) for s in speakers)


if __name__ == "__main__":
    main()
