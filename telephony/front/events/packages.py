"""The event packages that phones can subscribe to: `dialog` (RFC 4235) for keys, `message-summary` (RFC 3842)."""

from abc import ABC, abstractmethod
from collections.abc import Hashable
from typing import ClassVar

from schemas.entities import Entity
from telephony import dialog_info, message_summary
from telephony.front.directory import Directory
from telephony.front.events.states import States
from telephony.front.events.subscription import Subscription
from telephony.message_summary import MessageCounts


class NotWatchableError(Exception):
    """What a phone wants to watch is not there, or not for it; `status` is the answer."""

    error_id = "not-watchable"

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


class Package(ABC):
    """One event package."""

    name: ClassVar[str]
    media_type: ClassVar[str]

    def __init__(self, directory: Directory, states: States) -> None:
        self._directory = directory
        self._states = states

    def watches(self, resource: str, account: str) -> tuple[Entity, ...]:
        """Return whose states an account sees when it watches a resource. Raises NotWatchableError."""
        if account not in self._directory.configuration.account_ids:
            raise NotWatchableError(403, "Forbidden: there is no such account any more")
        return self._watches(resource, account)

    @abstractmethod
    def _watches(self, resource: str, account: str) -> tuple[Entity, ...]:
        """Return whose states these are. Raises NotWatchableError."""

    @abstractmethod
    def shown(self, subscription: Subscription) -> Hashable:
        """Return what the phone is to show now: as long as this is equal it needs no notification."""

    @abstractmethod
    def body(self, subscription: Subscription, shown: Hashable) -> bytes:
        """Return the document that says so."""


class DialogPackage(Package):
    """Is somebody free, does his phone ring, is he busy."""

    name = "dialog"
    media_type = dialog_info.MEDIA_TYPE

    def _watches(self, resource: str, account: str) -> tuple[Entity, ...]:
        """Any account may watch any extension."""
        entity = self._directory.configuration.watched.extensions.get(resource)
        if entity is None:
            raise NotWatchableError(404, "No extension of that number can be watched")
        return (entity,)

    def shown(self, subscription: Subscription) -> Hashable:
        """Return the call that the lamp shows; False when there is none."""
        dialogs = (self._states.lamp(entity) for entity in subscription.watches)
        return next((one for one in dialogs if one is not None), False)

    def body(self, subscription: Subscription, shown: Hashable) -> bytes:
        """Return the full state."""
        dialog = shown if isinstance(shown, dialog_info.Dialog) else None
        uri = f"sip:{subscription.resource}@{self._directory.realm}"
        return dialog_info.lamp_info(uri, subscription.resource, subscription.version, dialog)


class MessageSummaryPackage(Package):
    """How many messages wait in the boxes that an account watches."""

    name = "message-summary"
    media_type = message_summary.MEDIA_TYPE

    def _watches(self, resource: str, account: str) -> tuple[Entity, ...]:
        """An account may watch its own messages only. Without an MWI group there are none, until it gets one."""
        watched = self._directory.configuration.watched
        if resource and resource not in watched.own.get(account, ()):
            raise NotWatchableError(403, "Forbidden: these are not your messages")
        return watched.boxes.get(account, ())

    def shown(self, subscription: Subscription) -> Hashable:
        """Return the counts of all boxes together."""
        counts = [self._states.counts(box) for box in subscription.watches]
        return MessageCounts(sum(one.new for one in counts), sum(one.old for one in counts))

    def body(self, subscription: Subscription, shown: Hashable) -> bytes:
        """Return the summary."""
        counts = shown if isinstance(shown, MessageCounts) else MessageCounts()
        user = subscription.resource or subscription.account_id
        return message_summary.message_summary(f"sip:{user}@{self._directory.realm}", counts)
