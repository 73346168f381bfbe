"""The read model: events with the columns that lists filter, sort and add up by, and their words."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from marsad.store import words

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables, empty: they are filled by the next run that adds something, or when the dashboard opens."""
    numbers = [
        sa.Column(f"{measure}_{bound}", sa.Integer, nullable=bound != "told")
        for measure in ("killed", "injured")
        for bound in ("low", "best", "high", "told")
    ]
    op.create_table(
        "listed",
        sa.Column("root", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("changed", sa.Integer, nullable=False),
        sa.Column("gone", sa.Integer, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("mode", sa.Text),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("start_day", sa.String(10)),
        sa.Column("end_day", sa.String(10)),
        sa.Column("place", sa.Integer),
        sa.Column("country", sa.Text),
        sa.Column("admin1", sa.Text),
        sa.Column("sources", sa.Integer, nullable=False),
        sa.Column("confidence", sa.Float, nullable=False),
        *numbers,
        sa.Column("counted", sa.Integer, nullable=False),
        sa.Column("talk", sa.Integer, nullable=False),
        sa.Column("review", sa.Text, nullable=False),
        sa.Column("links", sa.LargeBinary),
    )
    op.create_table(
        "listed_places",
        sa.Column("code", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("key", sa.String(64), nullable=False, unique=True),
        sa.Column("name", sa.Text),
        sa.Column("lat", sa.Float),
        sa.Column("lon", sa.Float),
        sa.Column("radius_km", sa.Float),
        sa.Column("precision", sa.Text, nullable=False),
        sa.Column("payload", sa.LargeBinary, nullable=False),
    )
    for name, term in (("listed_actors", "actor"), ("listed_sources", "publisher")):
        op.create_table(
            name,
            sa.Column("root", sa.Integer, primary_key=True, autoincrement=False),
            sa.Column(term, sa.String(200), primary_key=True),
            sqlite_with_rowid=False,
        )
    op.create_table(
        "listed_text",
        sa.Column("root", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("words", sa.Text, nullable=False),
    )
    for column in ("id", "changed"):
        op.create_index(f"ix_listed_{column}", "listed", [column])
    words.make_index(op.get_bind())


def downgrade() -> None:
    """Takes them away: nothing is lost that cannot be made again."""
    words.drop_index(op.get_bind())
    for table in ("listed_text", "listed_sources", "listed_actors", "listed_places", "listed"):
        op.drop_table(table)
