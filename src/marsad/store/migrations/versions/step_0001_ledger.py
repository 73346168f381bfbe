"""The ledger: documents, claims, judgements, failures and marks, append-only by trigger."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from marsad.store.dialects import make_append_only

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_INDEXED = {
    "documents": ("own_id", "address", "replaces"),
    "claims": ("document", "kind", "status", "start_day", "country", "admin1"),
    "judgements": ("left_id", "right_id"),
    "marks": ("step", "subject"),
    "failures": (),
}


def upgrade() -> None:
    """Makes the tables, their indexes and their triggers."""
    _documents()
    _claims()
    _judgements()
    _create("failures", *_texts("path", "code", "reason"), *_texts("url", nullable=True))
    _create("marks", *_texts("step", "subject", "note"))
    for table, columns in _INDEXED.items():
        for column in columns:
            op.create_index(f"ix_{table}_{column}", table, [column])
    make_append_only(op.get_bind(), tuple(_INDEXED))


def downgrade() -> None:
    """There is no way back from a ledger to none."""
    raise NotImplementedError("a ledger is never taken away")


def _create(table: str, *columns: Any) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("seq", sa.Integer, nullable=False, unique=True),
        sa.Column("row_hash", sa.String(64), nullable=False),
        sa.Column("chain", sa.String(64), nullable=False),
        sa.Column("recorded_at", sa.String(32), nullable=False),
        *columns,
    )


def _texts(*names: str, nullable: bool = False) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Text, nullable=nullable) for name in names]


def _documents() -> None:
    may_lack = ("own_id", "path", "url", "title", "author", "publisher", "published", "language", "credit", "address")
    _create(
        "documents",
        *_texts(*may_lack, nullable=True),
        *_texts("media_type", "text"),
        sa.Column("text_hash", sa.String(64), nullable=False),
        sa.Column("replaces", sa.String(40), sa.ForeignKey("documents.id")),
    )


def _claims() -> None:
    _create(
        "claims",
        sa.Column("document", sa.String(40), sa.ForeignKey("documents.id"), nullable=False),
        *_texts("kind", "status"),
        *_texts("start_day", "end_day", "country", "admin1", nullable=True),
        sa.Column("payload", sa.LargeBinary, nullable=False),
    )


def _judgements() -> None:
    _create(
        "judgements",
        *_texts("about", "verdict"),
        sa.Column("left_id", sa.String(40), nullable=False),
        sa.Column("right_id", sa.String(40), nullable=False),
        sa.Column("payload", sa.LargeBinary, nullable=False),
    )
