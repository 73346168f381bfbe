"""The chain of batches; one that takes in what was recorded before; indexes for addresses of any length on a server."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from marsad.store import rows
from marsad.store.dialects import make_append_only

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_TABLES = ("documents", "claims", "judgements", "failures", "marks")
_BY_HASH = (("documents", "own_id"), ("documents", "address"), ("marks", "subject"))


def upgrade() -> None:
    """Makes the table, chains what is there into one first batch, and makes it append-only."""
    op.create_table(
        "batches",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("head", sa.String(64), nullable=False, unique=True),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("rows_hash", sa.String(64), nullable=False),
        sa.Column("recorded_at", sa.String(32), nullable=False),
        *(sa.Column(table, sa.Integer, nullable=False) for table in _TABLES),
        sa.Column("note", sa.Text, nullable=False),
    )
    _take_in(op.get_bind())
    make_append_only(op.get_bind(), ["batches"], keys=("seq", "head"))
    if op.get_bind().dialect.name == "postgresql":
        for table, column in _BY_HASH:
            op.drop_index(f"ix_{table}_{column}", table)
            op.create_index(f"ix_{table}_{column}", table, [column], postgresql_using="hash")


def downgrade() -> None:
    """There is no way back: a chain that was once told is never taken away."""
    raise NotImplementedError("a ledger is never taken away")


def _take_in(connection: sa.Connection) -> None:
    """The first batch, over every row there is; its time is that of the newest of them."""
    hashed = rows.RowsHash()
    row: dict[str, object] = dict.fromkeys(_TABLES, 0)
    newest = ""
    for name in _TABLES:
        table = sa.table(name, sa.column("seq"), sa.column("chain"), sa.column("recorded_at"))
        ordered = sa.select(table).order_by(table.c.seq).execution_options(yield_per=500)
        for seq, chain, recorded_at in connection.execute(ordered):
            hashed.add(name, chain, recorded_at)
            row[name], newest = seq, max(newest, recorded_at)
    if not hashed:
        return
    row |= {"seq": 1, "previous": rows.FIRST_CHAIN, "recorded_at": newest, "note": "recorded before batches were"}
    row["rows_hash"] = hashed.hexdigest()
    row["head"] = rows.batch_head(row, _TABLES)
    batches = sa.table("batches", *(sa.column(name) for name in row))
    connection.execute(sa.insert(batches), [row])
