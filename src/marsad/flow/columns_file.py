"""Columns kept in files beside the gazetteer's, so that a large archive opens at once and its workers share memory.

They are a cache: what they hold is only taken where the ledger still has the history that they were made from, and what
was written since is read from the read model as always.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from marsad.core.nouns import Place, Record
from marsad.flow.columns import READ, Codes, Columns, Places, Terms

if TYPE_CHECKING:
    from marsad.store.ledger import Ledger

LEAST: Final = 50_000
"""Events from which on it is worth it."""
_FORMAT: Final = "2"
_META: Final = "meta.json"


class _Meta(Record, frozen=True, kw_only=True):
    format: str
    history: tuple[str, ...]
    note: str
    changed: int
    codes: dict[str, tuple[str | None, ...]]
    places: tuple[Place, ...]


def folder_of(home: Path, ledger: Ledger) -> Path:
    """Where the columns of a ledger are kept."""
    return home / "cache" / f"columns-{hashlib.sha256(ledger.name.encode()).hexdigest()[:16]}"


def save(columns: Columns, note: str, ledger: Ledger, folder: Path) -> bool:
    """Keeps columns that go as far as ``note`` says; False where they are few, or the disk will not have them."""
    if len(columns) < LEAST or not note:
        return False
    codes = {**columns.coded, "actor": columns.actors.known, "publisher": columns.publishers.known}
    meta = _Meta(
        format=_FORMAT, history=_history(ledger, note), note=note, changed=columns.changed,
        codes={name: tuple(known.words) for name, known in codes.items()}, places=tuple(columns.places.places),
    )  # fmt: skip
    made = None
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=f"{folder.name}-", dir=folder.parent))
        for name, array in _arrays(columns).items():
            np.save(made / f"{name}.npy", array, allow_pickle=False)
        (made / _META).write_bytes(msgspec.json.encode(meta))
        shutil.rmtree(folder, ignore_errors=True)
        os.rename(made, folder)
    except OSError:  # another worker was quicker, or there is no room: the next start reads the database
        if made is not None:
            shutil.rmtree(made, ignore_errors=True)
        return False
    return True


def load(ledger: Ledger, folder: Path) -> Columns | None:
    """The columns that were kept, in shared memory; None where there are none of this ledger's history."""
    try:
        meta = msgspec.json.decode((folder / _META).read_bytes(), type=_Meta)
        if meta.format != _FORMAT or meta.history != _history(ledger, meta.note):
            return None
        found = {path.stem: _mapped(path) for path in folder.glob("*.npy")}
        codes = {name: Codes(words) for name, words in meta.codes.items()}
        return _columns(found, codes, Places(meta.places), meta.changed)
    except (OSError, ValueError, KeyError, msgspec.MsgspecError):  # incomplete, damaged or of another version
        return None


def _mapped(path: Path) -> NDArray[Any]:
    """The array in a file, in memory that processes share; a plain one, since a `memmap` costs at each look into it."""
    plain: NDArray[Any] = np.load(path, mmap_mode="r", allow_pickle=False).view(np.ndarray)
    return plain


def _arrays(columns: Columns) -> dict[str, NDArray[Any]]:
    return {
        **columns.values, "actor-roots": columns.actors.roots, "actor-codes": columns.actors.codes,
        "publisher-roots": columns.publishers.roots, "publisher-codes": columns.publishers.codes,
    }  # fmt: skip


def _columns(found: dict[str, NDArray[Any]], codes: dict[str, Codes], places: Places, changed: int) -> Columns:
    actors = Terms(found["actor-roots"], found["actor-codes"], codes.pop("actor"))
    publishers = Terms(found["publisher-roots"], found["publisher-codes"], codes.pop("publisher"))
    return Columns({name: found[name] for name in READ}, codes, places, actors, publishers, changed)


def _history(ledger: Ledger, note: str) -> tuple[str, ...]:
    """The chains of the ledger up to where a read model goes: no other history has the same."""
    heads = [int(part) for part in note.split(" ")[-3:] if part.isdigit()]
    return (" ".join(note.split(" ")[:-3]), *ledger.chains_at(heads))
