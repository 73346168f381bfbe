"""Measures speed and memory: Marsad's reading of news beside the bare spaCy pipeline over the same texts.

    python bench/speed.py [--shared ../shared] [--quick]

Texts come in batches; each batch is read by both, one after the other and in turns first, so that what else the machine
does hits both; the ratio is the median over the batches. Every figure of memory and of starting up is of a process of
its own. Writes the table in docs/benchmarks.md; `--quick` takes a fifth of the texts and writes nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any
from zlib import crc32

from run import ROOT, replace_section

ORDINARY = ("geoparsing/lgl", "geoparsing/geovirus")
VIOLENT = {"gva": 40, "re3d": 30, "muc4/tst1": 30}
MIXED = 1_000
LOCAL = 300
VIOLENCE = re.compile(
    r"\b(?:kill|dead|death|died|shot|shoot|arrest|murder|bomb|attack|injur|wound|assault|stab|kidnap|explo|crash"
    r"|homicide|rape|terror)\w*",
    re.IGNORECASE,
)
LABELS = {
    "mixed": "mixed news, one in ten about violence",
    "local": "small-town news as it comes, half of it with a crime or a crash",
    "violent": "all about violence",
}
BATCHES = 10
STARTS = 7
WARMING = 30

Text = dict[str, Any]


def main() -> None:
    """Measures everything and writes the table, or one part for a process of its own."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--shared", type=Path, default=Path(os.environ.get("MARSAD_SHARED", ROOT.parent / "shared")))
    parser.add_argument("--quick", action="store_true", help="a fifth of the texts, nothing written")
    parser.add_argument(
        "--part", choices=["speed", "memory-marsad", "memory-spacy", "gazetteer"], help=argparse.SUPPRESS
    )
    options = parser.parse_args()
    if options.part == "gazetteer":
        print(json.dumps(gazetteer_times()))
        return
    given = texts(options.shared / "data", options.quick)
    if options.part == "speed":
        warm = warming(options.shared)
        print(json.dumps({name: raced(found, warm) for name, found in given.items()}))
    elif options.part:
        print(json.dumps(peak(options.part.removeprefix("memory-"), given["mixed"])))
    else:
        table = told(options)
        print(table)
        if not options.quick:
            replace_section("speed", table)


def texts(data: Path, quick: bool) -> dict[str, list[Text]]:
    """``mixed``: every tenth text about violence; ``local``: small-town news as it comes; ``violent``: that alone.

    Small-town news is full of shootings, arrests and crashes, so what is ordinary is told by a plain list of words that
    has nothing to do with Marsad's own. There are fewer such texts than are wanted: the longest are cut in two, again
    and again, since a text that came twice would find everything about it cached.
    """
    local = [text for name in ORDINARY for text in read(data / name)]
    ordinary = [text for text in local if not VIOLENCE.search(text["text"])]
    while len(ordinary) < MIXED * 9 // 10:
        longest = max(range(len(ordinary)), key=lambda place: len(ordinary[place]["text"]))
        ordinary[longest : longest + 1] = halves(ordinary[longest])
    violent = {name: read(data / name) for name in VIOLENT}
    first = [text for name, number in VIOLENT.items() for text in violent[name][:number]]
    others = [text for name in ("gva", "muc4/tst1") for text in violent[name][VIOLENT[name] :][:50]]
    mixed = [one for place, text in enumerate(first) for one in (text, *ordinary[place * 9 : place * 9 + 9])]
    share = 5 if quick else 1
    every = {"mixed": mixed, "local": local[:LOCAL], "violent": others}
    return {name: found[: len(found) // share] for name, found in every.items()}


def read(folder: Path) -> list[Text]:
    """The documents of a set, the order shuffled in the same way each time (sets are sorted by place or by day)."""
    with open(folder / "docs.jsonl", encoding="utf-8") as lines:
        return sorted((json.loads(line) for line in lines), key=lambda text: crc32(str(text["id"]).encode()))


def halves(text: Text) -> list[Text]:
    """A text cut in two at the paragraph, else the sentence, that begins nearest after its middle."""
    whole = text["text"]
    cut = next(
        (place for mark in ("\n", ". ", " ") if (place := whole.find(mark, len(whole) // 2)) > 0), len(whole) // 2
    )
    return [
        {**text, "id": f"{text['id']}-1", "text": whole[: cut + 1]},
        {**text, "id": f"{text['id']}-2", "text": whole[cut + 1 :], "title": None},
    ]


def warming(shared: Path) -> list[Text]:
    """Texts that come in none of the measured ones."""
    return read(shared / "data" / "gva")[-WARMING:]


def coder() -> Callable[[Text], Any]:
    """What `marsad add` does with a document between reading the file and storing it, in one process."""
    from marsad.core.nouns import Document
    from marsad.flow.coding import Coder
    from marsad.flow.components import extractor_maker

    code = Coder(extractor_maker(), mentions="relevant").code

    def run(text: Text) -> Any:
        known = {key: text.get(key) for key in ("title", "publisher", "published", "url", "language")}
        return code(Document(id=text["id"], text=text["text"], **known))

    return run


def bare() -> Any:
    """The English pipeline as spaCy loads it, nothing in it changed, and none of it shared with Marsad's."""
    import spacy

    from marsad.extract.parsing import MODEL

    return spacy.load(MODEL)


def raced(given: Sequence[Text], warm: Sequence[Text]) -> dict[str, Any]:
    """Both over the same texts, batch by batch: texts a second, and the median of the batches' ratios.

    Seconds are the processor's: both run in one thread, and what else the machine does then counts for neither.
    """
    run, nlp = coder(), bare()
    for text in warm:
        run(text)
    for _ in nlp.pipe(text["text"] for text in warm):
        pass
    seconds: dict[str, list[float]] = {"marsad": [], "spacy": []}
    opened = violent = failed = 0
    size = max(1, len(given) // BATCHES)
    for number in range(0, len(given), size):
        batch = given[number : number + size]
        for who in ("marsad", "spacy") if number // size % 2 else ("spacy", "marsad"):
            begun = time.process_time()
            if who == "spacy":
                for _ in nlp.pipe(text["text"] for text in batch):
                    pass
                made = []
            else:
                made = [run(text) for text in batch]
            seconds[who].append(time.process_time() - begun)
            opened += sum(bool(one.mentions or one.claims) for one in made)
            violent += sum(any(c.kind in ("assault", "accident") for c in one.claims) for one in made)
            failed += sum(not one.coded for one in made)
    ratios = [s / m for s, m in zip(seconds["spacy"], seconds["marsad"], strict=True)]
    return {
        "texts": len(given),
        "words": sum(len(text["text"].split()) for text in given),
        "opened": opened,
        "violent": violent,
        "failed": failed,
        "marsad": len(given) / sum(seconds["marsad"]),
        "spacy": len(given) / sum(seconds["spacy"]),
        "ratio": median(ratios),
        "ratios": [round(min(ratios), 2), round(max(ratios), 2)],
    }


def peak(who: str, given: Sequence[Text]) -> float:
    """Highest resident memory of this process in MB after all texts."""
    if who == "spacy":
        for _ in bare().pipe(text["text"] for text in given):
            pass
    else:
        run = coder()
        for text in given:
            run(text)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def gazetteer_times() -> dict[str, float]:
    """Seconds to compile the places into an empty cache, to open them again, and for one look-up."""
    from marsad.lexicon.gazetteer import open_gazetteer

    started = time.perf_counter()
    open_gazetteer()
    built = time.perf_counter()
    gazetteer = open_gazetteer()
    opened = time.perf_counter()
    names = [
        f"{article}{name}" for article in ("", "al-", "el ") for name in ("Hawija", "Qaim", "Deir ez-Zor", "Paris")
    ]
    for name in names:
        gazetteer.look_up(name)
    looked = time.perf_counter()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"build": built - started, "open": opened - built, "look": (looked - opened) / len(names), "memory": memory}


def started(*command: str, times: int = STARTS) -> float:
    """The median of the seconds that a command takes from start to end; the first one only fills the caches."""
    seconds = []
    for _ in range(times + 1):
        begun = time.perf_counter()
        subprocess.run([sys.executable, *command], check=True, stdout=subprocess.DEVNULL)
        seconds.append(time.perf_counter() - begun)
    return median(seconds[1:])


def part(name: str, options: argparse.Namespace, **environment: str) -> Any:
    """What a process of its own measures."""
    command = [sys.executable, __file__, "--part", name, "--shared", str(options.shared)]
    command += ["--quick"] if options.quick else []
    # One thread: the comparison is of work per core, and libraries that spread over all cores would hide it.
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    made = subprocess.run(
        command, check=True, capture_output=True, text=True, env={**os.environ, **threads, **environment}
    )
    return json.loads(made.stdout.strip().splitlines()[-1])


def told(options: argparse.Namespace) -> str:
    """All figures as a table, with the machine and the day."""
    speed = part("speed", options)
    memory = {who: part(f"memory-{who}", options) for who in ("marsad", "spacy")}
    with tempfile.TemporaryDirectory() as cache:
        places = part("gazetteer", options, XDG_CACHE_HOME=cache, MARSAD_HOME=cache)
    bare = started("-c", "pass")
    rows = ["| what | Marsad | bare spaCy | ratio | target |", "|---|--:|--:|--:|---|"]
    for name, label in LABELS.items():
        one = speed[name]
        low, high = one["ratios"]
        what = f"{one['texts']} articles, {label}: documents per second of one core"
        ratio, target = f"{one['ratio']:.1f} ({low}–{high})", "at least 3" if name == "mixed" else ""
        rows.append(f"| {what} | {one['marsad']:.1f} | {one['spacy']:.1f} | {ratio} | {target} |")
    rows.append(
        f"| highest memory over the mix, MB | {memory['marsad']:.0f} | {memory['spacy']:.0f} | | 1,000 at most |"
    )
    rows.append(f"| `import marsad`, s | {started('-c', 'import marsad'):.3f} | | | under 0.2 |")
    rows.append(f"| `marsad --help`, s | {started('-m', 'marsad', '--help'):.3f} | | | under 0.5 |")
    rows.append(f"| places: compiled for the first time, s | {places['build']:.1f} | | | |")
    rows.append(f"| places: opened, ms | {places['open'] * 1000:.1f} | | | |")
    rows.append(f"| places: one name, ms | {places['look'] * 1000:.2f} | | | under 1 |")
    return "\n".join([about(speed["mixed"], bare), "", *rows])


def about(mixed: dict[str, Any], bare: float) -> str:
    """On what machine, on which day, over which texts."""
    day, cores = datetime.now(UTC).date().isoformat(), os.cpu_count()
    return (
        f"{day}, Python {platform.python_version()}, {platform.machine()}, {cores} cores of which one is used. The mix "
        f"has {mixed['words']:,} words;\n{mixed['opened']} of its {mixed['texts']} articles passed the gate, and in "
        f"{mixed['violent']} an attack or an accident was read;\n{mixed['failed']} failed. The ratio is the median of "
        f"{BATCHES} batches, in brackets the lowest and the highest.\nStarting "
        f"Python alone takes {bare:.3f} s of each of the two starts below."
    )


if __name__ == "__main__":
    main()
