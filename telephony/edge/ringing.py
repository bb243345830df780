"""Ringing phones and numbers together: a branch for each, the first who answers gets the caller.

RFC 3261 section 16.7 has the same for a forking proxy.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import suppress

from activities.call_port import ACCEPT_SECONDS, CallerHungUp, CutShort, RingResult
from activities.ringing import most_hopeful
from schemas.outgoing import OutsideNumber
from schemas.tables import Registration
from telephony.audio.tones import GeneratedSound
from telephony.edge import directory
from telephony.edge.branch import Branch, PhoneBranch, sip_domain
from telephony.edge.bridge import Player
from telephony.edge.caller_shown import caller_uri
from telephony.edge.directory import RingManner
from telephony.edge.leg import ELSEWHERE, Leg
from telephony.edge.leg_video import join_video
from telephony.edge.outside_branch import OutsideBranch
from telephony.edge.playing import start_playing
from telephony.edge.ring_headers import ring_headers
from telephony.edge.session import MAX_LEGS_OF_A_CALL, CallSession, connect, disconnect


class Ringing:
    """One ring step at work."""

    def __init__(
        self,
        session: CallSession,
        account_ids: Sequence[str],
        seconds: float,
        *,
        outside: Sequence[OutsideNumber] = (),
        label: str = "",
        is_cut_short: Callable[[], bool] = lambda: False,
    ) -> None:
        self._session = session
        self._accounts = list(account_ids)
        self._outside = outside
        self._seconds = seconds
        self._label = label
        """Shown on the phones before the caller."""
        self._is_cut_short = is_cut_short
        self._branches: dict[Branch, asyncio.Task[bool]] = {}
        self._tone: Player | None = None
        self._early: Leg | None = None
        """Whose early media the caller hears."""
        self._answered_elsewhere = False
        self._tells_elsewhere = True
        """The phones that lose are told that somebody else answered (C1, C2)."""
        self._changed = asyncio.Event()

    async def run(self) -> RingResult:
        """Ring until somebody answers, the time is over, or nobody is left. Raises CallerHungUp, CutShort."""
        branches = await self._make_branches()
        if not branches:
            who = f"not registered: {', '.join(self._accounts)}" if self._accounts else "the group has no members"
            return RingResult(end="unavailable", reason=who)
        self._session.caller.watchers.add(self._changed)
        self._session.ringing = bool(self._accounts)  # nobody picks up a call on its way to the outside
        try:
            for branch in branches:
                self._branches[branch] = task = asyncio.create_task(branch.ring(), name=f"ring {branch.party}")
                task.add_done_callback(lambda _: self._changed.set())
            return await self._wait()
        finally:
            await self._stop()

    async def _make_branches(self) -> list[Branch]:
        session, facts = self._session, self._session.facts
        branches: list[Branch] = []
        if self._accounts:
            found = await asyncio.to_thread(directory.registrations, self._accounts)
            number = await asyncio.to_thread(directory.shown_caller, facts)
            transferred = session.transfer is not None
            self._tells_elsewhere = await asyncio.to_thread(directory.tells_elsewhere, transferred=transferred)
            from_uri = caller_uri(number, facts.caller_name, self._label)
            room = max(MAX_LEGS_OF_A_CALL - len(session.legs) - len(self._outside), 0)
            manner = await asyncio.to_thread(directory.ring_manner, self._accounts, facts, session.ringing_group)
            branches += [self._phone(one, from_uri, manner) for one in found[:room]]
        alone = len(self._outside) == 1 and not branches
        branches += [OutsideBranch(session, self._changed, wanted, alone=alone) for wanted in self._outside]
        return branches

    def _phone(self, registration: Registration, from_uri: str, manner: RingManner) -> PhoneBranch:
        account = registration.account_id
        headers = ring_headers(manner.tone, answers_itself=account in manner.answers_itself, domain=sip_domain())
        return PhoneBranch(
            self._session,
            self._changed,
            registration,
            from_uri,
            encrypted=account in manner.secure,
            video=account in manner.video,
            headers=headers,
        )

    async def _wait(self) -> RingResult:
        deadline = time.monotonic() + self._seconds
        while True:
            self._changed.clear()
            if self._session.caller.gone.is_set():
                raise CallerHungUp
            if self._session.picker is not None:
                return await self._picked_up(self._session.picker)
            for branch, task in self._branches.items():
                if task.done() and task.result() and branch.is_up():
                    return await self._answered(branch)
            if self._is_cut_short():
                raise CutShort
            if all(task.done() for task in self._branches.values()):
                return self._nobody()
            left = deadline - time.monotonic()
            if left <= 0:
                late = [branch for branch, task in self._branches.items() if branch.accepting and not task.done()]
                if not late or left <= -ACCEPT_SECONDS:
                    return RingResult(end="timeout", reason=f"not answered in {self._seconds:g} s")
                await self._drop([branch for branch in self._branches if branch not in late])
                left += ACCEPT_SECONDS
            await self._tell_caller()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), left)

    async def _tell_caller(self) -> None:
        """Let the caller hear what there is: the other side's early media, or else that it rings.

        A caller who has media already hears a ring-back tone from us; another one makes it himself at 180.
        """
        session, caller = self._session, self._session.caller
        early = next((branch.leg for branch in self._branches if branch.passes_early_media), None)
        if early is not self._early:
            before, self._early = self._early, early
            if before is not None:
                await session.sip.run(lambda: disconnect(caller, before))
            if early is not None:
                await self._stop_tone()
                await caller.progress()
                await session.sip.run(lambda: connect(caller, early))
        if early is None and any(branch.rings() for branch in self._branches):
            await caller.ring_back()
        if early is None and self._tone is None and (caller.answered.is_set() or caller.early_media):
            path = await session.sounds.generated(GeneratedSound.RING_BACK)
            self._tone = await start_playing(caller, path, loop=True)

    async def _picked_up(self, picker: Leg) -> RingResult:
        """Somebody picked up the call: he answers, instead of those who are rung."""
        self._session.picker = None
        await self._connect_caller(picker)
        return RingResult(end="answered", party=picker.party, reason="picked up")

    async def _answered(self, winner: Branch) -> RingResult:
        assert winner.leg is not None
        del self._branches[winner]
        await self._connect_caller(winner.leg)
        return RingResult(end="answered", party=winner.party, reason=winner.reason)

    async def _connect_caller(self, leg: Leg) -> None:
        """End all else, and let the caller talk to who answered."""
        self._answered_elsewhere = True
        if self._early is leg:
            self._early = None  # it stays connected
        await self._stop()
        caller = self._session.caller
        if not caller.answered.is_set():
            join_video(caller, leg)
            await caller.answer()
        await self._session.talk(leg)

    def _nobody(self) -> RingResult:
        """All said no: tell the most hopeful of their answers."""
        branches = list(self._branches)
        end = most_hopeful(branch.end for branch in branches)
        status = next((branch.status for branch in branches if branch.end == end), 0)
        reasons = ", ".join(branch.reason for branch in branches)
        return RingResult(end=end, reason=reasons, sip_status=status)

    async def _drop(self, branches: Sequence[Branch]) -> None:
        """End branches, and forget them."""
        tasks = [self._branches.pop(branch) for branch in branches]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for branch in branches:
            told = self._answered_elsewhere and self._tells_elsewhere
            await branch.hang_up(ELSEWHERE if told else "")

    async def _stop_tone(self) -> None:
        if self._tone is not None:
            tone, self._tone = self._tone, None
            await self._session.sip.run(tone.close)

    async def _stop(self) -> None:
        self._session.ringing = False
        if self._session.picker is not None:  # too late
            late, self._session.picker = self._session.picker, None
            await late.hang_up()
        await self._stop_tone()
        caller, early = self._session.caller, self._early
        caller.watchers.discard(self._changed)
        caller.keys.clear()
        await self._drop(list(self._branches))
        if early is not None:
            await self._session.sip.run(lambda: disconnect(caller, early))
