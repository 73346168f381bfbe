"""Keeps the gazetteers that a user brings: one packed file of normalised rows each, from which an index is compiled.

What is kept is made of the file's content alone, so importing the same file twice changes nothing, and a newer version
of Marsad compiles the same rows anew. A file is written under a temporary name and renamed when whole: an import that
was cut off leaves what was there before, and is simply run again.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import re
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any, Final

import msgspec

from marsad.core.errors import UsageError
from marsad.lexicon.gazetteer_build import Progress
from marsad.lexicon.gazetteer_files import open_records
from marsad.lexicon.gazetteer_rows import ImportedRow, Refused, plain_row, rows_of

ENDING: Final = ".jsonl.gz"
_ATTRIBUTION: Final = {"geonames": "GeoNames, https://www.geonames.org, CC BY 4.0"}


class Imported(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of an imported gazetteer; the first line of its file.

    ``digest`` is the SHA-256 of its rows. ``countries`` and ``kinds`` count its places, ``outlines`` its areas with a
    polygon. ``refused`` are the records left out, ``examples`` what was wrong with the first of them. ``changed`` is
    false where the same was there already.
    """

    name: str
    file: str
    layout: str
    places: int
    countries: dict[str, int]
    kinds: dict[str, int]
    with_coordinates: int
    outlines: int = 0
    attribution: str = ""
    refused: int = 0
    examples: tuple[str, ...] = ()
    digest: str = ""
    changed: bool = True

    @property
    def may_have_outlines(self) -> bool:
        """Whether some of its areas have, or, of one imported before outlines were counted, may have a polygon."""
        return self.outlines > 0 or self.layout == "geojson"


def import_file(
    path: Path, folder: Path, *, name: str | None = None, mapping: Mapping[str, str] | None = None,
    country: str | None = None, attribution: str | None = None, progress: Progress | None = None,
) -> Imported:  # fmt: skip
    """Reads a gazetteer into ``folder``, in place of an earlier one of that name (by default the file's own).

    ``mapping`` says which column holds what (see `gazetteer_rows.FIELDS`) where the names of the columns do not;
    ``country`` (ISO code) is for files that name none. Raises `UsageError` where no place is in the file.
    """
    name = _checked(name or _named_after(path))
    say = progress or (lambda _what, _share: None)
    with open_records(path, share=lambda share: say(f"reading {path.name}", share)) as opened:
        refused = Refused()
        rows = rows_of(opened, prefix=name, mapping=mapping, country=country, refused=refused)
        return _keep(
            rows, folder, name=name, file=path.name, layout=opened.layout, attribution=attribution, refused=refused
        )


def keep_rows(rows: Iterable[Mapping[str, Any]], folder: Path, *, name: str) -> Imported:
    """Keeps rows from elsewhere as a gazetteer of that name; see `gazetteer.import_rows`."""
    plain = (plain_row(row, at) for at, row in enumerate(rows, start=1))
    return _keep(plain, folder, name=_checked(name), file=name, layout="rows", attribution=None, refused=Refused())


def imported(folder: Path) -> list[Imported]:
    """The gazetteers in the folder, by name."""
    return [_header(path) for path in files(folder)]


def files(folder: Path) -> list[Path]:
    """The files of the gazetteers in the folder, by name."""
    return sorted(folder.glob(f"*{ENDING}")) if folder.is_dir() else []


def remove(folder: Path, name: str) -> None:
    """Takes a gazetteer away; raises `UsageError` where there is none of that name."""
    path = folder / f"{name}{ENDING}"
    if not path.is_file():
        known = ", ".join(one.name.removesuffix(ENDING) for one in files(folder)) or "none"
        raise UsageError("U217", f"no gazetteer {name!r} was imported", f"name one of: {known}")
    path.unlink()


def read_rows(path: Path) -> Iterator[ImportedRow]:
    """The rows of a kept gazetteer."""
    decode = msgspec.json.Decoder(ImportedRow).decode
    with gzip.open(path, "rb") as lines:
        next(lines)
        for line in lines:
            yield decode(line)


def _checked(name: str) -> str:
    if not re.fullmatch(r"[\w-]+", name):
        raise UsageError("U210", f"{name!r} is no name for a gazetteer", "use letters, digits and hyphens")
    return name


def _named_after(path: Path) -> str:
    stem = path.name.split(".")[0]
    return re.sub(r"[^\w-]+", "-", stem).strip("-").casefold() or "places"


def _header(path: Path) -> Imported:
    with gzip.open(path, "rb") as lines:
        return msgspec.json.decode(next(lines), type=Imported)


def _keep(
    rows: Iterable[ImportedRow], folder: Path, *, name: str, file: str, layout: str, attribution: str | None,
    refused: Refused,
) -> Imported:  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    kinds, countries, pointed = Counter[str](), Counter[str](), 0
    outlines = 0
    encode, digest = msgspec.json.encode, hashlib.sha256()
    with tempfile.TemporaryFile(dir=folder) as body:
        for row in rows:
            line = encode(row) + b"\n"
            digest.update(line)
            body.write(line)
            kinds[row.kind] += 1
            countries[row.country or ""] += 1
            pointed += row.lat is not None
            outlines += bool(row.shape)
        if not kinds and layout != "rows":
            why = f": {'; '.join(refused.examples)}" if refused.examples else ""
            raise UsageError("U218", f"{file} holds no place{why}", "say with --map which columns hold what")
        kept = Imported(
            name=name, file=file, layout=layout, places=kinds.total(), countries=dict(sorted(countries.items())),
            kinds=dict(sorted(kinds.items())), with_coordinates=pointed, outlines=outlines, refused=refused.count,
            attribution=attribution or _ATTRIBUTION.get(layout, ""), examples=tuple(refused.examples),
            digest=digest.hexdigest(),
        )  # fmt: skip
        path = folder / f"{name}{ENDING}"
        if path.exists() and _header(path) == kept:
            return msgspec.structs.replace(kept, changed=False)
        body.seek(0)
        _pack(encode(kept) + b"\n", body, path)
    return kept


def _pack(header: bytes, body: IO[bytes], path: Path) -> None:
    """Writes the packed file; without a time in it, so that the same rows give the same bytes."""
    handle, temporary = tempfile.mkstemp(prefix=path.name + ".", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as raw, gzip.GzipFile("", "wb", compresslevel=6, fileobj=raw, mtime=0) as packed:
            packed.write(header)
            while block := body.read(1 << 20):
                packed.write(block)
        os.replace(temporary, path)
    finally:
        Path(temporary).unlink(missing_ok=True)
