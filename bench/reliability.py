"""Writes the counts of `make test-faults` into docs/reliability.md, between its marks.

    python bench/reliability.py FILE

``FILE`` holds a JSON object a line, as tests/faults write them: backend, trial, name, trials, ended, at, lost.
"""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

PAGE = Path(__file__).parents[1] / "docs" / "reliability.md"
BEGIN, END = "<!-- counts -->", "<!-- end of counts -->"


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


def main() -> None:
    """Reads the counts and writes the page."""
    told = [json.loads(line) for line in Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()]
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}\n{table(told)}\n{END}{after}", encoding="utf-8")
    sys.stdout.write(table(told) + "\n")


if __name__ == "__main__":
    main()
