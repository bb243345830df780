"""The subscriptions that hold: in memory to look up, in the database to last over a restart of the front."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Table, bindparam, delete
from sqlmodel import select

from schemas.database import engine, read_session
from schemas.entities import Entity
from schemas.tables import Subscription as SubscriptionRow
from telephony.front.events.subscription import Subscription, subscription_of
from telephony.front.write_queue import WriteQueue, upsert

_TABLE: Table = SubscriptionRow.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Change:
    """A subscription written, or (without a row) taken away."""

    id: str
    account_id: str
    row: dict[str, Any] | None = None


def load_subscriptions() -> list[Subscription]:
    """Read every subscription that still holds."""
    with read_session() as session:
        rows = session.exec(select(SubscriptionRow).where(SubscriptionRow.expires_at > datetime.now(UTC))).all()
    return [subscription_of(row) for row in rows]


def write_changes(changes: Iterable[Change]) -> None:
    """Write changes in one transaction (blocks); of several to one subscription the last counts."""
    last = {change.id: change for change in changes}
    with engine().execution_options(belplan_writes=True).begin() as connection:
        gone = [{"gone_id": key} for key, change in last.items() if change.row is None]
        if gone:
            connection.execute(delete(_TABLE).where(_TABLE.c.id == bindparam("gone_id")), gone)
        rows = [change.row for change in last.values() if change.row is not None]
        if rows:
            upsert(connection, _TABLE, ("id",), rows)


class SubscriptionStore:
    """All subscriptions, and which of them watch what. Only the front writes them, from one event loop."""

    def __init__(self) -> None:
        self._by_id: dict[str, Subscription] = {}
        self._by_dialog: dict[tuple[str, str], Subscription] = {}
        self._by_account: dict[str, dict[str, Subscription]] = defaultdict(dict)
        self._watching: dict[Entity, dict[str, Subscription]] = defaultdict(dict)
        self._writes = WriteQueue("subscriptions", write_changes, lambda change: change.account_id, self._forget)

    def __iter__(self) -> Iterator[Subscription]:
        return iter(list(self._by_id.values()))

    def __len__(self) -> int:
        return len(self._by_id)

    def load(self, subscriptions: Iterable[Subscription], now: datetime) -> None:
        """Take over what the database holds."""
        for subscription in subscriptions:
            subscription.resume(now)
            self._add(subscription)

    def find(self, call_id: str, remote_tag: str) -> Subscription | None:
        """Return the subscription of a dialog."""
        return self._by_dialog.get((call_id, remote_tag))

    def holds(self, subscription: Subscription) -> bool:
        """Whether a subscription is still one of these."""
        return self._by_id.get(subscription.id) is subscription

    def of_account(self, account_id: str) -> list[Subscription]:
        """Return the subscriptions of an account, the oldest first."""
        return list(self._by_account.get(account_id, {}).values())

    def watching(self, entity: Entity) -> list[Subscription]:
        """Return the subscriptions that show the state of an entity."""
        return list(self._watching.get(entity, {}).values())

    def put(self, subscription: Subscription) -> None:
        """Keep a new subscription, or one that changed, and have it written."""
        self._add(subscription)
        self._writes.add([Change(subscription.id, subscription.account_id, subscription.row())])

    def watch(self, subscription: Subscription, entities: tuple[Entity, ...]) -> None:
        """Note whose states a subscription shows from now on."""
        for entity in subscription.watches:
            watching = self._watching.get(entity, {})
            watching.pop(subscription.id, None)
            if not watching:
                self._watching.pop(entity, None)
        subscription.watches = entities
        for entity in entities:
            self._watching[entity][subscription.id] = subscription

    def remove(self, subscription: Subscription) -> None:
        """Forget a subscription, also in the database."""
        if self.holds(subscription):
            self._drop(subscription)
            self._writes.add([Change(subscription.id, subscription.account_id)])

    def commit(self, account_id: str) -> asyncio.Future[None]:
        """Return a future that is done once all said so far is in the database, or holds the account's error."""
        return self._writes.commit(account_id)

    async def run(self) -> None:
        """Write changes until cancelled; what is pending then is written first."""
        await self._writes.run()

    def _add(self, subscription: Subscription) -> None:
        self._by_id[subscription.id] = subscription
        self._by_dialog[subscription.identity] = subscription
        self._by_account[subscription.account_id][subscription.id] = subscription

    def _drop(self, subscription: Subscription) -> None:
        self.watch(subscription, ())
        del self._by_id[subscription.id]
        self._by_dialog.pop(subscription.identity, None)
        own = self._by_account[subscription.account_id]
        own.pop(subscription.id, None)
        if not own:
            del self._by_account[subscription.account_id]

    def _forget(self, changes: Sequence[Change]) -> None:
        """Take out of memory what is not in the database."""
        for change in changes:
            if change.row is not None and change.id in self._by_id:
                self._drop(self._by_id[change.id])
