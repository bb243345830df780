"""The answers that the front gives by itself, and the bytes it sends."""

import hmac
import logging
import time
from collections.abc import Callable

from telephony.flow_token import Flow
from telephony.front.fields import SipParseError
from telephony.front.message import Message, response_to
from telephony.front.parser import AnswerableError
from telephony.front.request import Request, peer_flow
from telephony.front.transports import FlowGoneError

log = logging.getLogger("front")

SERVER_NAME = "Belplan"

Headers = list[tuple[str, str]]


class Answers:
    """Answers requests; `send` sends bytes along a flow and raises FlowGoneError."""

    def __init__(self, tag_key: bytes, send: Callable[[bytes, Flow], None]) -> None:
        self._tag_key = tag_key
        self._send = send
        self._malformed = 0
        self._malformed_logged_at = 0.0

    def deliver(self, data: bytes, flow: Flow) -> bool:
        """Send bytes; False when the flow is gone."""
        try:
            self._send(data, flow)
        except FlowGoneError:
            log.debug("%s is gone", flow)
            return False
        return True

    def reply(self, request: Request, status: int, reason: str = "", headers: Headers | None = None) -> None:
        """Answer a request; an ACK gets no answer."""
        if request.method == "ACK":
            return
        answer = response_to(request.message, status, reason, to_tag=self.own_tag(request), headers=headers)
        answer.append("Server", SERVER_NAME)
        self.deliver(answer.serialize(), request.peer)

    def own_tag(self, request: Request) -> str:
        """Return the To tag of our own answers: always the same for a request, so its ACK is recognised."""
        identity = f"{request.call_id}|{request.sender.tag}".encode("utf-8", "surrogateescape")
        return "bf" + hmac.digest(self._tag_key, identity, "sha256")[:8].hex()

    def unreadable(self, error: SipParseError, flow: Flow) -> None:
        """Answer what could not be read, if at least its header fields could; drop it otherwise."""
        request = error.request if isinstance(error, AnswerableError) else None
        self.malformed(request, flow, error)

    def malformed(self, message: Message | None, flow: Flow, error: SipParseError) -> None:
        """Log that something could not be understood, and answer it when it is a request that can be answered."""
        self._log_malformed(flow, error)
        if message is None or not message.is_request or message.method == "ACK":
            return
        if message.index("cseq") < 0 or message.index("call-id") < 0:
            return
        try:
            peer = peer_flow(message.top_via(), flow)
        except SipParseError:
            return
        text = str(error).replace("\r", " ").replace("\n", " ")
        reason = f"Bad Request: {text}" if error.status == 400 else ""
        self.deliver(response_to(message, error.status, reason, to_tag="malformed").serialize(), peer)

    def _log_malformed(self, flow: Flow, error: SipParseError) -> None:
        """Log at most one malformed message a second: anybody can send any number of them."""
        now = time.monotonic()
        self._malformed += 1
        if now - self._malformed_logged_at >= 1:
            log.info("%d malformed message(s), the last from %s: %s", self._malformed, flow, error)
            self._malformed, self._malformed_logged_at = 0, now
