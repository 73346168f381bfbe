"""Writes what `make test-faults`, `make fuzz` and `make soak` counted into docs/reliability.md, each between its marks.

    python bench/reliability.py FILE
    python bench/reliability.py --fuzz FILE LOG
    python bench/reliability.py --soak FILE FILE

``FILE`` holds a JSON object a line, as tests/faults, tests/fuzz/hunt.py, tests/doors/test_soak.py and
tests/doors/five_minutes.py write them; ``LOG`` is what pytest told with ``--hypothesis-show-statistics``.
"""

from __future__ import annotations

import json
import re
import sys
from datetime import date
from pathlib import Path
from typing import Any

PAGE = Path(__file__).parents[1] / "docs" / "reliability.md"


def table(told: list[dict[str, Any]]) -> str:
    """The counts as a table, and what was lost in words."""
    lines = ["| trial | ledger | trials | how the hurt run ended | lost, doubled or half |", "|---|---|--:|---|--:|"]
    for one in told:
        ended = ", ".join(f"{words} {many}" for words, many in sorted(one["ended"].items()))
        lines.append(f"| {one['name']} | {one['backend']} | {one['trials']} | {ended} | {len(one['lost'])} |")
    kills = sum(one["ended"].get("killed", 0) for one in told)
    lost = [words for one in told for words in one["lost"]]
    said = "Lost: nothing." if not lost else "Lost: " + "; ".join(lost)
    trials = sum(one["trials"] for one in told)
    return "\n".join(
        [f"{trials} trials, {kills} of them ended by SIGKILL. {said} Counted on {date.today()}.", "", *lines]
    )


def fuzzed(hunted: list[dict[str, Any]], log: str) -> str:
    """How many inputs were tried: made up by hypothesis, found by the hunt in each reader, and what came of them."""
    counted = re.findall(r"(\d+) passing\D+(\d+) failing\D+(\d+) invalid", log)
    made_up = sum(int(passing) + int(failing) for passing, failing, _ in counted)
    tests = len(set(re.findall(r"^(tests/\S+?)(?:\[.*\])?:$", log, re.M)))
    hunted = list({one["reader"]: one for one in hunted}.values())  # the last hunt of each
    led = sum(one["inputs"] for one in hunted)
    lines = [
        f"{made_up + led:,} inputs: {made_up:,} made up by hypothesis in {tests} tests, {led:,} led by coverage "
        f"(atheris) in {len(hunted)} readers. Counted on {date.today()}.",
        "", "| reader | inputs | code reached | what was not borne |", "|---|--:|--:|---|",
    ]  # fmt: skip
    if not hunted:
        return lines[0] + " There is no atheris for this Python and machine."
    for one in hunted:
        found = " ".join(one["found"].split())[:120] or "nothing"
        lines.append(f"| {one['reader']} | {one['inputs']:,} | {one['reached']:,} | {found} |")
    return "\n".join(lines)


def soaked(one: dict[str, Any]) -> str:
    """What came of a month on the fake web."""
    (files_then, threads_then, mb_then), (files, threads, mb) = one["then"], one["last"]
    return (
        f"{one['outlets']} outlets, {one['days']} days, {one['published']:,} articles published, of which "
        f"{one['wanted']:,} could be had (the others are bombs, redirect rings and addresses inside): "
        f"{one['in']:,} are in, each once, and the {one['changed']:,} that changed a second time. "
        f"On day 10: {files_then} descriptors, {threads_then} threads, "
        f"{mb_then:.0f} MB; at the end {files}, {threads}, {mb:.0f} MB. Counted on {date.today()}."
    )


def ran_on(one: dict[str, Any]) -> str:
    """What came of five minutes of `marsad gather`."""
    (files_then, threads_then, mb_then), (files, threads, mb) = one["then"], one["last"]
    wrong = "" if not one["wrong"] else f" WRONG: {'; '.join(one['wrong'])}"
    return (
        f"`marsad gather` itself, for {one['seconds']} seconds of the clock over {one['outlets']} outlets: "
        f"{one['wanted']} versions of articles could be had ({one['changed']} articles changed), {one['in']} are in. "
        f"After a third {files_then} descriptors, {threads_then} threads, {mb_then:.0f} MB; at the end {files}, "
        f"{threads}, {mb:.0f} MB.{wrong}"
    )


def rows_of(path: str) -> list[dict[str, Any]]:
    """The objects of a file of JSON Lines; none where it is not there."""
    file = Path(path)
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()] if file.exists() else []


def write(mark: str, said: str) -> None:
    """Puts ``said`` between the marks of this name, and shows it."""
    begin, end = f"<!-- {mark} -->", f"<!-- end of {mark} -->"
    before, found, rest = PAGE.read_text(encoding="utf-8").partition(begin)
    _, ended, after = rest.partition(end)
    if not found or not ended:
        sys.exit(f"{PAGE.name} has no marks {begin} … {end}.")
    PAGE.write_text(f"{before}{begin}\n{said}\n{end}{after}", encoding="utf-8")
    sys.stdout.write(said + "\n")


def main() -> None:
    """Reads the counts and writes the page."""
    match sys.argv[1:]:
        case ["--fuzz", hunted, log]:
            write("fuzz", fuzzed(rows_of(hunted), Path(log).read_text(encoding="utf-8")))
        case ["--soak", month, minutes]:
            write("soak", f"{soaked(rows_of(month)[-1])}\n\n{ran_on(rows_of(minutes)[-1])}")
        case [told]:
            write("counts", table(rows_of(told)))
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()
