"""The database: one engine a process, sessions to read and sessions to write.

SQLite runs in WAL mode and takes its write lock at the start of a writing transaction: one that first reads and
then writes would fail with "database is locked" as soon as another process wrote in between, whatever the time-out.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import Session as OrmSession
from sqlmodel import Session, create_engine

from schemas.settings import settings
from schemas.state_news import listen_to
from schemas.tables import Revision
from schemas.tables.base import Configuration

_SQLITE_PRAGMAS = ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=5000")


def open_engine(url: str) -> Engine:
    """Return an engine for a SQLAlchemy URL, set up for the way we use SQLite and PostgreSQL."""
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True)
    engine = create_engine(url, connect_args={"check_same_thread": False, "timeout": 5})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we begin transactions ourselves, below
    cursor = connection.cursor()
    for pragma in _SQLITE_PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("belplan_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@lru_cache(maxsize=1)
def engine() -> Engine:
    """Return the engine of this process, as the settings say."""
    url = settings().effective_database_url
    if url.startswith("sqlite"):
        settings().data_dir.mkdir(parents=True, exist_ok=True)
    return open_engine(url)


@contextmanager
def read_session() -> Iterator[Session]:
    """Open a session that only reads."""
    with Session(engine(), expire_on_commit=False) as session:
        yield session


@contextmanager
def write_session() -> Iterator[Session]:
    """Open a session that commits when the block ends, and rolls everything back when it raises."""
    with Session(engine().execution_options(belplan_writes=True), expire_on_commit=False) as session:
        yield session
        session.commit()


def configuration_revision(session: Session) -> int:
    """Return the number of the configuration's latest change."""
    revision = session.get(Revision, 1)
    return revision.number if revision else 0


def _raise_revision(session: OrmSession, _context: Any, _instances: Any) -> None:
    changed = [*session.new, *session.deleted, *(one for one in session.dirty if session.is_modified(one))]
    if session.info.get("revision_raised") or not any(isinstance(one, Configuration) for one in changed):
        return
    revision = session.get(Revision, 1)
    if revision is None:
        revision = Revision(number=0)
        session.add(revision)
    revision.number += 1
    session.info["revision_raised"] = True


event.listen(Session, "before_flush", _raise_revision)


def _forget_revision(session: OrmSession) -> None:
    session.info.pop("revision_raised", None)
    session.info.pop("revision_seen", None)


event.listen(Session, "after_commit", _forget_revision)
event.listen(Session, "after_rollback", _forget_revision)
listen_to(Session)
