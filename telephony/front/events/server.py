"""The event server (RFC 6665, RFC 3903): the states of the exchange on the keys and lamps of phones."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from telephony.flow_token import Flow
from telephony.front.answers import Answers
from telephony.front.directory import Directory
from telephony.front.events.notifier import Notifier
from telephony.front.events.packages import DialogPackage, MessageSummaryPackage
from telephony.front.events.publications import Publications, Publishing
from telephony.front.events.states import States
from telephony.front.events.stored_states import Stored, StoredStates, load_stored
from telephony.front.events.subscribing import Subscribing, SubscriptionLimits
from telephony.front.events.subscription import Subscription
from telephony.front.events.subscription_store import SubscriptionStore, load_subscriptions
from telephony.front.events.subscriptions import Subscriptions
from telephony.front.location import LocationStore, contact_key
from telephony.front.message import Message
from telephony.front.proofs import Proofs
from telephony.front.proxy import FrontAddress
from telephony.front.request import Request

log = logging.getLogger("front.events")

_EXPIRY_SECONDS = 0.5
FIRST_WORD_SECONDS = 3.0
"""How long, after the start, the edges that live have to say what they know before phones are told."""


@dataclass
class Kept:
    """What the database holds of states and subscriptions."""

    stored: Stored
    subscriptions: list[Subscription]


def load_kept() -> Kept:
    """Read it (blocks)."""
    return Kept(load_stored(), load_subscriptions())


class EventServer:
    """Takes SUBSCRIBE, PUBLISH and the answers to NOTIFY."""

    def __init__(
        self,
        *,
        directory: Directory,
        locations: LocationStore,
        proofs: Proofs,
        answers: Answers,
        address: FrontAddress,
        limits: SubscriptionLimits,
        allow: str,
        send: Callable[[bytes, Flow], None],
        is_open: Callable[[Flow], bool],
    ) -> None:
        self._directory = directory
        self._locations = locations
        self._is_open = is_open
        self.states = States(lambda entity: self.subscriptions.changed(entity))
        packages = (DialogPackage(directory, self.states), MessageSummaryPackage(directory, self.states))
        self._notifier = Notifier(address, send, self._flow_of)
        self.subscriptions = Subscriptions(SubscriptionStore(), packages, self._notifier)
        self._publications = Publications(self.states)
        self._stored = StoredStates(self.states)
        self._subscribing = Subscribing(self.subscriptions, limits, proofs, answers, address)
        self._publishing = Publishing(self._publications, answers, allow, self._stored.news)

    @property
    def allow_events(self) -> str:
        """The event packages that phones can subscribe to."""
        return self._subscribing.allow_events

    def subscribe(self, request: Request) -> None:
        """Take a SUBSCRIBE. Raises SipParseError when it is malformed."""
        self._subscribing.take(request)

    def publish(self, request: Request) -> None:
        """Take a PUBLISH."""
        self._publishing.take(request)

    def take_answer(self, message: Message) -> bool:
        """Take an answer; False when it answers nothing that the event server sent."""
        return self._notifier.take_answer(message)

    def registered(self, account_id: str) -> None:
        """Note that a phone registered: what did not reach it may do so now."""
        self.subscriptions.registered(account_id)

    def configuration_changed(self) -> None:
        """Note that there is a new configuration."""
        self.subscriptions.configuration_changed()

    def resume(self, kept: Kept) -> None:
        """Take over what the database holds."""
        self._stored.take(kept.stored)
        self.subscriptions.resume(kept.subscriptions, datetime.now(UTC))

    def jobs(self) -> list[Coroutine[Any, Any, None]]:
        """Return what runs for as long as the front does."""
        return [
            self.subscriptions.store.run(),
            self.subscriptions.run(),
            self._stored.run(),
            self._keep_time(),
        ]

    def close(self) -> None:
        """Stop waiting for answers."""
        self._notifier.close()

    async def _keep_time(self) -> None:
        await self._wait_for_edges()
        self.subscriptions.release()
        while True:
            await asyncio.sleep(_EXPIRY_SECONDS)
            for source in self._publications.expire():
                log.warning("edge %s says nothing any more: its calls count as over", source)
            self.subscriptions.expire(datetime.now(UTC))

    async def _wait_for_edges(self) -> None:
        """Wait until the edges have said what they know, or had the time for it: before, lamps would be put out."""
        deadline = asyncio.get_running_loop().time() + FIRST_WORD_SECONDS
        while asyncio.get_running_loop().time() < deadline:
            awaited = {edge.id for edge in self._directory.living_edges()}
            if awaited <= self._publications.edges():
                break
            await asyncio.sleep(0.05)

    def _flow_of(self, subscription: Subscription) -> Flow | None:
        """Return along which flow a phone is reached: it may have registered again from elsewhere since it subscribed.

        What its account's registration says of the same Contact goes first; else it is where the SUBSCRIBE came from.
        """
        bindings = self._locations.bindings(subscription.account_id, datetime.now(UTC))
        if not any(one.flow == subscription.flow for one in bindings):
            wanted = contact_key(subscription.target)
            for binding in reversed(bindings):
                if contact_key(binding.contact_uri) == wanted and self._is_open(binding.flow):
                    return binding.flow
        return subscription.flow if self._is_open(subscription.flow) else None
