"""A number outside that rings: over one trunk after the other, and perhaps asked to accept the call first."""

import asyncio
import logging
from dataclasses import dataclass
from pathlib import Path

from activities.call_port import ACCEPT_SECONDS, RingEnd
from activities.exchange.outgoing_settings import TrunkLine
from activities.ringing import ACCEPT_KEY, accept_prompt
from schemas.caller_id import CallerId
from schemas.outgoing import OutsideNumber
from schemas.secrets import SecretUnreadableError, decrypt
from schemas.server_address import read_server
from schemas.tables.base import utc_now
from telephony.edge.branch import Branch, place, sip_domain
from telephony.edge.leg import Leg
from telephony.edge.outside import OutsidePlan, plan_outside
from telephony.edge.placing_accounts import CallWay
from telephony.edge.playing import play_to
from telephony.edge.session import MAX_LEGS_OF_A_CALL, CallSession
from telephony.edge.trunk_invite import trunk_invite
from telephony.flow_token import Flow, edge_side_host, parse_address, trunk_flow, trunk_route_uri
from telephony.trunk_servers import find_servers
from workflows.decisions.least_cost import NO_ANSWER_AT_ALL, SERVICE_UNAVAILABLE, try_next_trunk

log = logging.getLogger(__name__)

SILENT_TRUNK_SECONDS = 6.0
"""A trunk that does not even say 100 Trying in this time is down; SIP itself would wait for 32 s."""
DECLINE = 603
REPEAT_SECONDS = 2.0
"""Between two times that somebody is asked to accept the call."""
_PASSED_ON = frozenset((404, 410, 480, 484, 486, 600, 603, 604))
"""Statuses about the person or the number called; others are the provider's, and of no use to a phone."""
_ENDS: dict[int, RingEnd] = {486: "busy", 600: "busy", 603: "declined"}


@dataclass(frozen=True)
class _Failure:
    status: int
    reason: str
    rang: bool = False


class OutsideBranch(Branch):
    """One number outside."""

    def __init__(self, session: CallSession, changed: asyncio.Event, wanted: OutsideNumber, *, alone: bool) -> None:
        super().__init__(session, changed)
        self._wanted = wanted
        self._number = wanted.number
        self._alone = alone

    @property
    def party(self) -> str:
        """The number that is called."""
        return f"number:{self._number}"

    @property
    def passes_early_media(self) -> bool:
        """Only one who rings alone: of several, nobody could tell whose announcement it is."""
        leg = self.leg
        return self._alone and not self.accepting and leg is not None and leg.early_media and not leg.gone.is_set()

    async def _ring(self) -> bool:
        plan = await asyncio.to_thread(plan_outside, self._wanted, self._session.facts, utc_now())
        decision = plan.decision
        self._number = decision.number
        if decision.guard:
            self._session.alerts.limit_reached(self._wanted.account, decision.reason)
        if decision.emergency:
            self._session.alerts.help_called(self._session.facts, decision.number)
        if not decision.allowed or decision.caller_id is None:
            self.end, self.status, self.reason = "refused", decision.sip_status or 403, decision.reason
            return False
        failure = _Failure(SERVICE_UNAVAILABLE, "no trunk")
        said: list[str] = []
        for line in plan.lines:
            failed = await self._try(line, plan, decision.caller_id)
            if failed is None and self.leg is not None:
                self.reason = " ".join((decision.reason, *said))
                return await self._accepted(self.leg) if decision.press_one else True
            failure = failed or failure
            said.append(f"Over {line.id}: {failure.reason}.")
            if not try_next_trunk(failure.status, failure.rang):
                break
        self.end = _ENDS.get(failure.status, "unavailable")
        self.status = failure.status if failure.status in _PASSED_ON else SERVICE_UNAVAILABLE
        self.reason = " ".join((f"{self._number}: {decision.reason}", *said))
        return False

    async def _try(self, line: TrunkLine, plan: OutsidePlan, caller_id: CallerId) -> _Failure | None:
        """Call over one trunk; None when somebody answered."""
        session, decision = self._session, plan.decision
        if len(session.legs) >= MAX_LEGS_OF_A_CALL:
            return _Failure(SERVICE_UNAVAILABLE, f"{MAX_LEGS_OF_A_CALL} legs are the most that a call may have")
        try:
            flow = await find_trunk(line, plan.addresses.get(line.id, ""))
            password = decrypt(line.password_encrypted) if line.username else ""
        except SecretUnreadableError as error:
            log.error("trunk %s: %s", line.id, error)
            return _Failure(NO_ANSWER_AT_ALL, "its password can't be read")
        except (OSError, ValueError) as error:
            log.error("trunk %s: the server %r can't be found: %s", line.id, line.server, error)
            return _Failure(NO_ANSWER_AT_ALL, f"the server {line.server!r} can't be found")
        leg = self.new_leg(f"trunk:{line.id}")
        leg.called, leg.shown = decision.number, caller_id.number
        leg.account, leg.emergency = self._wanted.account, decision.emergency
        channel = await session.take_channel(
            leg,
            trunk=line.id,
            did=caller_id.asserted,
            account=self._wanted.account,
            emergency=decision.emergency,
        )
        if not channel.allowed:
            leg.fail(channel.sip_status or SERVICE_UNAVAILABLE, channel.reason)
            if channel.guard:
                session.alerts.limit_reached(self._wanted.account, channel.reason)
                return _Failure(channel.sip_status or SERVICE_UNAVAILABLE, channel.reason.rstrip("."))
            return _Failure(SERVICE_UNAVAILABLE, channel.reason.rstrip("."))
        leg.codecs = line.codecs
        invite = trunk_invite(line, decision.number, caller_id, country_code=plan.country_code, own_host=sip_domain())
        way = CallWay(
            f"trunk:{line.id}",
            route=trunk_route_uri(line.id, flow),
            encrypted=line.encrypted,
            username=line.username,
            password=password,
        )
        await place(leg, invite.to_uri, invite.request_uri, invite.from_uri, invite.headers, way)
        return await _outcome(leg)

    async def _accepted(self, leg: Leg) -> bool:
        """Ask who answered to press a key; return whether he does."""
        session = self._session
        words, language = accept_prompt(session.facts.language)
        path = await session.sounds.speech(words, language)
        self.accepting = True
        leg.keys.clear()
        asking = asyncio.create_task(_ask(leg, path), name=f"ask {self._number} to accept")
        try:
            accepted = await leg.until(lambda: bool(leg.keys.take_one_of(ACCEPT_KEY)), ACCEPT_SECONDS)
        finally:
            asking.cancel()
            await asyncio.wait({asking})
        self.accepting = False
        if accepted:
            return True
        why = "hung up" if leg.gone.is_set() else f"did not press {ACCEPT_KEY} in {ACCEPT_SECONDS:g} s"
        self.end, self.status, self.reason = "declined", DECLINE, f"{self._number} answered, but {why}. {self.reason}"
        await leg.hang_up()
        return False


async def find_trunk(line: TrunkLine, known: str) -> Flow:
    """Return the flow to a trunk's server: where the front reaches it now, if it knows, else what its name stands for.

    Raises OSError when it can't be found, ValueError when the trunk has no server.
    """
    transport, _, place = known.partition(":")
    if transport == line.transport:
        return trunk_flow(line.id, line.transport, *parse_address(place))
    found = await find_servers(*read_server(line.server), line.transport, ipv6=":" in edge_side_host())
    return trunk_flow(line.id, line.transport, *found[0])


async def _outcome(leg: Leg) -> _Failure | None:
    if not await leg.until(leg.has_answer, SILENT_TRUNK_SECONDS) and not leg.gone.is_set():
        await leg.hang_up()
        return _Failure(NO_ANSWER_AT_ALL, f"no answer in {SILENT_TRUNK_SECONDS:g} s")
    if await leg.until(leg.answered.is_set):
        return None
    return _Failure(leg.status, leg.end_reason, leg.rang)


async def _ask(leg: Leg, path: Path) -> None:
    """Play the question again and again."""
    while not leg.gone.is_set():
        await play_to(leg, path)
        await asyncio.sleep(REPEAT_SECONDS)
