"""A SUBSCRIBE from its proof to its answer (RFC 6665 section 4.2.1): answered once the database has it."""

import asyncio
import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from telephony.front.answers import Answers, Headers
from telephony.front.digest import AccountSecret
from telephony.front.events.notifier import contact
from telephony.front.events.packages import NotWatchableError, Package
from telephony.front.events.subscription import Subscription
from telephony.front.events.subscriptions import Subscriptions
from telephony.front.fields import SipParseError, parse_name_address, parse_parameters
from telephony.front.message import Message
from telephony.front.proofs import Proofs
from telephony.front.proxy import FrontAddress
from telephony.front.registering import RETRY_SECONDS
from telephony.front.request import Request

log = logging.getLogger("front.subscriptions")

_MAX_ADDRESS, _MAX_TARGET, _MAX_CALL_ID, _MAX_TAG, _MAX_RESOURCE, _MAX_ROUTES = 500, 500, 300, 200, 80, 10


@dataclass(frozen=True, slots=True)
class SubscriptionLimits:
    """How long a subscription lasts, in seconds, and how many there may be."""

    shortest: int
    longest: int
    default: int
    per_account: int
    in_all: int


class RefusedError(Exception):
    """A SUBSCRIBE that is answered with an error."""

    error_id = "subscribe-refused"

    def __init__(self, status: int, reason: str = "", headers: Headers | None = None) -> None:
        super().__init__(reason or str(status))
        self.status = status
        self.reason = reason
        self.headers = headers


class Subscribing:
    """Takes SUBSCRIBE requests."""

    def __init__(
        self,
        subscriptions: Subscriptions,
        limits: SubscriptionLimits,
        proofs: Proofs,
        answers: Answers,
        address: FrontAddress,
    ) -> None:
        self._subscriptions = subscriptions
        self._store = subscriptions.store
        self._limits = limits
        self._proofs = proofs
        self._answers = answers
        self._address = address
        self.allow_events = ", ".join(subscriptions.packages)

    def take(self, request: Request) -> None:
        """Take a SUBSCRIBE. Raises SipParseError when it is malformed."""
        account = self._proofs.account_of(request, "server")
        if account is None:
            return
        try:
            package, event_id = self._package(request.message)
            seconds = self._seconds(request.message)
            if request.in_dialog:
                self._refresh(request, account, package, seconds)
            else:
                self._subscribe(request, account, package, event_id, seconds)
        except RefusedError as error:
            log.info("account %s: SUBSCRIBE refused: %d %s", account.account_id, error.status, error.reason)
            self._answers.reply(request, error.status, error.reason, error.headers)

    # the parts of a request

    def _package(self, message: Message) -> tuple[Package, str]:
        required = [one for one in message.values("require") if one]
        if required:
            raise RefusedError(420, headers=[("Unsupported", ", ".join(required))])
        name, _, rest = (message.value("event") or "").partition(";")
        package = self._subscriptions.packages.get(name.strip().lower())
        if package is None:
            raise RefusedError(489, headers=[("Allow-Events", self.allow_events)])
        accepted = message.values("accept")
        if accepted and not any(_accepts(one, package.media_type) for one in accepted):
            raise RefusedError(406, f"Not Acceptable: {package.media_type} is what there is")
        event_id = (parse_parameters(rest) if rest.strip() else {}).get("id") or ""
        return package, _checked(event_id, 80, "The id of Event")

    def _seconds(self, message: Message) -> int:
        text = (message.value("expires") or "").strip()
        asked = int(text) if text.isascii() and text.isdecimal() and len(text) <= 10 else self._limits.default
        if 0 < asked < self._limits.shortest:
            raise RefusedError(423, headers=[("Min-Expires", str(self._limits.shortest))])
        return min(asked, self._limits.longest)

    def _target(self, message: Message) -> str:
        contacts = message.values("contact")
        if len(contacts) != 1:
            raise SipParseError("A SUBSCRIBE needs exactly one Contact.")
        address = parse_name_address(contacts[0])
        if address.uri.scheme not in ("sip", "sips"):
            raise SipParseError("A Contact must be a SIP address.")
        return _checked(address.uri_text, _MAX_TARGET, "Contact")

    # new subscriptions

    def _subscribe(
        self, request: Request, account: AccountSecret, package: Package, event_id: str, seconds: int
    ) -> None:
        existing = self._store.find(request.call_id, request.sender.tag)
        if existing is not None and existing.account_id != account.account_id:
            raise RefusedError(403, "Forbidden: this is not your subscription")
        if existing is not None and request.cseq == existing.remote_cseq:  # our answer was lost
            self._accept(request, existing, _remaining(existing))
            return
        try:
            watches = package.watches(request.uri.user_name, account.account_id)
        except NotWatchableError as error:
            raise RefusedError(error.status, str(error)) from error
        subscription = self._new(request, account, package, event_id, seconds)
        if existing is not None:  # a phone that lost its dialog and takes the same names for the next one
            self._store.watch(existing, ())
            subscription.cseq, subscription.version = existing.cseq, existing.version
        if seconds == 0:  # it wants to know once
            self._accept(request, subscription, 0)
            self._subscriptions.tell_once(subscription, watches)
            return
        self._make_room(account)
        self._store.put(subscription)
        committed = self._store.commit(account.account_id)
        committed.add_done_callback(lambda future: self._committed(request, subscription, future))

    def _new(
        self, request: Request, account: AccountSecret, package: Package, event_id: str, seconds: int
    ) -> Subscription:
        now = datetime.now(UTC)
        message = request.message
        tag = self._answers.own_tag(request)
        routes = message.values("record-route")
        if len(routes) > _MAX_ROUTES:
            raise SipParseError(f"The request has more than {_MAX_ROUTES} Record-Route values.")
        return Subscription(
            id=tag,
            account_id=account.account_id,
            package=package.name,
            event_id=event_id,
            resource=_checked(request.uri.user_name, _MAX_RESOURCE, "The watched address"),
            call_id=_checked(request.call_id, _MAX_CALL_ID, "Call-ID"),
            local_tag=tag,
            remote_tag=_checked(request.sender.tag, _MAX_TAG, "The tag of From"),
            local_address=_storable(message.require("to"), "To"),
            remote_address=_storable(message.require("from"), "From"),
            target=self._target(message),
            routes=tuple(_checked(route, _MAX_TARGET, "Record-Route") for route in routes),
            remote_cseq=request.cseq,
            flow=request.peer,
            created_at=now,
            expires_at=now + timedelta(seconds=seconds),
        )

    def _make_room(self, account: AccountSecret) -> None:
        """Of too many the oldest goes: it may be of a phone that was switched off without a word."""
        own = self._store.of_account(account.account_id)
        for oldest in own[: max(0, len(own) + 1 - self._limits.per_account)]:
            log.warning("account %s has more than %d subscriptions", account.account_id, self._limits.per_account)
            self._subscriptions.end(oldest, "rejected")
        if len(self._store) >= self._limits.in_all:
            log.error("a SUBSCRIBE is refused: there are %d subscriptions already", len(self._store))
            raise RefusedError(503, "Too many subscriptions", [("Retry-After", RETRY_SECONDS)])

    def _committed(self, request: Request, subscription: Subscription, committed: "asyncio.Future[None]") -> None:
        if committed.cancelled() or committed.exception() is not None:
            self._answers.reply(request, 503, "The subscription could not be stored", [("Retry-After", RETRY_SECONDS)])
            return
        if not self._store.holds(subscription):
            self._answers.reply(request, 481)
            return
        self._accept(request, subscription, _remaining(subscription))
        try:
            package = self._subscriptions.packages[subscription.package]
            watches = package.watches(subscription.resource, subscription.account_id)
        except NotWatchableError:
            self._subscriptions.end(subscription, "noresource")
            return
        self._subscriptions.begin(subscription, watches)

    # subscriptions that are there

    def _refresh(self, request: Request, account: AccountSecret, package: Package, seconds: int) -> None:
        subscription = self._store.find(request.call_id, request.sender.tag)
        if (
            subscription is None
            or subscription.ends
            or subscription.local_tag != request.target.tag
            or subscription.package != package.name
        ):
            raise RefusedError(481)
        if subscription.account_id != account.account_id:
            raise RefusedError(403, "Forbidden: this is not your subscription")
        if request.cseq < subscription.remote_cseq:
            raise RefusedError(500, "Out of order: a later SUBSCRIBE was already here")
        if request.cseq == subscription.remote_cseq:
            self._accept(request, subscription, _remaining(subscription))
            return
        if request.message.index("contact") >= 0:
            subscription.target = self._target(request.message)
        subscription.remote_cseq = request.cseq
        subscription.flow = request.peer
        subscription.head = {}
        if seconds == 0:
            self._accept(request, subscription, 0)
            self._subscriptions.end(subscription, "timeout")
            return
        subscription.expires_at = datetime.now(UTC) + timedelta(seconds=seconds)
        self._store.put(subscription)
        committed = self._store.commit(account.account_id)
        committed.add_done_callback(lambda future: self._committed(request, subscription, future))

    def _accept(self, request: Request, subscription: Subscription, seconds: int) -> None:
        headers: Headers = [("Record-Route", route) for route in request.message.values("record-route")]
        headers.append(("Contact", contact(self._address, request.peer, subscription.resource)))
        headers.append(("Expires", str(seconds)))
        self._answers.reply(request, 200, headers=headers)


def _remaining(subscription: Subscription) -> int:
    return max(0, round((subscription.expires_at - datetime.now(UTC)).total_seconds()))


def _accepts(accepted: str, media_type: str) -> bool:
    wanted = accepted.partition(";")[0].strip().lower()
    return wanted in (media_type, "*/*", f"{media_type.partition('/')[0]}/*")


def _checked(text: str, longest: int, what: str) -> str:
    """Return a text that goes into our own requests as it is. Raises SipParseError when it can't."""
    if len(text) > longest or not text.isascii() or (text and not text.isprintable()):
        raise SipParseError(f"{what} has more than {longest} characters, or some that can't be sent back.")
    return text


def _storable(text: str, what: str) -> str:
    """Return an address with its name as every database can store it. Raises SipParseError when it is too long."""
    plain = text.encode("utf-8", "replace").decode().replace("\x00", "")
    if len(plain) > _MAX_ADDRESS:
        raise SipParseError(f"{what} has more than {_MAX_ADDRESS} characters.")
    return plain
