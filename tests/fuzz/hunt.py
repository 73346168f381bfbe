"""Hunts for inputs that a reader does not bear, led by which of its lines an input reaches (atheris, libFuzzer).

    python tests/fuzz/hunt.py [--seconds 20] [--only READER] [--told FILE]

Each reader is hunted for so many seconds in a process of its own, two at a time. An input that makes anything but
one of our own errors come out, takes more than a minute, or more than 2 GB, is kept in ``.venv/fuzz/READER``; the exit
code is then 1. ``--told`` gets a line of JSON for each reader: how many inputs, and how much of the code they reached.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE, ROOT = Path(__file__).parent, Path(__file__).parents[2]
LED_THROUGH = ["marsad.intake", "marsad.store", "feedparser", "pypdf", "htmldate", "trafilatura", "protego", "zipfile"]
"""Packages whose lines lead the hunt: ours, and what of others is Python."""
_INPUTS = re.compile(r"number_of_executed_units:\s*(\d+)|^#(\d+)\s", re.M)


def hunted(name: str, seconds: int) -> dict[str, object]:
    """What came of one reader's hunt."""
    folder = ROOT / ".venv" / "fuzz" / name
    folder.mkdir(parents=True, exist_ok=True)
    command = [
        sys.executable, "-W", "ignore", str(Path(__file__)), "--child", name, str(folder), f"-max_total_time={seconds}",
        "-timeout=60", "-rss_limit_mb=2048", "-max_len=4096", "-print_final_stats=1",
        f"-artifact_prefix={folder}/found-",
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, check=False)
    said = done.stderr.decode("utf-8", "replace")
    # The last word on how many: at the end of a hunt, or in the line before an input that was not borne.
    inputs = [int(one or other) for one, other in _INPUTS.findall(said)]
    reached = [int(number) for number in re.findall(r"\bcov: (\d+)", said)]
    found = "" if done.returncode == 0 else (_why(done.stdout.decode("utf-8", "replace")) or said[-600:])
    return {"reader": name, "inputs": max(inputs, default=0), "reached": max(reached, default=0), "found": found}


def _why(said: str) -> str:
    """The end of a traceback."""
    return "\n".join(said.strip().splitlines()[-6:])


def child(name: str, arguments: list[str]) -> None:
    """The hunt itself; libFuzzer ends the process."""
    import atheris

    sys.path.insert(0, str(HERE))
    with atheris.instrument_imports(include=LED_THROUGH):
        import readers

        for package in LED_THROUGH:  # readers load some only when they are asked, which would be too late
            importlib.import_module(package)
        readers.load()
    folder = Path(arguments[0])
    for number, data in enumerate(readers.BEGINNINGS[name]):
        (folder / f"beginning-{number}").write_bytes(data)
    atheris.Setup([sys.argv[0], *arguments], lambda data: readers.tried(name, data))
    atheris.Fuzz()


def main() -> int:
    """Hunts in every reader, or in one."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--seconds", type=int, default=20)
    asked.add_argument("--only", metavar="READER")
    asked.add_argument("--told", metavar="FILE")
    given = asked.parse_args()
    if importlib.util.find_spec("atheris") is None:
        sys.stdout.write("No hunt: atheris is not installed (it has no wheel for every Python and machine).\n")
        return 0
    sys.path.insert(0, str(HERE))
    from readers import READERS

    names = [given.only] if given.only else list(READERS)
    with ThreadPoolExecutor(max_workers=2) as pool:
        rows = []
        for row in pool.map(lambda name: hunted(name, given.seconds), names):
            rows.append(row)
            sys.stdout.write(f"{row['reader']:>9}: {row['inputs']:>9,} inputs {row['found']}\n")
            sys.stdout.flush()
    if given.told:
        with open(given.told, "a", encoding="utf-8") as file:
            file.writelines(json.dumps(row) + "\n" for row in rows)
    return 1 if any(row["found"] for row in rows) else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(sys.argv[2], sys.argv[3:])
    else:
        sys.exit(main())
