"""What happened on a phone, in order, and waiting for the next thing to happen."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

KINDS = {
    "REGISTERING": "registering",
    "REGISTER_OK": "registered",
    "REGISTER_FAIL": "register_failed",
    "UNREGISTERING": "unregistering",
    "CALL_INCOMING": "incoming",
    "CALL_RINGING": "ringing",
    "CALL_PROGRESS": "progress",
    "CALL_ESTABLISHED": "established",
    "CALL_CLOSED": "closed",
    "CALL_DTMF_START": "digit",
    "CALL_RTPESTAB": "media",
    "CALL_REMOTE_SDP": "remote_sdp",
    "TRANSFER": "transfer",
    "TRANSFER_FAILED": "transfer_failed",
    "MWI_NOTIFY": "messages_waiting",
    "AUDIO_ERROR": "audio_error",
}
"""baresip's names of events, and ours."""

PATIENCE_SECONDS = 20.0
"""How long a test waits for something, unless it says otherwise: as long as a busy machine may need."""

_T = TypeVar("_T")


@dataclass
class PhoneEvent:
    """Something that happened on the phone. `detail` holds the digit, or why the call closed ("486 Busy Here")."""

    kind: str
    at: float
    call_id: str = ""
    peer: str = ""
    peer_name: str = ""
    detail: str = ""
    taken: bool = False

    @classmethod
    def of(cls, message: dict[str, Any]) -> "PhoneEvent | None":
        """Return baresip's message as an event; None for one that no test needs."""
        kind = KINDS.get(message.get("type", ""))
        if kind is None:
            return None
        return cls(
            kind=kind,
            at=time.monotonic(),
            call_id=message.get("id", ""),
            peer=message.get("peeruri", ""),
            peer_name=message.get("peerdisplayname", ""),
            detail=message.get("param", ""),
        )


class EventLog:
    """The events of one phone. Waiting takes an event, so the next wait for its kind gets the next one."""

    def __init__(self) -> None:
        self.all: list[PhoneEvent] = []
        self._changed = asyncio.Condition()

    async def add(self, event: PhoneEvent) -> None:
        async with self._changed:
            self.all.append(event)
            self._changed.notify_all()

    async def take(self, *kinds: str, within: float) -> PhoneEvent:
        """Return the first event of these kinds not yet taken, now or within `within` seconds; else TimeoutError."""
        if unknown := set(kinds) - set(KINDS.values()):
            raise ValueError(f"No such event: {unknown}")

        def first() -> PhoneEvent | None:
            return next((event for event in self.all if event.kind in kinds and not event.taken), None)

        event = await self.until(first, within)
        event.taken = True
        return event

    async def until(self, found: Callable[[], _T | None], within: float) -> _T:
        """Return the first thing that `found` finds, looking after each event; TimeoutError after `within` seconds."""
        async with asyncio.timeout(within), self._changed:
            while (thing := found()) is None:
                await self._changed.wait()
            return thing

    def digits(self) -> str:
        return "".join(event.detail for event in self.all if event.kind == "digit")
