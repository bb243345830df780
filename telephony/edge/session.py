"""A call on this edge: the caller's leg, the legs to phones, and the steps that run on them.

Steps are tasks of the session, not of the Temporal activity that ordered them: an activity only attaches. When Temporal
goes away and comes back, or orders a step a second time, the caller notices nothing.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import TYPE_CHECKING, Any, Literal

from schemas.call_messages import CallEnd, CallEvent, CallFacts, Outcome
from schemas.channels import ChannelDecision
from schemas.tables.base import utc_now
from telephony.edge.alerts import Alerts
from telephony.edge.bridge import BridgePort
from telephony.edge.channels import Channels
from telephony.edge.hold_music import HoldMusic, account_of
from telephony.edge.leg import Leg, Watcher
from telephony.edge.sip_thread import SipThread
from telephony.edge.sounds import Sounds

if TYPE_CHECKING:
    from telephony.edge.transfer import Transfer

log = logging.getLogger(__name__)

EndedBy = Literal["caller", "callee", "plan", "edge-lost", "edge-stopped", "api", "limit"]
MAX_LEGS_OF_A_CALL = 100
MOST_TRANSFERS = 20
"""Of one call: phones that transfer to each other by themselves come to an end."""


class CallSession:
    """One call that came in."""

    def __init__(
        self, sip: SipThread, sounds: Sounds, channels: Channels, alerts: Alerts, facts: CallFacts, caller: Leg
    ) -> None:
        self.sip = sip
        self.sounds = sounds
        self.alerts = alerts
        self.channels = channels
        self.facts = facts
        self.caller = caller
        self.legs: list[Leg] = [caller]
        self.end: asyncio.Future[CallEnd] = asyncio.get_running_loop().create_future()
        """Resolved once the caller's leg is gone and the others were told."""
        self.watched_at = utc_now()
        """When the workflow last held on to this call."""
        self.route_id = ""
        """The route that it came in by; empty for one that was made for an extension."""
        self.ringing_group = ""
        """The ring group whose phones are called now."""
        self.ringing = False
        """A step rings phones now."""
        self.picker: Leg | None = None
        """Who picked up the call, until the step that rings or parks takes him."""
        self.parked_at = ""
        """The parking place where it waits."""
        self.end_told = False
        """The workflow took the end of the call."""
        self.transfer: Transfer | None = None
        """The transfer under way, or the last one."""
        self.transfer_wanted: Callable[[CallSession, Leg], None] = lambda _session, _leg: None
        """Told that a leg in this conversation asks for a transfer."""
        self._peer: Leg | None = None
        self._other_call: CallSession | None = None
        """The call whose caller the peer is, when a transfer joined the two; else the peer is a leg of this one."""
        self._ended_by: EndedBy = "caller"
        self._reason = ""
        self._transfers = 0
        self._steps: dict[int, asyncio.Task[Outcome]] = {}
        self._cut_short: set[int] = set()
        """Numbers of the steps that are to end early."""
        self._background: set[asyncio.Task[None]] = set()
        """What goes on beside the steps: channels that are given back, transfers."""
        self._music = HoldMusic(sounds)
        self._holder: Leg | None = None
        """Who holds the other one."""
        self.tell: Callable[[CallEvent], None] = lambda _: None
        """Lets the workflow know of what happens in a conversation."""
        self._leg_watchers: list[Watcher] = [_AtOnce(self)]
        self._changed = asyncio.Event()
        caller.watchers.update((self._changed, *self._leg_watchers))
        self._guard = asyncio.create_task(self._live(), name=f"call {facts.call_id}")

    @property
    def has_begun(self) -> bool:
        """Whether a step of the plan was ordered yet."""
        return bool(self._steps)

    def new_leg(self, party: str) -> Leg:
        """Return a leg for a phone or a trunk that is going to be called."""
        leg = Leg(self.sip, len(self.legs) + 1, party)
        leg.group = self.ringing_group
        self._add(leg)
        return leg

    def adopt(self, leg: Leg) -> None:
        """Take in a leg that came to this edge by itself."""
        leg.number = len(self.legs) + 1
        self._add(leg)

    def _add(self, leg: Leg) -> None:
        leg.watchers.update(self._leg_watchers)
        self.legs.append(leg)

    def can_be_picked_up(self) -> bool:
        """Tell whether it rings somewhere, or is parked, and nobody has picked it up yet."""
        return (self.ringing or bool(self.parked_at)) and self.picker is None and not self.caller.gone.is_set()

    def park(self, place: str) -> None:
        """Note at which parking place the call waits; empty: at none any more."""
        self.parked_at = place
        self.caller.tell_watchers()

    def hand_over(self, picker: Leg) -> None:
        """Let the step that rings know that somebody picked up the call."""
        self.picker = picker
        self.caller.tell_watchers()

    def watch_legs(self, watcher: Watcher) -> None:
        """Let somebody watch all legs, also those to come."""
        self._leg_watchers.append(watcher)
        for leg in self.legs:
            leg.watchers.add(watcher)

    async def take_channel(self, leg: Leg, *, trunk: str, did: str, account: str, emergency: bool) -> ChannelDecision:
        """Take a channel for a leg to the outside, if there is one (C6); it is given back when the leg is over."""
        call_id = self.facts.call_id
        taking = asyncio.create_task(
            self.channels.take_for_leg(call_id, leg.number, trunk=trunk, did=did, account=account, emergency=emergency)
        )
        self.beside(self._give_back(leg, taking), f"channel of {call_id}/{leg.number}")
        return await asyncio.shield(taking)

    def beside(self, work: Coroutine[Any, Any, None], name: str) -> None:
        """Let something go on beside the steps; it is ended with the process."""
        task = asyncio.create_task(work, name=name)
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    async def _give_back(self, leg: Leg, taking: asyncio.Task[ChannelDecision]) -> None:
        await asyncio.wait({taking})
        await leg.gone.wait()
        if taking.exception() is None and taking.result().allowed:
            await self.channels.free(self.facts.call_id, leg.number)

    async def step(self, number: int, start: Callable[[], Awaitable[Outcome]]) -> Outcome:
        """Return the outcome of a step: start it at the first order, attach at any later one."""
        task = self._steps.get(number)
        if task is None:
            if self._peer is not None:
                self.caller.keys.clear()  # what was pressed in a conversation answers no menu
            task = asyncio.ensure_future(start())
            self._steps[number] = task
            task.add_done_callback(lambda _: self._changed.set())
            self._changed.set()
        return await asyncio.shield(task)

    def cut_short(self, number: int) -> None:
        """Let a step end early in which the caller only waits; also one that is not ordered yet."""
        self._cut_short.add(number)
        self.caller.tell_watchers()

    def is_cut_short(self, number: int) -> bool:
        """Tell whether a step is to end early."""
        return number in self._cut_short

    @property
    def peer(self) -> Leg | None:
        """Who talks to the caller."""
        return self._peer

    async def talk(self, peer: Leg) -> None:
        """Let the caller and a leg that answered hear each other."""
        caller = self.caller
        self._set_peer(peer, None)
        for leg in (caller, peer):
            leg.may_refer = self.may_transfer(leg) and not leg.refers
        if self.transfer is not None:
            self.transfer.arrived()
        self._changed.set()
        self.take_up_transfers()  # who answered may have asked already; the two are parted after they were connected
        await self.sip.run(lambda: connect(caller, peer))

    def may_transfer(self, leg: Leg) -> bool:
        """Tell whether a leg may transfer who it talks to: one of an account, as long as phones do not play ball."""
        return bool(account_of(leg)) and self._transfers < MOST_TRANSFERS

    def _set_peer(self, peer: Leg | None, other_call: "CallSession | None") -> None:
        if self._other_call is not None and self._peer is not None:
            self._peer.watchers.discard(self._changed)
        self._peer, self._other_call = peer, other_call
        if peer is not None:
            peer.keys.clear()
            peer.watchers.add(self._changed)
        self._changed.set()

    def other_side(self, leg: Leg) -> "tuple[CallSession, Leg] | None":
        """Return who talks to a leg of this call, and the call that is about him; None when nobody does."""
        if self._peer is None:
            return None
        if leg is not self.caller:
            return self, self.caller
        return self._other_call or self, self._peer

    def let_go(self) -> None:
        """End the conversation for this call, without ending the call."""
        self._set_peer(None, None)

    def leave_to(self, stays: Leg, leaves: Leg) -> None:
        """Let the call be about one of two who talk from now on; the other one is about to hang up."""
        self._transfers += 1
        self.caller = stays
        self.let_go()
        for leg in (stays, leaves):
            leg.may_refer = False
            leg.video.close()
        leaves.leaves = True

    async def join(self, other: "CallSession") -> None:
        """Let the callers of two calls talk, each of which is a call of its own all the same."""
        for one, two in ((self, other), (other, self)):
            one._set_peer(two.caller, two)
            one.caller.may_refer = one.may_transfer(one.caller)
        await self.sip.run(lambda: connect(self.caller, other.caller))

    def part(self, transfer: "Transfer") -> None:
        """Take one of two who talk out of the conversation; the call is about the other one from now on."""
        self.transfer = transfer
        self.leave_to(transfer.stays, transfer.transferor)

    async def rejoin(self, transfer: "Transfer") -> None:
        """Let the two talk again, as before their transfer."""
        transfer.transferor.leaves = False
        self.facts = transfer.facts_before
        self.caller = transfer.caller_before
        if transfer.joined is not None:
            await self.join(transfer.joined)
        else:
            await self.talk(transfer.stays if self.caller is transfer.transferor else transfer.transferor)

    async def hang_up(self, ended_by: EndedBy, *, sip_code: int = 0, reason: str = "") -> None:
        """End the call."""
        if self.caller.gone.is_set() or self._ended_by != "caller":
            return
        self._ended_by, self._reason = ended_by, reason
        await self.caller.hang_up(0 if self.caller.answered.is_set() else sip_code or 480)

    async def close(self) -> None:
        """Wait until the call's tasks are over; for the end of the process."""
        tasks = [self._guard, *self._steps.values(), *self._background]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _live(self) -> None:
        """See the call to its end: media first, then whoever waits for the end is told, whatever went wrong here."""
        try:
            await self._until_caller_is_gone()
            for leg in self.legs:
                if leg is not self.caller:
                    await leg.hang_up()
            await self._finish_steps()
        finally:
            self.end.set_result(self._call_end())

    async def _until_caller_is_gone(self) -> None:
        while not self.caller.gone.is_set():
            await self._music_while_held()
            await self._pass_keys_on()
            if self._peer is not None and self._peer.gone.is_set() and not self.caller.gone.is_set():
                await self.hang_up("callee", reason=self._peer.end_reason)
            await self._changed.wait()
            self._changed.clear()

    def take_up_transfers(self) -> None:
        """Hand over what those who talk ask for; who answered and does not talk yet waits for it."""
        for leg in self.legs:
            if leg.refers and leg in (self.caller, self._peer):
                self.transfer_wanted(self, leg)

    async def _pass_keys_on(self) -> None:
        """In a conversation each side's keys go to the other, which may be a bank's menu: the bridge carries none."""
        peer = self._peer
        if peer is None:
            return
        for one, other in ((self.caller, peer), (peer, self.caller)):
            while key := one.keys.take():
                await other.send_digit(key)

    async def _music_while_held(self) -> None:
        """Let who is on hold hear music, and the workflow know of it."""
        peer = self._peer
        holder = None if peer is None else self.caller if self.caller.held else peer if peer.held else None
        held = peer if holder is self.caller else self.caller
        waits = self.transfer is not None and peer is None and all(step.done() for step in self._steps.values())
        if holder is not self._holder:
            for kind, leg in (("resume", self._holder), ("hold", holder)):
                if leg is not None:
                    self.tell(CallEvent(kind=kind, party=leg.party, at=utc_now()))
            self._holder = holder
        if waits and self.transfer is not None:  # for the next step, or to be given back
            await self._music.play(self.caller, self.transfer.transferor)
        else:
            here = holder is not None and (held is self.caller or self._other_call is None)
            await self._music.play(held if here else None, holder)

    async def _finish_steps(self) -> None:
        """A step sees the end by itself (voicemail stores its message); only what does not is cut off."""
        running = [task for task in self._steps.values() if not task.done()]
        if running:
            _, late = await asyncio.wait(running, timeout=10)
            for task in late:
                log.warning("%s: a step went on after the end of the call and is stopped", self.facts.call_id)
                task.cancel()
        await self._music.stop()

    def _call_end(self) -> CallEnd:
        return CallEnd(
            ended_by=self._ended_by,
            reason=self._reason or (self.caller.end_reason if self._ended_by == "caller" else ""),
            ended_at=self.caller.ended_at or utc_now(),
            answered_at=self.caller.answered_at,
            legs=[leg.record() for leg in self.legs],
        )


class _AtOnce:
    """Takes transfers up in the moment that they are asked for: in the next, who asks may hang up, both calls even."""

    def __init__(self, session: CallSession) -> None:
        self._session = session

    def set(self) -> None:
        """Look whether somebody asks."""
        self._session.take_up_transfers()


def connect(one: Leg, other: Leg) -> None:
    """Let two legs hear each other; on the SIP thread."""
    first: BridgePort | None = one.pj
    second: BridgePort | None = other.pj
    if first is not None and second is not None:
        first.feed(second)
        second.feed(first)


def disconnect(one: Leg, other: Leg) -> None:
    """Let two legs hear each other no more; on the SIP thread."""
    first: BridgePort | None = one.pj
    second: BridgePort | None = other.pj
    if first is not None and second is not None:
        first.stop_feeding(second)
        second.stop_feeding(first)
