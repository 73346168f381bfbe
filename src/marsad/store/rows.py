"""From nouns to rows and back, and the hashes that let a row be checked."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec
from sqlalchemy import RowMapping

from marsad.core.ids import content_id, record_id
from marsad.core.nouns import Claim, Document, Failure, Judgement

Row = Mapping[str, Any] | RowMapping

FIRST_CHAIN: Final = "0" * 64
"""What the first row's chain is built on."""

DOCUMENT_FIELDS: Final[tuple[str, ...]] = Document.__struct_fields__

_decode_claim = msgspec.json.Decoder(Claim).decode
_decode_judgement = msgspec.json.Decoder(Judgement).decode


def sha256(content: bytes) -> str:
    """SHA-256 in 64 hexadecimal letters."""
    return hashlib.sha256(content).hexdigest()


def text_hash(text: str) -> str:
    """The hash of a stored text. A text that cannot be UTF-8 any more (a damaged row) still has one, of its own."""
    return sha256(text.encode("utf-8", "surrogatepass"))


def link(chain: str, row_id: str, row_hash: str) -> str:
    """The chain of the row that follows a row with ``chain``."""
    return sha256(f"{chain}\n{row_id}\n{row_hash}".encode())


def batch_head(row: Row, tables: Iterable[str]) -> str:
    """The head of a batch: over all its columns, and through ``previous`` over every batch before it."""
    ends = " ".join(str(row[table]) for table in tables)
    said = (row["seq"], row["previous"], row["recorded_at"], ends, row["rows_hash"], row["note"])
    return sha256("\n".join(map(str, said)).encode())


class RowsHash:
    """The hash of the rows of one batch, fed with them table by table in the order of recording."""

    def __init__(self) -> None:
        self._tables: dict[str, Any] = {}

    def add(self, table: str, chain: str, recorded_at: str) -> None:
        """Takes in a row; its chain stands for its id and its content."""
        self._tables.setdefault(table, hashlib.sha256()).update(f"{chain} {recorded_at}\n".encode())

    def __bool__(self) -> bool:
        return bool(self._tables)

    def hexdigest(self) -> str:
        """The hash of what was taken in."""
        said = (f"{name} {digest.hexdigest()}" for name, digest in sorted(self._tables.items()))
        return sha256("\n".join(said).encode())


def fields_hash(row: Row, fields: tuple[str, ...]) -> str:
    """The hash of the named fields that are not null, so that a column added later leaves older hashes as they are."""
    said = {field: row[field] for field in sorted(fields) if row[field] is not None}
    return sha256(msgspec.json.encode(said, order="sorted"))


# `text` is held by its own hash, so that a fault in the text can be told from one in what surrounds it.
_DOCUMENT_HASHED: Final = (*(f for f in DOCUMENT_FIELDS if f != "text"), "text_hash", "address", "replaces")
_FAILURE_HASHED: Final = ("path", "url", "code", "reason")
_MARK_HASHED: Final = ("step", "subject", "note")


def document_row_hash(row: Row) -> str:
    """The hash of all that a row of documents says."""
    return fields_hash(row, _DOCUMENT_HASHED)


def failure_row_hash(row: Row) -> str:
    """The hash of all that a row of failures says."""
    return fields_hash(row, _FAILURE_HASHED)


def mark_row_hash(row: Row) -> str:
    """The hash of all that a row of marks says."""
    return fields_hash(row, _MARK_HASHED)


def address_of(document: Document) -> str | None:
    """Where a document lives: new bytes at the same address replace the old; null where it has no address of its own.

    The URL, where it has one; else the file, with the item's own id where one file holds several. An item of a file
    of many (JSON Lines, a feed, an archive) that names neither has no address: its neighbours are not its versions.
    """
    if document.url:
        return f"url:{document.url}"
    if document.path and document.own_id:
        return f"item:{document.path}#{document.own_id}"
    if document.path and document.media_type in _ONE_TO_A_FILE:
        return f"file:{document.path}"
    return None


_ONE_TO_A_FILE: Final = frozenset({"text/plain", "text/html", "application/xhtml+xml", "application/pdf"})


def document_row(document: Document, *, replaces: str | None) -> dict[str, Any]:
    """A document's columns, without its place in the chain."""
    row: dict[str, Any] = {field: getattr(document, field) for field in DOCUMENT_FIELDS}
    row |= {"text_hash": text_hash(document.text), "address": address_of(document), "replaces": replaces}
    return row | {"row_hash": document_row_hash(row)}


def claim_row(claim: Claim) -> dict[str, Any]:
    """A claim's columns, without its place in the chain."""
    payload = msgspec.json.encode(claim, order="deterministic")
    return {"id": claim.id, "payload": payload, "row_hash": sha256(payload)} | claim_index(claim)


def claim_id_in(payload: bytes, claim: str) -> str:
    """The id that follows from a claim's stored content: that of the content with its id left blank.

    Taken from the bytes as they were stored, so that a field added to claims later changes no older claim's id.
    """
    return content_id("c", b"[" + payload.replace(b'"id":"%s"' % claim.encode(), b'"id":""', 1) + b"]")


def claim_index(claim: Claim) -> dict[str, Any]:
    """The columns that repeat parts of the payload so that they can be searched."""
    return {
        "document": claim.document,
        "kind": claim.kind,
        "status": claim.status,
        "start_day": claim.time.start if claim.time else None,
        "end_day": claim.time.end if claim.time else None,
        "country": claim.place.country if claim.place else None,
        "admin1": claim.place.admin1 if claim.place else None,
    }


def judgement_row(judgement: Judgement) -> dict[str, Any]:
    """A judgement's columns, without its place in the chain."""
    payload = msgspec.json.encode(judgement, order="deterministic")
    return {"id": judgement.id, "payload": payload, "row_hash": sha256(payload)} | judgement_index(judgement)


def judgement_index(judgement: Judgement) -> dict[str, Any]:
    """The columns that repeat parts of the payload so that they can be searched."""
    return {
        "about": judgement.about,
        "left_id": judgement.left,
        "right_id": judgement.right,
        "verdict": judgement.verdict,
    }


def failure_row(failure: Failure) -> dict[str, Any]:
    """A failure's columns; its id is from its content, so that the same failure is kept once."""
    row: dict[str, Any] = {"path": failure.path, "url": failure.url, "code": failure.code, "reason": failure.reason}
    return row | {"id": failure_id(row), "row_hash": failure_row_hash(row)}


def mark_row(step: str, subject: str, note: str) -> dict[str, Any]:
    """A mark's columns; the same mark is kept once."""
    row: dict[str, Any] = {"step": step, "subject": subject, "note": note}
    return row | {"id": mark_id(row), "row_hash": mark_row_hash(row)}


def failure_id(row: Row) -> str:
    """A failure's id, from its columns."""
    return record_id("f", row["path"], row["url"], row["code"], row["reason"])


def mark_id(row: Row) -> str:
    """A mark's id, from its columns."""
    return record_id("m", row["step"], row["subject"], row["note"])


def read_document(row: Row) -> Document:
    """The document of a row."""
    return Document(**{field: row[field] for field in DOCUMENT_FIELDS})


def read_claim(payload: bytes) -> Claim:
    """The claim of a payload. Raises `msgspec.DecodeError` if the payload is damaged."""
    return _decode_claim(payload)


def read_judgement(payload: bytes) -> Judgement:
    """The judgement of a payload. Raises `msgspec.DecodeError` if the payload is damaged."""
    return _decode_judgement(payload)


def read_failure(row: Row) -> Failure:
    """The failure of a row."""
    return Failure(path=row["path"], url=row["url"], code=row["code"], reason=row["reason"])
