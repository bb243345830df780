"""Sends NOTIFY requests and sees each to its answer (RFC 6665 section 4.2.2, RFC 3261 section 17.1.2)."""

import asyncio
import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

from telephony.flow_token import Flow
from telephony.front.answers import SERVER_NAME
from telephony.front.events.subscription import Subscription
from telephony.front.message import Message
from telephony.front.proxy import FrontAddress
from telephony.front.transports import FlowGoneError

log = logging.getLogger("front.notify")

FIRST_REPEAT_SECONDS = 0.5
LONGEST_REPEAT_SECONDS = 4.0
GIVE_UP_SECONDS = 32.0
"""T1, T2 and 64 T1 of RFC 3261 section 17.1.2.2."""

OWN_BRANCH = "z9hG4bK.n"
"""How the branches of our own requests begin. Those of requests that pass through are signed, see `proxy`: no such
signature has a dot, so that no answer of a call is taken for one of these."""


@dataclass(slots=True)
class _Sent:
    """A NOTIFY that waits for its answer."""

    subscription: Subscription
    branch: str
    rest: str
    """All after the header fields that depend on the flow."""
    since: float
    repeat: float
    timer: asyncio.TimerHandle | None = None


class Notifier:
    """Sends notifications, one at a time for each subscription.

    `flow_of` says along which flow a phone is reached now (None: along none), `told` hears of notifications that got
    there, `lost` of those that found no way (the phone may come back), `refused` of those that the phone did not take.
    """

    def __init__(
        self,
        address: FrontAddress,
        send: Callable[[bytes, Flow], None],
        flow_of: Callable[[Subscription], Flow | None],
    ) -> None:
        self._address = address
        self._send = send
        self._flow_of = flow_of
        self._sent: dict[str, _Sent] = {}
        self._busy: dict[str, str] = {}
        self.told: Callable[[Subscription], None] = lambda _: None
        self.lost: Callable[[Subscription], None] = lambda _: None
        self.refused: Callable[[Subscription, str], None] = lambda _, __: None

    def is_busy(self, subscription: Subscription) -> bool:
        """Whether a notification of a subscription waits for its answer."""
        return subscription.id in self._busy

    def send(self, subscription: Subscription, state: str, media_type: str, body: bytes) -> None:
        """Send a notification; `state` is its Subscription-State."""
        branch = OWN_BRANCH + secrets.token_hex(8)
        rest = (
            f"CSeq: {subscription.cseq} NOTIFY\r\nSubscription-State: {state}\r\nContent-Type: {media_type}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body.decode()}"
        )
        now = asyncio.get_running_loop().time()
        sent = _Sent(subscription, branch, rest, now, FIRST_REPEAT_SECONDS)
        self._sent[branch] = sent
        self._busy[subscription.id] = branch
        self._transmit(sent)

    def forget(self, subscription: Subscription) -> None:
        """Give up the notification that waits for its answer."""
        branch = self._busy.get(subscription.id)
        if branch is not None:
            self._over(self._sent[branch])

    def take_answer(self, message: Message) -> bool:
        """Take an answer; False when it answers no request of ours."""
        branch = message.top_via().branch
        if not branch.startswith(OWN_BRANCH):
            return False
        sent = self._sent.get(branch)
        if sent is not None and message.status >= 200:
            self._over(sent)
            if message.status < 300:
                self.told(sent.subscription)
            else:
                self.refused(sent.subscription, f"{message.status} {message.reason}")
        return True

    def _transmit(self, sent: _Sent) -> None:
        """Send it, for the first time or again; where the phone is may have changed meanwhile."""
        loop = asyncio.get_running_loop()
        if loop.time() - sent.since >= GIVE_UP_SECONDS:
            self._over(sent)
            self.refused(sent.subscription, f"no answer in {GIVE_UP_SECONDS:g} s")
            return
        flow = self._flow_of(sent.subscription)
        try:
            if flow is None:
                raise FlowGoneError("There is no way to the phone.")
            head = sent.subscription.head.get(flow) or self._head(sent.subscription, flow)
            self._send((head.replace(OWN_BRANCH, sent.branch, 1) + sent.rest).encode("utf-8", "surrogateescape"), flow)
        except FlowGoneError:
            self._over(sent)
            self.lost(sent.subscription)
            return
        if flow.transport == "udp":
            sent.timer = loop.call_later(sent.repeat, self._transmit, sent)
            sent.repeat = min(2 * sent.repeat, LONGEST_REPEAT_SECONDS)
        else:
            sent.timer = loop.call_later(GIVE_UP_SECONDS, self._transmit, sent)

    def _over(self, sent: _Sent) -> None:
        if sent.timer is not None:
            sent.timer.cancel()
        self._sent.pop(sent.branch, None)
        if self._busy.get(sent.subscription.id) == sent.branch:
            del self._busy[sent.subscription.id]

    def _head(self, subscription: Subscription, flow: Flow) -> str:
        place = self._address.towards(flow)
        event_id = f";id={subscription.event_id}" if subscription.event_id else ""
        lines = [
            f"NOTIFY {subscription.target} SIP/2.0",
            f"Via: SIP/2.0/{flow.transport.upper()} {place};branch={OWN_BRANCH};rport",
            "Max-Forwards: 70",
            *(f"Route: {route}" for route in subscription.routes),
            f"From: {subscription.local_address};tag={subscription.local_tag}",
            f"To: {subscription.remote_address}",
            f"Call-ID: {subscription.call_id}",
            f"Contact: {contact(self._address, flow, subscription.resource)}",
            f"Event: {subscription.package}{event_id}",
            f"User-Agent: {SERVER_NAME}",
            "",
        ]
        head = "\r\n".join(lines)
        subscription.head = {flow: head}
        return head

    def close(self) -> None:
        """Let go of all that waits for an answer."""
        for sent in list(self._sent.values()):
            self._over(sent)


def contact(address: FrontAddress, flow: Flow, resource: str) -> str:
    """Return where a phone sends the later requests of its subscription to."""
    user = f"{quote(resource, safe='-_.!~*()&=+$,?/')}@" if resource else ""
    transport = "" if flow.transport == "udp" else f";transport={flow.transport}"
    return f"<sip:{user}{address.towards(flow)}{transport}>"
