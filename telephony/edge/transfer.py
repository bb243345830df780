"""Transfers (REFER, RFC 3515 and 5589): one of two who talk sends the other one elsewhere.

From the moment that the edge takes a REFER on, the call is about who stays: it no longer matters whether who transfers
is still there. The workflow is told where the call goes on, and leads it there like any other. Who transfers is told
how far it is; when nobody answers he has the call back, if he is still there.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from schemas.call_messages import CallEvent, TransferOrder
from schemas.database import read_session
from schemas.tables.base import utc_now
from telephony.edge.call_events import CallEvents
from telephony.edge.directory import has_other_edges
from telephony.edge.hold_music import account_of
from telephony.edge.joined_calls import OK, JoinedCalls, hang_up_in_time
from telephony.edge.leg import Leg
from telephony.edge.refer import Refer
from telephony.edge.session import CallSession, disconnect
from workflows.transferred_call import TransferTarget, facts_of_called, transfer_target, way_back

log = logging.getLogger(__name__)

TRYING, RINGING = (100, "Trying"), (180, "Ringing")
NO_SUCH_CALL = (481, "That Call Is Over Or Not On This Edge")
SERVICE_UNAVAILABLE = 503
TRACE_SECONDS = 1.0
"""How long who transfers is kept waiting, at most, so that the trace has why he is refused."""
HANGS_UP_SECONDS = 0.5
"""How long a phone may take to hang up because its transfer failed; then it shall have the call again."""


class Transfer:
    """One transfer, from the REFER on."""

    def __init__(
        self, session: CallSession, transferor: Leg, stays: Leg, refer: Refer, joined: CallSession | None = None
    ) -> None:
        self.session = session
        """The call of who stays."""
        self.joined = joined
        """The call of who transfers, when that is another one: an earlier transfer joined the two."""
        self.number: int = session.transfer.number + 1 if session.transfer else 1
        self.transferor = transferor
        self.stays = stays
        self.refer = refer
        self.facts_before = session.facts
        self.caller_before = session.caller
        self.over = asyncio.Event()
        """It succeeded, or came to nothing."""
        self._legs_before = len(session.legs)
        self._rang = False
        session.watch_legs(self)
        if joined is not None:
            session.end.add_done_callback(lambda _: joined.beside(self._end_joined(), "end who transferred"))

    async def _end_joined(self) -> None:
        """Who was transferred has hung up: nobody is left for who transferred, whose call is another one."""
        if not self.over.is_set():
            self.over.set()
            await self.transferor.hang_up()

    def set(self) -> None:
        """Tell who transfers that it rings now; called at each change of the call's legs."""
        if not self._rang and any(leg.ringing.is_set() for leg in self.session.legs[self._legs_before :]):
            self._rang = True
            self._later(self.tell(*RINGING), "rings")

    async def tell(self, status: int, reason: str) -> None:
        """Tell who transfers how far it is; once it is over he hears no more."""
        if not self.over.is_set():
            await self.transferor.notify_transfer(self.refer, status, reason)

    def arrived(self) -> None:
        """Who was transferred is where he was sent to: somebody talks to him, or he is parked."""
        if not self.over.is_set():
            self._later(self.succeed(), "succeeded")

    async def succeed(self) -> None:
        """Let who transfers go."""
        if self.over.is_set():
            return
        self.over.set()
        await self.transferor.notify_transfer(self.refer, *OK)
        await hang_up_in_time(self.transferor)

    async def give_back(self, status: int, reason: str) -> bool:
        """Let the two talk again; returns False when who transferred is gone, or has let the call go."""
        if self.over.is_set():
            return self.session.peer is self.transferor or self.session.caller is self.transferor
        self.over.set()
        await self.transferor.notify_transfer(self.refer, status, reason)
        # there are phones that hang up when a transfer fails
        if await self.transferor.until(self.transferor.gone.is_set, HANGS_UP_SECONDS) or self.stays.gone.is_set():
            return False
        await self.session.rejoin(self)
        return True

    def _later(self, work: Coroutine[Any, Any, None], what: str) -> None:
        self.session.beside(work, f"transfer of {self.session.facts.call_id} {what}")


class Transfers:
    """Takes on what phones ask for."""

    def __init__(self, events: CallEvents, find_leg: Callable[[str, str], tuple[CallSession, Leg] | None]) -> None:
        self._events = events
        self._find_leg = find_leg
        """Returns the call and the leg with a Call-ID, when it is one of this party."""

    def wanted(self, session: CallSession, transferor: Leg) -> None:
        """Take a REFER on. At once, without waiting for anything: its sender may hang up now."""
        refer = transferor.refers.pop(0)
        found = session.other_side(transferor)
        if found is None:
            return
        about, stays = found
        consulted = self._find_leg(refer.replaces, transferor.party) if refer.replaces else None
        if refer.replaces and (consulted is None or consulted[1] in (transferor, stays)):
            transferor.may_refer = True
            session.beside(self._refuse(about, transferor, refer), f"refused transfer of {session.facts.call_id}")
            return
        joined = session if about is not session else None
        if consulted is not None:
            other, leg = consulted
            if other.other_side(leg) is not None and other is not about:
                joining = JoinedCalls(about, stays, transferor, refer, consulted=leg, consulted_call=other)
                if joined is not None:
                    joined.let_go()
                about.beside(joining.carry_out(), f"transfer of {about.facts.call_id}")
                return
            # it still rings there, or a plan has the call: who stays goes the same way himself
            refer = replace(refer, to=other.facts.called)
            other.beside(leg.hang_up(), "end the consultation")
        transfer = Transfer(about, transferor, stays, refer, joined)
        log.info("%s: %s transfers %s to %s", about.facts.call_id, transferor.party, stays.party, refer.to)
        about.part(transfer)
        if joined is not None:
            joined.let_go()
        about.beside(self._carry_out(transfer), f"transfer of {about.facts.call_id}")

    async def _refuse(self, about: CallSession, transferor: Leg, refer: Refer) -> None:
        """Say that there is no call here to join the other one with; the conversation goes on."""
        call_id, at = about.facts.call_id, utc_now()
        reason = await asyncio.to_thread(_why_not_here, about.channels.edge_id)
        log.warning("%s: a transfer by %s is refused: %s", call_id, transferor.party, reason)
        about.tell(CallEvent(kind="not_joined", party=transferor.party, at=at, reason=reason))
        # there are phones that hang up when a transfer fails: then the call's trace is closed
        await self._events.delivered(call_id, TRACE_SECONDS)
        await transferor.notify_transfer(refer, *NO_SUCH_CALL)

    async def _carry_out(self, transfer: Transfer) -> None:
        session, call_id = transfer.session, transfer.session.facts.call_id
        await session.sip.run(lambda: disconnect(transfer.stays, transfer.transferor))
        await transfer.tell(*TRYING)
        order, answers_itself = await asyncio.to_thread(_order, transfer)
        session.facts = order.facts
        if not await self._events.transfer(call_id, order):
            log.error("%s: the transfer to %s did not reach its workflow", call_id, transfer.refer.to)
            if not await transfer.give_back(SERVICE_UNAVAILABLE, "Service Unavailable"):
                await session.hang_up("edge-stopped", reason="a transfer could not be carried out")
        elif answers_itself:
            await transfer.succeed()


def _why_not_here(edge_id: str) -> str:
    """Return why a call that a phone wants to join with another one may not be found. Blocks."""
    reason = "The other call is over, or none of this account."
    try:
        with read_session() as session:
            if has_other_edges(session, edge_id):
                reason = f"The other call is over, none of this account, or on another edge than this call ({edge_id})."
    except SQLAlchemyError as error:
        log.error("which edges run can't be read: %s", error)
    return reason


def _order(transfer: Transfer) -> tuple[TransferOrder, bool]:
    """Return what the workflow is told, and whether the call is taken there by itself. Blocks."""
    before, refer, by = transfer.facts_before, transfer.refer, transfer.transferor
    facts = before.model_copy(update={"called": refer.to})
    try:
        with read_session() as session:
            if transfer.stays is not transfer.caller_before:
                facts = facts_of_called(session, facts, transfer.stays.party, transfer.stays.called)
            target = transfer_target(session, account_of(by), refer.to, facts.caller, utc_now())
    except SQLAlchemyError as error:
        log.error("%s: the transfer can't be decided, the database can't be read: %s", before.call_id, error)
        target = TransferTarget(refusal="The database could not be read.", sip_status=SERVICE_UNAVAILABLE)
    if target.did:
        facts = facts.model_copy(update={"did": target.did})
    order = TransferOrder(
        number=transfer.number,
        by=by.party,
        to=refer.to,
        at=utc_now(),
        facts=facts,
        plan=target.plan,
        refusal=target.refusal,
        sip_status=target.sip_status,
        variables=target.variables,
        back=way_back(account_of(by)),
    )
    return order, target.answers_itself
