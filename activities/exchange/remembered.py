"""What is made from the configuration stays in memory until the configuration changes (`schemas.tables.Revision`).

Each transaction asks the database for the revision, one row by its key; so a change is in force for the next call.
"""

from collections.abc import Callable, Hashable
from threading import RLock
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Pool
from sqlmodel import Session, col, select

from schemas.tables import Revision

T = TypeVar("T")


class _Memory:
    """What one process knows of one database's configuration."""

    def __init__(self) -> None:
        self.lock = RLock()  # loading one thing may ask for another
        self.revision = -1
        self.things: dict[Hashable, Any] = {}


_memories: "WeakKeyDictionary[Pool, _Memory]" = WeakKeyDictionary()
_memories_lock = RLock()


def remembered(session: Session, key: Hashable, load: Callable[[], T]) -> T:
    """Return what `load` makes from the configuration; it is called again only when the configuration changed.

    `key` names the thing in this process, such as `("did_settings", number)`. What is loaded is shared by all calls and
    threads: never change it. None is not kept, so that asking for what is not there fills no memory.
    """
    if session.info.get("revision_raised"):
        return load()  # this transaction may still be rolled back
    revision = _revision(session)
    memory = _memory_of(session)
    with memory.lock:
        if memory.revision != revision:
            memory.revision, memory.things = revision, {}
        if key not in memory.things:
            thing = load()
            if thing is None:
                return thing
            memory.things[key] = thing
        found: T = memory.things[key]
        return found


def _revision(session: Session) -> int:
    seen: int | None = session.info.get("revision_seen")
    if seen is None:
        seen = session.exec(select(Revision.number).where(col(Revision.id) == 1)).first() or 0
        session.info["revision_seen"] = seen
    return seen


def _memory_of(session: Session) -> _Memory:
    pool = session.get_bind().engine.pool  # an engine with other options is another engine, on the same pool
    with _memories_lock:
        return _memories.setdefault(pool, _Memory())
