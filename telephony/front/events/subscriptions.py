"""Which subscription has to be told what, and when: each change of a state, and nothing twice."""

import asyncio
import logging
from collections import deque
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from schemas.entities import Entity
from telephony.front.events.notifier import Notifier
from telephony.front.events.packages import NotWatchableError, Package
from telephony.front.events.subscription import Subscription
from telephony.front.events.subscription_store import SubscriptionStore

log = logging.getLogger("front.subscriptions")

_AT_A_TIME = 40
"""Notifications in a row before other messages get their turn."""


class Subscriptions:
    """All subscriptions at work. Notifications wait until `release`: before, not all states are known yet."""

    def __init__(self, store: SubscriptionStore, packages: Sequence[Package], notifier: Notifier) -> None:
        self.store = store
        self.packages: Mapping[str, Package] = {one.name: one for one in packages}
        self._notifier = notifier
        self._due: deque[Subscription] = deque()
        self._due_ids: set[str] = set()
        self._wake = asyncio.Event()
        self._released = asyncio.Event()
        notifier.told = self._told
        notifier.lost = self._lost
        notifier.refused = self._refused

    def release(self) -> None:
        """Begin to notify: all states are known."""
        self._released.set()

    def changed(self, entity: Entity) -> None:
        """Tell all who watch an entity."""
        for subscription in self.store.watching(entity):
            self._tell(subscription)

    def begin(self, subscription: Subscription, watches: tuple[Entity, ...]) -> None:
        """Tell a phone that subscribed, or did so again, how things are."""
        self.store.watch(subscription, watches)
        subscription.told = None
        self._tell(subscription)

    def tell_once(self, subscription: Subscription, watches: tuple[Entity, ...]) -> None:
        """Tell a phone that only wants to know how things are now (RFC 6665 section 4.4.3)."""
        self.store.remove(subscription)
        subscription.watches = watches
        self.end(subscription, "timeout")

    def end(self, subscription: Subscription, reason: str) -> None:
        """Tell a phone for the last time, and why (RFC 6665 section 4.1.3)."""
        subscription.ends = reason
        self._tell(subscription)

    def registered(self, account_id: str) -> None:
        """Tell the phones of an account what did not reach them: it registered again, perhaps from elsewhere."""
        for subscription in self.store.of_account(account_id):
            if subscription.told is None:
                self._tell(subscription)

    def configuration_changed(self) -> None:
        """Look anew at what each subscription watches."""
        for subscription in self.store:
            try:
                watches = self._watches(subscription)
            except NotWatchableError as error:
                log.info("account %s: %s %s ends: %s", *_named(subscription), error)
                self.end(subscription, "noresource")
                continue
            if watches != subscription.watches:
                self.store.watch(subscription, watches)
                self._tell(subscription)

    def resume(self, subscriptions: Sequence[Subscription], now: datetime) -> None:
        """Take over what the database holds; each phone is told how things are."""
        self.store.load(subscriptions, now)
        self.configuration_changed()
        for subscription in self.store:
            self._tell(subscription)

    def expire(self, now: datetime) -> None:
        """End the subscriptions that were not refreshed."""
        for subscription in self.store:
            if subscription.expires_at <= now and not subscription.ends:
                self.end(subscription, "timeout")

    async def run(self) -> None:
        """Notify until cancelled."""
        await self._released.wait()
        while True:
            await self._wake.wait()
            for _ in range(min(_AT_A_TIME, len(self._due))):
                subscription = self._due.popleft()
                self._due_ids.discard(subscription.id)
                self._notify(subscription)
            if not self._due:
                self._wake.clear()
            await asyncio.sleep(0)

    def _watches(self, subscription: Subscription) -> tuple[Entity, ...]:
        package = self.packages.get(subscription.package)
        if package is None:
            raise NotWatchableError(489, "this event package is no longer served")
        return package.watches(subscription.resource, subscription.account_id)

    def _tell(self, subscription: Subscription) -> None:
        if subscription.id not in self._due_ids:
            self._due_ids.add(subscription.id)
            self._due.append(subscription)
            self._wake.set()

    def _notify(self, subscription: Subscription) -> None:
        if not subscription.ends and not self.store.holds(subscription):
            return
        if self._notifier.is_busy(subscription):
            return  # its answer brings it back here
        package = self.packages.get(subscription.package)
        if package is None:
            self.store.remove(subscription)
            return
        shown = package.shown(subscription)
        if subscription.ends:
            state = f"terminated;reason={subscription.ends}"
            self.store.remove(subscription)
        elif shown == subscription.told:
            return
        else:
            remaining = round((subscription.expires_at - datetime.now(UTC)).total_seconds())
            state = f"active;expires={max(0, remaining)}"
        subscription.cseq += 1
        subscription.version += 1
        subscription.told = shown
        self._notifier.send(subscription, state, package.media_type, package.body(subscription, shown))

    # what became of notifications

    def _told(self, subscription: Subscription) -> None:
        if self.store.holds(subscription):
            self._tell(subscription)  # it may have changed meanwhile

    def _lost(self, subscription: Subscription) -> None:
        subscription.told = None  # told again when its account registers

    def _refused(self, subscription: Subscription, why: str) -> None:
        if self.store.holds(subscription):
            log.info("account %s: %s %s ends, the phone did not take a notification: %s", *_named(subscription), why)
            self.store.remove(subscription)


def _named(subscription: Subscription) -> tuple[str, str, str]:
    return subscription.account_id, subscription.package, subscription.resource
