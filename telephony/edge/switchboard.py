"""All calls of this edge, by id; also those that ended a while ago, for a workflow that still asks."""

import asyncio
import logging
import time
from collections.abc import Callable
from datetime import datetime

from schemas.call_messages import CallEnd, CallEvent, CallFacts
from telephony.edge.alerts import Alerts
from telephony.edge.channels import Channels
from telephony.edge.leg import Leg
from telephony.edge.session import CallSession
from telephony.edge.sip_thread import SipThread
from telephony.edge.sounds import Sounds

log = logging.getLogger(__name__)

REMEMBER_SECONDS = 600.0
"""How long an ended call is remembered: as long as Temporal may be away without a call's end being lost."""


class Switchboard:
    """The calls of this edge."""

    def __init__(self, sip: SipThread, sounds: Sounds, channels: Channels, alerts: Alerts) -> None:
        self.sip = sip
        self.sounds = sounds
        self.opened: Callable[[CallSession], None] = lambda _: None
        """Told of each call that is taken in."""
        self.tell: Callable[[str, CallEvent], None] = lambda _call_id, _event: None
        """Told of what happens in the conversations, with the call's id."""
        self.transfer_wanted: Callable[[CallSession, Leg], None] = lambda _session, _leg: None
        """Told that a leg asks for a transfer."""
        self.forgotten: Callable[[str], None] = lambda _: None
        """Told of the id of each call that is over."""
        self.channels = channels
        self.alerts = alerts
        self._sessions: dict[str, CallSession] = {}
        self._ended: dict[str, float] = {}

    def open(self, facts: CallFacts, caller: Leg) -> CallSession:
        """Take a call in."""
        session = CallSession(self.sip, self.sounds, self.channels, self.alerts, facts, caller)
        self._sessions[facts.call_id] = session
        session.transfer_wanted = self.transfer_wanted
        session.tell = lambda event: self.tell(facts.call_id, event)
        log.info("%s: %s calls %s (%s)", facts.call_id, facts.caller or "anonymous", facts.called, facts.source)
        session.end.add_done_callback(lambda end: self._note_end(facts.call_id, end.result()))
        self.opened(session)
        return session

    def find(self, call_id: str) -> CallSession | None:
        """Return a call, running or ended not long ago."""
        return self._sessions.get(call_id)

    def find_leg(self, sip_call_id: str, party: str) -> tuple[CallSession, Leg] | None:
        """Return the call and the leg with a Call-ID, when it is up and one of this party."""
        for session in self.running():
            for leg in session.legs:
                if leg.sip_call_id == sip_call_id and leg.party == party and not leg.gone.is_set():
                    return session, leg
        return None

    def running(self) -> list[CallSession]:
        """Return the calls that have a caller."""
        return [session for session in self._sessions.values() if not session.end.done()]

    def unwatched(self, since: datetime) -> list[CallSession]:
        """Return the calls that no workflow has held on to since then, though its end was not told it yet."""
        return [one for one in self._sessions.values() if not one.end_told and one.watched_at < since]

    def legs(self) -> int:
        """Return how many legs are up."""
        return sum(1 for session in self.running() for leg in session.legs if not leg.gone.is_set())

    def legs_up(self) -> set[tuple[str, int]]:
        """Return call id and number of all legs that are up."""
        up = {
            (one.facts.call_id, leg.number)
            for one in self._sessions.values()
            for leg in one.legs
            if not leg.gone.is_set()
        }
        # a call may go on without its first leg, which transferred the other one; it counts on
        return up | {(one.facts.call_id, 1) for one in self.running()}

    def calls_without_step(self) -> int:
        """Return how many calls still wait for the first step of their plan."""
        return sum(1 for session in self.running() if not session.has_begun)

    def forget(self, call_id: str) -> None:
        """Drop an ended call from memory."""
        self._ended[call_id] = 0.0

    def sweep(self) -> None:
        """Forget calls that ended long ago."""
        oldest = time.monotonic() - REMEMBER_SECONDS
        for call_id, ended in list(self._ended.items()):
            session = self._sessions.get(call_id)
            if ended < oldest and (session is None or session.end.done()):
                self._sessions.pop(call_id, None)
                del self._ended[call_id]

    async def close(self) -> None:
        """End all calls, and wait until that is done."""
        running = self.running()
        for session in running:
            await session.hang_up("edge-stopped", sip_code=503, reason="the edge was stopped")
        if running:
            await asyncio.wait([session.end for session in running], timeout=5)
        for session in self._sessions.values():
            await session.close()

    def _note_end(self, call_id: str, end: CallEnd) -> None:
        log.info("%s: over, ended by %s (%s)", call_id, end.ended_by, end.reason)
        self.forgotten(call_id)
        self._ended.setdefault(call_id, time.monotonic())
