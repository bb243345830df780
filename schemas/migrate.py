"""Brings a database to the newest structure, at the start of every process that needs it."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, event, text

from schemas.database import open_engine
from schemas.settings import settings

log = logging.getLogger(__name__)
logging.getLogger("alembic").setLevel(logging.WARNING)  # it talks at each start, also when there is nothing to do

_LOCK_NUMBER = 0x62656C70  # any number that all processes of an exchange share
_LOCK_WAIT_SECONDS = 60


class MigrationError(Exception):
    """The database can't be brought to the newest structure; its message says why and what to do."""

    error_id = "migration-failed"


def alembic_config() -> Config:
    """Return Alembic's configuration; needs no file beside the package."""
    config = Config()
    config.set_main_option("script_location", "schemas:migrations")
    config.set_main_option("path_separator", "os")
    return config


def newest_revision() -> str:
    """Return the id of the newest migration."""
    head = ScriptDirectory.from_config(alembic_config()).get_current_head()
    if head is None:
        raise MigrationError("There are no migrations in schemas/migrations/versions.")
    return head


def current_revision(connection: Connection) -> str | None:
    """Return the migration that a database is at; None for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()


@contextmanager
def migration_connection(url: str) -> Iterator[Connection]:
    """Open a connection inside one transaction that no other migrating process shares.

    Waits at most 60 seconds for another process that migrates. Everything is undone when the block raises.
    """
    engine = open_engine(url)
    is_sqlite = engine.dialect.name == "sqlite"
    if is_sqlite:
        event.listen(engine, "connect", _prepare_for_migration)
        engine = engine.execution_options(belplan_writes=True)
    try:
        with engine.begin() as connection:
            if not is_sqlite:
                connection.execute(text(f"SET LOCAL lock_timeout = '{_LOCK_WAIT_SECONDS}s'"))
                connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK_NUMBER})
            yield connection
            if is_sqlite:
                _check_references(connection)
    finally:
        engine.dispose()


def _prepare_for_migration(connection: Any, _record: Any) -> None:
    # Altering a table of SQLite means copying and dropping it, which foreign keys forbid; they are checked at the end.
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys=OFF")
    cursor.execute(f"PRAGMA busy_timeout={_LOCK_WAIT_SECONDS * 1000}")
    cursor.close()


def _check_references(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(5)
    if broken:
        tables = ", ".join(sorted({f"{row[0]} → {row[2]}" for row in broken}))
        raise MigrationError(f"The migration was undone: it would leave rows that refer to nothing ({tables}).")


def migrate_database(url: str = "") -> None:
    """Bring a database to the newest structure; the one of the settings when no SQLAlchemy URL is given.

    Safe when several processes start at once: the first does it, the others wait and find it done.
    Raises MigrationError when the database belongs to a newer Belplan.
    """
    if not url:
        url = settings().effective_database_url
        if url.startswith("sqlite"):
            settings().data_dir.mkdir(parents=True, exist_ok=True)
    config = alembic_config()
    with migration_connection(url) as connection:
        config.attributes["connection"] = connection
        before = current_revision(connection)
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise MigrationError(
                f"The database is at revision {current_revision(connection)}, which this version of Belplan does not "
                "know: it was used by a newer one. Install that version, or put back a copy from before."
            ) from error
        after = current_revision(connection)
    if after != before:
        log.info("the database went from structure %s to %s", before or "none", after)
