"""What the rules make of the MUC-4 texts: `python training/triggers.py --shared FOLDER --out FOLDER`.

For each document its sentences, those that are opened, and the triggers with their incident type: what the roles and
incidents are learned on, so that the encoder sees in training what it will be given later. The types are those before
anything is weighed away, so that what is no incident can be learned too.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from marsad.core.nouns import Document
from marsad.extract import extractor as extracting
from marsad.extract.extractor import Extractor
from marsad.lexicon.actors import load_actors
from marsad.lexicon.gazetteer import open_gazetteer
from marsad.text import sentences


def main() -> None:
    """Write muc_dev.jsonl."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    wanted = parser.parse_args()
    wanted.out.mkdir(parents=True, exist_ok=True)
    extractor = Extractor(gazetteer=open_gazetteer(), actors=load_actors())
    extracting.with_incidents = lambda claims, _encoding=None: list(claims)
    source = wanted.shared / "muc4" / "dev" / "docs.jsonl"
    with (wanted.out / "muc_dev.jsonl").open("w", encoding="utf-8") as out:
        for line in source.read_text(encoding="utf-8").splitlines():
            out.write(json.dumps(_told(extractor, json.loads(line))) + "\n")


def _told(extractor: Extractor, record: dict[str, str]) -> dict[str, object]:
    document = Document(id="d-0", text=record["text"], published=record.get("published"), title=record.get("title"))
    trace, _reading = extractor.trace(document)
    return {
        "id": record["id"],
        "sentences": sentences.split(document.text),
        "open": [(one.start, one.end) for one in trace.sentences if one.opened],
        "claims": [
            {"start": c.trigger.start, "end": c.trigger.end, "muc": c.codes.muc4, "status": c.status}
            for c in trace.claims
        ],
    }


if __name__ == "__main__":
    main()
