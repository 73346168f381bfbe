"""Alembic's entry: runs the steps on the connection that `store.opening` hands over, inside its transaction."""

from __future__ import annotations

from alembic import context

from marsad.store.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
