"""The front's own requests to trunks, REGISTER and OPTIONS: each is seen to its answer (RFC 3261 section 17.1.2)."""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from telephony.flow_token import Flow
from telephony.front.answers import SERVER_NAME
from telephony.front.message import Message
from telephony.front.proxy import FrontAddress
from telephony.front.transports import FlowGoneError

ANSWER_SECONDS = 8.0
"""SIP itself would wait for 32 s; a provider that takes longer than this is of no use to a caller."""
FIRST_REPEAT_SECONDS = 0.5
LONGEST_REPEAT_SECONDS = 4.0

OWN_BRANCH = "z9hG4bK.t"
"""How the branches of these requests begin. Those of requests that pass through are signed, see `proxy`: no such
signature has a dot, so that no answer of a call is taken for one of these."""


@dataclass(frozen=True)
class OwnRequest:
    """A request outside of any dialog."""

    method: str
    uri: str
    sender: str
    """From, without a tag."""
    target: str
    """To."""
    call_id: str
    cseq: int
    headers: tuple[tuple[str, str], ...] = ()

    def text(self, sent_by: str, transport: str, branch: str) -> bytes:
        """Return it as it is sent."""
        lines = [
            f"{self.method} {self.uri} SIP/2.0",
            f"Via: SIP/2.0/{transport.upper()} {sent_by};branch={branch};rport",
            "Max-Forwards: 70",
            f"From: {self.sender};tag={self.call_id[:8]}",
            f"To: {self.target}",
            f"Call-ID: {self.call_id}",
            f"CSeq: {self.cseq} {self.method}",
            *(f"{name}: {value}" for name, value in self.headers),
            f"User-Agent: {SERVER_NAME}",
            "Content-Length: 0",
            "\r\n",
        ]
        return "\r\n".join(lines).encode()


class RequestClient:
    """Sends requests to trunks: `send` takes the flow and the trunk, and raises FlowGoneError when there is no way."""

    def __init__(self, address: FrontAddress, send: Callable[[bytes, Flow, str], None]) -> None:
        self.address = address
        self._send = send
        self._waiting: dict[str, asyncio.Future[Message]] = {}
        self._out_of_service: dict[str, Flow] = {}
        """Where a trunk's server was asked last, if it gave no answer or 503."""

    async def ask(self, request: OwnRequest, flow: Flow, trunk: str) -> Message | None:
        """Return the final answer to a request; None when none comes in time."""
        answer = await self._answer_to(request, flow, trunk)
        if answer is None or answer.status == 503:  # RFC 3263 section 4.3
            self._out_of_service[trunk] = flow
        else:
            self._out_of_service.pop(trunk, None)
        return answer

    def is_out_of_service(self, trunk: str, flow: Flow) -> bool:
        """Tell whether another server of a trunk is to be asked next, since this one gave it no answer, or 503."""
        return self._out_of_service.get(trunk) == flow

    async def _answer_to(self, request: OwnRequest, flow: Flow, trunk: str) -> Message | None:
        branch = OWN_BRANCH + secrets.token_hex(8)
        data = request.text(self.address.towards(flow), flow.transport, branch)
        answer: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        self._waiting[branch] = answer
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                return await self._repeat(data, flow, trunk, answer)
        except (TimeoutError, FlowGoneError):
            return None
        finally:
            del self._waiting[branch]

    async def _repeat(self, data: bytes, flow: Flow, trunk: str, answer: asyncio.Future[Message]) -> Message:
        pause = FIRST_REPEAT_SECONDS if flow.transport == "udp" else ANSWER_SECONDS
        while not answer.done():
            self._send(data, flow, trunk)
            await asyncio.wait({answer}, timeout=pause)
            pause = min(2 * pause, LONGEST_REPEAT_SECONDS) if flow.transport == "udp" else pause
        return answer.result()

    def is_own(self, request: Message) -> bool:
        """Tell whether a request was sent by `ask`."""
        return request.top_via().branch.startswith(OWN_BRANCH)

    def take_answer(self, message: Message) -> bool:
        """Take an answer; False when it answers no request of these."""
        branch = message.top_via().branch
        if not branch.startswith(OWN_BRANCH):
            return False
        waiting = self._waiting.get(branch)
        if waiting is not None and not waiting.done() and message.status >= 200:
            waiting.set_result(message)
        return True
