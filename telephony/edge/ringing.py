"""Ringing phones together: an INVITE to each registration, the first who answers gets the caller.

RFC 3261 section 16.7 has the same for a forking proxy.
"""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import lru_cache, partial

import pjsua2 as pj

from activities.call_port import CallerHungUp, CutShort, RingEnd, RingResult
from schemas.public_address import public_address
from schemas.settings import settings
from schemas.tables import Registration
from telephony.audio.tones import GeneratedSound
from telephony.edge import directory
from telephony.edge.bridge import Player
from telephony.edge.leg import ELSEWHERE, Leg, LegState, PjLeg
from telephony.edge.session import MAX_LEGS_OF_A_CALL, CallSession
from telephony.flow_token import flow_target_uri

log = logging.getLogger(__name__)

_BUSY = {486, 600}
_DECLINED = {603, 403}


class Ringing:
    """One ring step at work."""

    def __init__(
        self,
        session: CallSession,
        account_ids: Sequence[str],
        seconds: float,
        *,
        label: str = "",
        is_cut_short: Callable[[], bool] = lambda: False,
    ) -> None:
        self._session = session
        self._accounts = list(account_ids)
        self._seconds = seconds
        self._label = label
        """Shown on the phones before the caller."""
        self._is_cut_short = is_cut_short
        self._legs: list[Leg] = []
        self._tone: Player | None = None
        self._answered_elsewhere = False
        self._changed = asyncio.Event()

    async def run(self) -> RingResult:
        """Ring until somebody answers, the time is over, or nobody is left. Raises CallerHungUp, CutShort."""
        found = await asyncio.to_thread(directory.registrations, self._accounts)
        found = found[: MAX_LEGS_OF_A_CALL - len(self._session.legs)]
        if not found:
            who = f"not registered: {', '.join(self._accounts)}" if self._accounts else "the group has no members"
            return RingResult(end="unavailable", reason=who)
        self._session.caller.watchers.add(self._changed)
        self._session.ringing = True
        try:
            await self._invite(found)
            await self._start_tone()
            return await self._wait()
        finally:
            await self._stop()

    async def _invite(self, found: list[Registration]) -> None:
        facts = self._session.facts
        from_uri = caller_uri(facts.caller, facts.caller_name, self._label)
        for registration in found:
            leg = self._session.new_leg(f"account:{registration.account_id}")
            leg.watchers.add(self._changed)
            self._legs.append(leg)
            to_uri = f"sip:{registration.account_id}@{sip_domain()}"
            target = flow_target_uri(registration)
            await self._session.sip.run(partial(_place, leg, to_uri, target, from_uri))

    async def _start_tone(self) -> None:
        """A caller who was answered hears the ring-back tone from us; another one makes it himself at 180."""
        caller, sip = self._session.caller, self._session.sip
        if caller.answered.is_set():
            path = await self._session.sounds.generated(GeneratedSound.RING_BACK)

            def start() -> Player:
                player = Player(sip, path, loop=True)
                if caller.pj is not None:
                    player.feed(caller.pj)
                return player

            self._tone = await sip.run(start)

    async def _wait(self) -> RingResult:
        deadline = time.monotonic() + self._seconds
        caller = self._session.caller
        while True:
            self._changed.clear()
            if caller.gone.is_set():
                raise CallerHungUp
            if self._session.picker is not None:
                return await self._picked_up(self._session.picker)
            for leg in self._legs:
                if leg.answered.is_set() and not leg.gone.is_set():
                    return await self._answered(leg)
            if self._is_cut_short():
                raise CutShort
            if any(leg.ringing.is_set() for leg in self._legs):
                await caller.ring_back()
            if all(leg.gone.is_set() for leg in self._legs):
                return self._nobody()
            left = deadline - time.monotonic()
            if left <= 0:
                return RingResult(end="timeout", reason=f"not answered in {self._seconds:g} s")
            with suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), left)

    async def _picked_up(self, picker: Leg) -> RingResult:
        """Somebody picked up the call: he answers, instead of those who are rung."""
        self._session.picker = None
        self._legs.append(picker)
        result = await self._answered(picker)
        return result.model_copy(update={"reason": "picked up"})

    async def _answered(self, leg: Leg) -> RingResult:
        self._legs.remove(leg)
        self._answered_elsewhere = True
        await self._stop()
        caller = self._session.caller
        if not caller.answered.is_set():
            await caller.answer()
        await self._session.talk(leg)
        return RingResult(end="answered", account_id=leg.party.removeprefix("account:"))

    def _nobody(self) -> RingResult:
        """All phones said no: tell the most hopeful of their answers."""
        answers = Counter(_meaning(leg.status) for leg in self._legs)
        end: RingEnd = next((one for one in ("declined", "busy", "unavailable") if answers[one]), "unavailable")
        if answers["busy"] and answers["declined"]:
            end = "busy"
        reasons = ", ".join(f"{leg.party.removeprefix('account:')}: {leg.end_reason}" for leg in self._legs)
        return RingResult(end=end, reason=reasons)

    async def _stop(self) -> None:
        self._session.ringing = False
        if self._session.picker is not None:  # too late
            late, self._session.picker = self._session.picker, None
            await late.hang_up()
        if self._tone is not None:
            tone, self._tone = self._tone, None
            await self._session.sip.run(tone.close)
        self._session.caller.watchers.discard(self._changed)
        self._session.caller.keys.clear()
        for leg in self._legs:
            leg.watchers.discard(self._changed)
            await leg.hang_up(reason_header=ELSEWHERE if self._answered_elsewhere else "")


def _meaning(status: int) -> RingEnd:
    if status in _BUSY:
        return "busy"
    if status in _DECLINED:
        return "declined"
    return "unavailable"


def _place(leg: Leg, to_uri: str, target_uri: str, from_uri: str) -> None:
    half = PjLeg(leg.sip, leg)
    try:
        half.invite(to_uri, target_uri, from_uri)
    except pj.Error as error:  # no leg is free, or the phone registered an address that nobody can call
        log.error("%s can't be called: %s", leg.party, error.reason)
        leg.sip.drop(half)
        leg.pj = None
        leg.sip.post(leg.on_state, LegState(pj.PJSIP_INV_STATE_DISCONNECTED, 503, error.reason, ""))


@lru_cache(maxsize=1)
def sip_domain() -> str:
    """Return the host part of the exchange's own addresses."""
    config = settings()
    return config.sip_domain or public_address(config)


def caller_uri(number: str, name: str, label: str = "") -> str:
    """Return the From of a leg to a phone: the caller as the phone shows him, after a label (text@display)."""
    shown = _displayed(name) if number else "Anonymous"
    if label:
        shown = f"{_displayed(label)}: {shown or number}"
    if not number:
        return f'"{shown}" <sip:anonymous@anonymous.invalid>'
    return f'"{shown}" <sip:{number}@{sip_domain()}>' if shown else f"<sip:{number}@{sip_domain()}>"


def _displayed(text: str) -> str:
    """Return a text that may stand in a quoted display name (RFC 3261 section 25.1) as it is."""
    return "".join(character for character in text if character.isprintable() and character not in '\\"')
