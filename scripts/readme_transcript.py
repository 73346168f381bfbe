"""Writes the transcript in README.md anew: runs the demo in a home of its own, and cuts the table's middle.

python scripts/readme_transcript.py
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

README = Path(__file__).resolve().parent.parent / "README.md"
HOME = "~/.local/share/marsad"
ROWS = 14
"""Lines of the table that are kept at its top."""


def main() -> None:
    """Replaces what stands between the two marks."""
    with tempfile.TemporaryDirectory() as home:
        # Compiling the gazetteer takes half a minute; the first run does it, the second is what is shown.
        command = [sys.executable, "-m", "marsad", "demo"]
        environment = {**os.environ, "MARSAD_HOME": home, "COLUMNS": "120", "NO_COLOR": "1"}
        for _ in range(2):
            ran = subprocess.run(
                command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=True
            )
        said = ran.stdout.replace(home, HOME)
    block = "\n".join(["```", "$ marsad demo", *_cut(said.splitlines()), "```"])
    text = README.read_text(encoding="utf-8")
    marks = re.compile(r"(<!-- transcript: begin .*?-->\n).*?(<!-- transcript: end -->)", re.DOTALL)
    README.write_text(marks.sub(lambda m: f"{m[1]}{block}\n{m[2]}", text), encoding="utf-8")


def _cut(lines: list[str]) -> list[str]:
    head = next(at for at, line in enumerate(lines) if line.startswith("when ")) + 1
    foot = next(at for at, line in enumerate(lines) if re.match(r"\d+ events\. sources", line))
    cut = head
    while cut < foot and (cut < head + ROWS or not re.match(r"\d{4}", lines[cut])):
        cut += 1
    left = sum(bool(re.match(r"\d{4}", line)) for line in lines[cut:foot])
    shown = [*lines[:cut], f"[… {left} more events …]", *lines[foot:]] if left else lines
    return [line.rstrip() for line in shown]


if __name__ == "__main__":
    main()
