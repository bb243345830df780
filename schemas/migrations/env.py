"""Runs Alembic: on the connection that `schemas.migrate` hands over, or on its own one for the `alembic` command."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

import schemas.tables  # noqa: F401  importing it fills the metadata
from schemas.migrate import migration_connection
from schemas.settings import settings
from schemas.tables.base import UtcDateTime


def _plain_type(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    # A migration must mean the same for ever, so it may not lean on our own types, which move on.
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, AutoString):
        return f"sa.String(length={item.length})" if item.length else "sa.String()"
    return False


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_item=_plain_type,
        render_as_batch=True,  # SQLite can't alter a column: Alembic copies the table
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    _run(given)
else:
    with migration_connection(settings().effective_database_url) as own:
        _run(own)
