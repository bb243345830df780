"""An INVITE comes in: who is it from, is the number ours, is there room; then its workflow starts."""

import asyncio
import logging
import secrets
from datetime import timedelta
from typing import Any

import pjsua2 as pj
from sqlalchemy.exc import SQLAlchemyError
from temporalio.client import Client
from temporalio.common import (
    SearchAttributeKey,
    SearchAttributePair,
    TypedSearchAttributes,
    WorkflowIDConflictPolicy,
)
from temporalio.service import RPCError, RPCStatusCode

from activities.exchange.call_records import close_call, note_call
from schemas.call_messages import CALLS_QUEUE, CallEnd, CallFacts, CallRecord, CallStart
from schemas.configuration.trunk_entry import CallerIdHeader
from schemas.incoming import IncomingDecision
from schemas.tables.base import utc_now
from telephony.edge import directory
from telephony.edge.directory import Caller, Refusal
from telephony.edge.leg import Leg
from telephony.edge.pick_up import pick_up
from telephony.edge.pj_leg import PjLeg
from telephony.edge.placing_accounts import account_config, encrypt_media
from telephony.edge.sdp_encryption import offers_encryption
from telephony.edge.sdp_video import read_video
from telephony.edge.session import CallSession
from telephony.edge.sip_thread import SipThread
from telephony.edge.switchboard import Switchboard
from telephony.front.fields import SipParseError, parse_name_address, parse_uri, parse_via
from telephony.front.message import Message
from telephony.front.parser import parse_message
from telephony.source_proof import PICKS_HEADER, PROOF_HEADER, SOURCE_HEADER, verify_source
from workflows.call import ROUTE, CallWorkflow
from workflows.task_queue import TASK_TIMEOUT

log = logging.getLogger(__name__)

START_SECONDS = 8.0
"""How long a caller waits for a Temporal server that restarts before the exchange says 503."""
MAX_CALLS_WITHOUT_STEP = 60
"""Beyond it new calls get 503: callers who wait for seconds before anything happens are worse off."""
MAX_REFUSED_TO_NOTE = 500
"""Calls without room that wait for their record; beyond it the log alone has them."""
DID = SearchAttributeKey.for_keyword("DID")
CALLER = SearchAttributeKey.for_keyword("Caller")
NOT_ACCEPTABLE_HERE = 488
RECEPTION_PRIORITY = 10
"""pjsua2 gives a call that fits several accounts equally well to the one with the highest."""
_IDENTITIES: dict[CallerIdHeader, str] = {
    "p_asserted_identity": "p-asserted-identity",
    "remote_party_id": "remote-party-id",
}
_PRIVATE = frozenset(("id", "user", "header"))
"""Values of Privacy (RFC 3323 section 4.2, RFC 3325 section 9.3) by which who is called must not learn who calls."""
EDGE_ID = SearchAttributeKey.for_keyword("EdgeId")


class Reception(pj.Account):  # type: ignore[misc]
    """The pjsua2 account of the edge: takes every INVITE."""

    def __init__(self, sip: SipThread, incoming: "Incoming") -> None:
        super().__init__()
        self._sip = sip
        self._incoming = incoming
        options = sip.options
        config = account_config(options, f"sip:belplan@{options.sip_host}:{options.sip_port}")
        config.priority = RECEPTION_PRIORITY
        # as the other side offers; whose media must be encrypted is asked when it is known who calls
        encrypt_media(config, pj.PJMEDIA_SRTP_OPTIONAL)
        self.create(config, True)

    def onIncomingCall(self, prm: Any) -> None:  # noqa: N802
        """Make the leg and hand it to the loop; the dialog must exist before this returns."""
        leg = Leg(self._sip, 1, "")
        PjLeg(self._sip, leg, prm.callId, invite=prm.rdata.wholeMsg)
        self._sip.post(self._incoming.arrived, leg, prm.rdata.wholeMsg)


class Incoming:
    """Takes calls in, on the loop."""

    def __init__(self, switchboard: Switchboard, client: Client) -> None:
        self._switchboard = switchboard
        self._client = client
        self._tasks: set[asyncio.Task[None]] = set()
        self._noting = asyncio.Lock()
        self._refused_to_note = 0
        self.open = True
        """False: new calls get 503, because the process is about to stop."""

    def arrived(self, leg: Leg, message: str) -> None:
        """Take a new leg."""
        task = asyncio.create_task(self._take(leg, message), name="incoming call")
        self._tasks.add(task)
        task.add_done_callback(self._done)

    async def close(self) -> None:
        """Wait for calls that are being taken in."""
        self.open = False
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("a call could not be taken in", exc_info=task.exception())

    async def _take(self, leg: Leg, message: str) -> None:
        caller = read_invite(message)
        if caller is None:
            log.warning("refused an INVITE that the front did not vouch for")
            await leg.hang_up(403)
            return
        leg.party = f"{caller.source.kind}:{caller.source.id}"
        refusal = self._no_room()
        if refusal:
            log.error("refused a call from %s: %s", leg.party, refusal)
            await leg.hang_up(503)
            await self._note_refused(caller, refusal)
            return
        if caller.source.kind == "account":
            leg.encrypted = await self._must_encrypt(caller)
            if leg.encrypted and not caller.encrypted:
                log.warning("refused a call from %s: it is a secure account, but its phone offers plain RTP", leg.party)
                await leg.hang_up(NOT_ACCEPTABLE_HERE)
                return
            if caller.video is not None and await self._may_video(caller):
                leg.video.theirs, leg.video.heard_from = caller.video, caller.heard_from
        if caller.picks:
            await pick_up(self._switchboard, leg, caller.picks)
            return
        try:
            start = await asyncio.to_thread(directory.call_start, caller, new_call_id(), self._switchboard.channels)
        except SQLAlchemyError as error:
            log.error("refused a call: the database can't be read (%s)", error)
            await leg.hang_up(503)
            return
        if isinstance(start, Refusal):
            log.info("refused a call from %s with %s: %s", leg.party, start.sip_status, start.reason)
            await self._refuse(start, leg)
            return
        await self._begin(start, leg)

    async def _must_encrypt(self, caller: Caller) -> bool:
        """Tell whether a phone's account may talk encrypted only; the same when the database can't tell."""
        try:
            return bool(await asyncio.to_thread(directory.secure_accounts, [caller.source.id]))
        except SQLAlchemyError as error:
            log.error("whether account %s is a secure one can't be read: %s", caller.source.id, error)
            return True

    async def _may_video(self, caller: Caller) -> bool:
        """Tell whether a phone's account may have video; not when the database can't tell."""
        try:
            return await asyncio.to_thread(directory.may_video, caller.source.id)
        except SQLAlchemyError as error:
            log.error("whether account %s may have video can't be read: %s", caller.source.id, error)
            return False

    def _no_room(self) -> str:
        """Return why no further call can be taken, or an empty string."""
        if not self.open:
            return "the edge is about to stop"
        if self._switchboard.legs() >= self._switchboard.sip.max_legs - 1:
            return f"{self._switchboard.sip.max_legs} legs are the most this edge has"
        waiting = self._switchboard.calls_without_step()
        if waiting >= MAX_CALLS_WITHOUT_STEP:
            return f"{waiting} calls wait for their first step; this machine is too slow for so many"
        return ""

    async def _note_refused(self, caller: Caller, reason: str) -> None:
        """Put a call on record for which there was no room; one at a time, for the calls that run go first."""
        if self._refused_to_note >= MAX_REFUSED_TO_NOTE:
            return
        came_at = utc_now()
        self._refused_to_note += 1
        try:
            async with self._noting:
                facts = await asyncio.to_thread(directory.facts_of_refused, caller, new_call_id())
                facts = facts.model_copy(update={"started_at": came_at})
                await self._put_on_record(facts, CallEnd(ended_by="plan", reason=f"503: {reason}", ended_at=came_at))
        except SQLAlchemyError as error:
            log.error("a refused call could not be put on record: %s", error)
        finally:
            self._refused_to_note -= 1

    async def _begin(self, start: CallStart, leg: Leg) -> None:
        session = self._switchboard.open(start.facts, leg)
        session.route_id = start.route.route_id
        noting = asyncio.create_task(asyncio.to_thread(note_call, start))
        started = await self._start_workflow(start)
        try:
            await noting
        except SQLAlchemyError as error:
            log.warning("%s could not be noted yet, its record will be: %s", start.facts.call_id, error)
        if not started:
            log.error("refused call %s: Temporal did not take it within %g s", start.facts.call_id, START_SECONDS)
            await session.hang_up("edge-stopped", sip_code=503, reason="Temporal did not answer")
            await self._record(session, "not-answered", start.decision)

    async def _refuse(self, refusal: Refusal, leg: Leg) -> None:
        """Say no to a call without a workflow, and put it on record."""
        reason = f"{refusal.sip_status}: {refusal.reason}"
        session = self._switchboard.open(refusal.facts, leg)
        await session.hang_up("plan", sip_code=refusal.sip_status, reason=reason)
        await self._record(session, "refused", refusal.decision)

    async def _record(self, session: CallSession, outcome: str, decision: IncomingDecision | None) -> None:
        """Write the record of a call that has no workflow, once it is over, and forget the call."""
        end = await session.end
        session.end_told = True
        self._switchboard.forget(session.facts.call_id)
        outcome = "abandoned" if end.ended_by == "caller" else outcome
        try:
            await self._put_on_record(session.facts, end, outcome, decision)
        except SQLAlchemyError as error:
            log.error("%s, %s, could not be put on record: %s", session.facts.call_id, outcome, error)

    async def _put_on_record(
        self, facts: CallFacts, end: CallEnd, outcome: str = "refused", decision: IncomingDecision | None = None
    ) -> None:
        record = CallRecord(
            facts=facts,
            edge_id=self._switchboard.channels.edge_id,
            edge_boot_id=self._switchboard.channels.boot_id,
            outcome=outcome,
            outcome_reason=end.reason,
            decision=decision,
            ended_at=end.ended_at,
            legs=end.legs,
        )
        await asyncio.to_thread(close_call, record)

    async def _start_workflow(self, start: CallStart) -> bool:
        facts = start.facts
        deadline = asyncio.get_running_loop().time() + START_SECONDS
        while True:
            try:
                await self._client.start_workflow(
                    CallWorkflow.run,
                    start,
                    id=facts.call_id,
                    task_queue=CALLS_QUEUE,
                    id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
                    request_eager_start=True,
                    task_timeout=TASK_TIMEOUT,
                    rpc_timeout=timedelta(seconds=3),
                    static_summary=f"{facts.caller or 'anonymous'} → {facts.called}",
                    search_attributes=_search_attributes(start),
                )
                return True
            except RPCError as error:
                if error.status not in (
                    RPCStatusCode.UNAVAILABLE,
                    RPCStatusCode.DEADLINE_EXCEEDED,
                    RPCStatusCode.CANCELLED,
                    RPCStatusCode.RESOURCE_EXHAUSTED,
                    RPCStatusCode.UNKNOWN,
                ):
                    log.error("call %s is no workflow: %s (%s)", facts.call_id, error.message, error.status.name)
                    return False
                log.warning("call %s waits for Temporal: %s", facts.call_id, error.message)
            if asyncio.get_running_loop().time() > deadline:
                return False
            await asyncio.sleep(0.2)


def new_call_id() -> str:
    """Return the id of a new call: when it came, and enough chance to tell it from others."""
    return f"call-{utc_now():%Y%m%d-%H%M%S}-{secrets.token_hex(4)}"


def read_invite(message: str) -> Caller | None:
    """Return who an INVITE comes from, or None when the front's proof is missing or wrong."""
    try:
        invite = parse_message(message.encode("utf-8", "surrogateescape"))
        sender = invite.address("from")
        source = verify_source(
            invite.value(SOURCE_HEADER.lower()) or "",
            invite.value(PROOF_HEADER.lower()) or "",
            invite.call_id,
            sender.tag,
        )
        if source is None:
            return None
        called = parse_uri(invite.uri).user_name
        number = sender.uri.user_name
        picks = invite.value(PICKS_HEADER.lower()) or ""
        body = invite.body.decode("utf-8", "replace")
    except SipParseError as error:
        log.warning("an INVITE could not be read: %s", error)
        return None
    anonymous = number.lower() == "anonymous" or sender.uri.host.endswith("anonymous.invalid")
    return Caller(
        source=source,
        number="" if anonymous else number,
        name=sender.display_name,
        called=called,
        picks=picks,
        to=_to_number(invite),
        asserted={kind: found for kind, name in _IDENTITIES.items() if (found := _identity(invite, name))},
        encrypted=offers_encryption(body),
        video=read_video(body),
        heard_from=_heard_from(invite),
        private=bool(_PRIVATE & {one.strip().lower() for one in (invite.value("privacy") or "").split(";")}),
    )


def _heard_from(invite: Message) -> str:
    """Return the address that the front had an INVITE from: the front's own Via lies on top of the sender's."""
    try:
        via = parse_via(invite.values("via")[1])
    except (IndexError, SipParseError):
        return ""
    return via.parameters.get("received") or via.host


def _to_number(invite: Message) -> str:
    target = invite.address("to")
    return target.uri.user_name if target.uri_text[:4].lower() in ("sip:", "sips", "tel:") else ""


def _identity(invite: Message, name: str) -> tuple[str, str] | None:
    """Return number and name of the first identity of a header field that can be read."""
    for value in invite.values(name):
        try:
            found = parse_name_address(value)
            if found.uri.scheme in ("sip", "sips", "tel") and found.uri.user_name:
                return found.uri.user_name, found.display_name
        except SipParseError:
            continue
    return None


def _search_attributes(start: CallStart) -> TypedSearchAttributes:
    facts = start.facts
    pairs: list[SearchAttributePair[str]] = [
        SearchAttributePair(DID, facts.did or facts.called),
        SearchAttributePair(CALLER, facts.caller or "anonymous"),
        SearchAttributePair(EDGE_ID, start.edge_id),
        SearchAttributePair(ROUTE, start.route.route_id or start.route.name),
    ]
    return TypedSearchAttributes(pairs)
