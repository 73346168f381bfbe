"""What is worked out from the ledger: where documents are found again, and the events as they were folded last."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables, empty: they are filled by the next run that adds something."""
    op.create_table(
        "blocks",
        sa.Column("key", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("document", sa.Integer, primary_key=True, autoincrement=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "sketches",
        sa.Column("document", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("day", sa.Integer),
        sa.Column("names", sa.LargeBinary, nullable=False),
        sa.Column("shingles", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "members",
        sa.Column("claim", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("root", sa.Integer, nullable=False),
    )
    op.create_table(
        "drafts",
        sa.Column("root", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("payload", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "derived", sa.Column("name", sa.String(40), primary_key=True), sa.Column("value", sa.Text, nullable=False)
    )
    for table, column in (("sketches", "day"), ("members", "root"), ("drafts", "id")):
        op.create_index(f"ix_{table}_{column}", table, [column])


def downgrade() -> None:
    """Takes them away: nothing is lost that cannot be made again."""
    for table in ("blocks", "sketches", "members", "drafts", "derived"):
        op.drop_table(table)
