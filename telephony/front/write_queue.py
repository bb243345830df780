"""Changes on their way into the database: all that come while one transaction is being committed go into the next.

Whoever waits on `commit` knows that even a `kill -9` loses nothing of what he was told.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

log = logging.getLogger("front.database")

_GATHER_SECONDS = 0.01
"""How long a transaction waits for company: a phone does not notice, and the processor does."""

C = TypeVar("C")


class WriteQueue(Generic[C]):
    """Writes changes of one kind, from one event loop.

    `write` writes several in one transaction (it blocks), `owner` names the account of one, and `forget` is told of
    those that could not be written.
    """

    def __init__(
        self,
        what: str,
        write: Callable[[Sequence[C]], None],
        owner: Callable[[C], str],
        forget: Callable[[Sequence[C]], None],
    ) -> None:
        self._what = what
        self._write = write
        self._owner = owner
        self._forget = forget
        self._pending: list[C] = []
        self._waiting: list[tuple[str, asyncio.Future[None]]] = []
        self._wake = asyncio.Event()

    def add(self, changes: Sequence[C]) -> None:
        """Have changes written with the next transaction."""
        self._pending.extend(changes)
        if changes:
            self._wake.set()

    def commit(self, owner: str) -> asyncio.Future[None]:
        """Return a future that is done once all added so far is in the database, or holds the owner's error."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((owner, future))
        self._wake.set()
        return future

    async def run(self) -> None:
        """Write until cancelled; what is pending then is written first."""
        try:
            while True:
                await self._wake.wait()
                await asyncio.sleep(_GATHER_SECONDS)
                self._wake.clear()
                await self._write_batch()
        except asyncio.CancelledError:
            await self._write_batch()
            raise

    async def _write_batch(self) -> None:
        changes, self._pending = self._pending, []
        waiting, self._waiting = self._waiting, []
        failed: dict[str, SQLAlchemyError] = {}
        if changes:
            try:
                await asyncio.to_thread(self._write, changes)
            except IntegrityError:
                failed = await self._write_one_by_one(changes)
            except SQLAlchemyError as error:
                log.error("%d %s could not be written: %s", len(changes), self._what, error)
                failed = {self._owner(change): error for change in changes}
                self._forget(changes)
        for owner, future in waiting:
            if future.done():
                continue
            if owner in failed:
                future.set_exception(failed[owner])
            else:
                future.set_result(None)

    async def _write_one_by_one(self, changes: Sequence[C]) -> dict[str, SQLAlchemyError]:
        """Save what can be saved of a batch: one account that was deleted meanwhile must not stop the others."""
        failed: dict[str, SQLAlchemyError] = {}
        for change in changes:
            try:
                await asyncio.to_thread(self._write, [change])
            except SQLAlchemyError as error:
                owner = self._owner(change)
                log.error("%s of account %s could not be written: %s", self._what, owner, error)
                failed[owner] = error
                self._forget([change])
        return failed


def upsert(connection: Connection, table: Table, keys: Sequence[str], rows: list[dict[str, Any]]) -> None:
    """Write rows, whether they are there already or not; `keys` are the columns that tell them apart."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = insert(table)
    updated = {column.name: statement.excluded[column.name] for column in table.c if column.name not in keys}
    connection.execute(statement.on_conflict_do_update(index_elements=list(keys), set_=updated), rows)
