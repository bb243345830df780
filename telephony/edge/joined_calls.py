"""A transfer after a consultation (REFER with Replaces, RFC 3891 and 5589): two calls of a phone are joined.

Each stays a call of its own, with its workflow, its trace and its channels; only the two who are left talk to each
other. When one of them hangs up both calls are over.
"""

import asyncio
import logging
from collections.abc import Sequence

from sqlalchemy.exc import SQLAlchemyError

from schemas.call_messages import CallEvent, CallFacts
from schemas.database import read_session
from schemas.tables.base import utc_now
from telephony.edge import directory
from telephony.edge.caller_shown import caller_uri
from telephony.edge.hold_music import account_of
from telephony.edge.leg import Leg
from telephony.edge.refer import Refer
from telephony.edge.session import CallSession, disconnect
from workflows.transferred_call import facts_of_called

log = logging.getLogger(__name__)

OK = (200, "OK")
BYE_SECONDS = 2.0
"""How long who transferred may take to hang up by himself; then the edge does it."""


class JoinedCalls:
    """Two calls that are about to be one conversation. Who transfers has left both from the moment this is made."""

    def __init__(
        self,
        about: CallSession,
        stays: Leg,
        transferor: Leg,
        refer: Refer,
        *,
        consulted: Leg,
        consulted_call: CallSession,
    ) -> None:
        self._transferor = transferor
        self._refer = refer
        other = consulted_call.other_side(consulted)
        assert other is not None
        other_about, other_stays = other
        if other_about is not consulted_call:
            consulted_call.let_go()
        self._calls = (about, other_about)
        self._leaving = (transferor, consulted)
        self._swapped = tuple(
            call.caller is not leg for call, leg in zip(self._calls, (stays, other_stays), strict=True)
        )
        about.leave_to(stays, transferor)
        other_about.leave_to(other_stays, consulted)

    async def carry_out(self) -> None:
        """Let the two talk, and who joined them go."""
        one, other = self._calls
        log.info("%s: joined with %s by %s", one.facts.call_id, other.facts.call_id, self._transferor.party)
        for call, leg in zip(self._calls, self._leaving, strict=True):
            await call.sip.run(lambda call=call, leg=leg: disconnect(call.caller, leg))  # type: ignore[misc]
        await one.join(other)
        for call, with_call in ((one, other), (other, one)):
            call.tell(
                CallEvent(
                    kind="joined",
                    party=with_call.caller.party,
                    by=self._transferor.party,
                    call_id=with_call.facts.call_id,
                    at=utc_now(),
                )
            )
        await self._transferor.notify_transfer(self._refer, *OK)
        facts = await asyncio.to_thread(_new_facts, self._calls, self._swapped)
        for call, new in zip(self._calls, facts, strict=True):
            call.facts = new
            call.caller.tell_watchers()
        await asyncio.gather(_show(one, other), _show(other, one), *(hang_up_in_time(leg) for leg in self._leaving))


async def _show(call: CallSession, with_call: CallSession) -> None:
    """Have a phone show who it talks to now, in place of who joined the two. Nobody outside is told."""
    if account_of(call.caller):
        number = await asyncio.to_thread(directory.shown_caller, with_call.facts)
        await call.caller.show(caller_uri(number, with_call.facts.caller_name))


def _new_facts(calls: Sequence[CallSession], swapped: Sequence[bool]) -> list[CallFacts]:
    """Return who is the caller of each of the calls now, and whom he talks to. Blocks."""
    try:
        with read_session() as session:
            found = [
                facts_of_called(session, call.facts, call.caller.party, call.caller.called) if new else call.facts
                for call, new in zip(calls, swapped, strict=True)
            ]
    except SQLAlchemyError as error:
        log.error("%s: who talks there now can't be read: %s", calls[0].facts.call_id, error)
        return [call.facts for call in calls]
    one, other = found
    return [one.model_copy(update={"called": other.caller}), other.model_copy(update={"called": one.caller})]


async def hang_up_in_time(leg: Leg) -> None:
    """Let a phone hang up by itself, or do it."""
    if not await leg.until(leg.gone.is_set, BYE_SECONDS):
        await leg.hang_up()
