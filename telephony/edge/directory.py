"""What the edge asks of the database: who calls, who is where, which box takes the message."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from sqlmodel import Session, col, select

from activities.call_port import BoxFacts, GroupFacts, Recording, StepError
from activities.exchange.account_wishes import undisturbed
from activities.exchange.incoming_settings import exchange_settings
from activities.exchange.outgoing_settings import TrunkLine, trunk_line
from activities.exchange.voicemail_boxes import box_facts
from schemas.call_messages import CallFacts, CallStart
from schemas.configuration.trunk_entry import CallerIdHeader
from schemas.database import read_session, write_session
from schemas.dialling import Notation
from schemas.incoming import IncomingDecision
from schemas.tables import (
    Did,
    EdgeProcess,
    Extension,
    Registration,
    RingGroup,
    RingGroupMember,
    SipAccount,
    VoicemailBox,
    VoicemailMessage,
)
from schemas.tables.base import utc_now
from telephony.edge.channels import Channels
from telephony.edge.sdp_video import VideoStream
from telephony.source_proof import Source
from workflows.decisions.number_format import caller_number, canonical_number, show_number
from workflows.dialled_call import AccountCall, account_call
from workflows.incoming_call import refusal, route_call

EDGE_SILENT_AFTER = timedelta(seconds=5)
NOT_FOUND = 404
SERVICE_UNAVAILABLE = 503


@dataclass(frozen=True)
class Caller:
    """Who an INVITE says it comes from; `source` is what the front proved."""

    source: Source
    number: str
    name: str
    called: str
    picks: str = ""
    """The ringing call that is picked up instead of making a new one; empty: none."""
    to: str = ""
    """The user part of To."""
    asserted: Mapping[CallerIdHeader, tuple[str, str]] = field(default_factory=dict)
    """Number and name by the header field that says so; only trunks are believed."""
    private: bool = False
    """Who is called must not learn who calls."""

    encrypted: bool = False
    """Its offer is one of encrypted media."""
    video: VideoStream | None = None
    """The H.264 video that it offers."""
    heard_from: str = ""
    """The address that the front had it from; empty when that can't be read."""

    def called_over(self, line: TrunkLine | None) -> str:
        """Return the number that a trunk's call is for, from where its provider names it."""
        if line is not None and (line.number_place == "to" or (line.username and self.called == line.username)):
            return self.to
        return self.called

    def shown_over(self, line: TrunkLine | None) -> tuple[str, str]:
        """Return number and name of who calls over a trunk; empty when they are withheld."""
        if self.private:
            return "", ""
        number, name = self.asserted.get(line.caller_id_header, ("", "")) if line is not None else ("", "")
        return number or self.number, name or self.name


@dataclass(frozen=True)
class RingManner:
    """How phones are called."""

    secure: frozenset[str]
    """Accounts that are called with encrypted media only (P4)."""
    video: frozenset[str]
    """Accounts that may have video (P5)."""
    answers_itself: frozenset[str]
    """Accounts whose phones are to answer by themselves (P2); for colleagues only, no stranger may listen in."""
    tone: str
    """The name of a ring tone (C9); empty: the phone's own."""


@dataclass(frozen=True)
class Refusal:
    """A call that the exchange does not take in."""

    facts: CallFacts
    sip_status: int
    reason: str
    """In words, for the call's record."""
    decision: IncomingDecision | None = None


def call_start(caller: Caller, call_id: str, channels: Channels) -> CallStart | Refusal:
    """Return what a call's workflow starts with: the plan that it follows, and why; or why there is none.

    A phone's number and name are those of its account, whatever its From says. A call for which there is a plan takes a
    channel (C6).
    """
    route, emergency = None, False
    with read_session() as session:
        if caller.source.kind == "account":
            call = account_call(session, caller.source.id, caller.called)
            facts, route, emergency = _facts_of_account(session, caller, call_id, call), call.route, call.emergency
            if call.sip_status:
                return Refusal(facts, call.sip_status, call.reason)
        else:
            facts = _facts_of_trunk(session, caller, call_id)
            if not facts.did:
                return Refusal(facts, NOT_FOUND, f"The exchange has no number {facts.called}.")
        found = route_call(session, facts.did, _known_caller(facts), facts.started_at) if route is None else None
    room = channels.take_for_call(facts, emergency=emergency)
    if not room.allowed:
        status = room.sip_status or SERVICE_UNAVAILABLE
        return Refusal(facts, status, room.reason, refusal("channels", room.reason, status) if facts.did else None)
    if found is None:
        assert route is not None
        return CallStart(facts=facts, edge_id=channels.edge_id, edge_boot_id=channels.boot_id, route=route)
    return CallStart(
        facts=facts,
        edge_id=channels.edge_id,
        edge_boot_id=channels.boot_id,
        route=found.route,
        decision=found.decision,
        variables=found.variables,
    )


def facts_of_refused(caller: Caller, call_id: str) -> CallFacts:
    """Return the facts of a call that was refused before anything was decided about it.

    Raises SQLAlchemyError when the database does not answer.
    """
    with read_session() as session:
        if caller.source.kind == "account":
            return _facts_of_account(session, caller, call_id, account_call(session, caller.source.id, caller.called))
        return _facts_of_trunk(session, caller, call_id)


def _known_caller(facts: CallFacts) -> str:
    """Return who calls, for the filters: a phone without an extension has no number, but it is not anonymous."""
    return facts.caller or (facts.source if facts.source.startswith("account:") else "")


def _facts_of_account(session: Session, caller: Caller, call_id: str, call: AccountCall) -> CallFacts:
    account = session.get(SipAccount, caller.source.id)
    own = select(Extension).where(Extension.account_id == caller.source.id).order_by(col(Extension.number))
    extension = session.exec(own).first()
    exchange = exchange_settings(session)
    return CallFacts(
        call_id=call_id,
        source=f"account:{caller.source.id}",
        caller=extension.number if extension else "",
        caller_name=account.display_name[:80] if account else "",
        called=caller.called[:64],
        did=call.did,
        direction=call.direction,
        outgoing_did=call.outgoing_did,
        masked=call.masked,
        language=(account.language if account else "") or exchange.languages[0],
        time_zone=exchange.time_zone,
        started_at=utc_now(),
    )


def _facts_of_trunk(session: Session, caller: Caller, call_id: str) -> CallFacts:
    """Return the facts of a call from outside; without a DID when the company has no such number.

    Extensions are for phones only: a caller from outside who could dial them would walk around the dial plan. Providers
    send +32 50 …, 0032 50 …, 32 50 … or 050 ….
    """
    exchange = exchange_settings(session)
    line = trunk_line(session, caller.source.id)
    called, (caller_shown, name) = caller.called_over(line), caller.shown_over(line)
    number = canonical_number(called, exchange.country_code) or called
    did = session.get(Did, number)
    return CallFacts(
        call_id=call_id,
        source=f"trunk:{caller.source.id}",
        caller=caller_number(caller_shown, exchange.country_code),
        caller_name=name[:80],
        called=called[:64],
        did=did.number if did is not None else "",
        language=exchange.languages[0],
        time_zone=exchange.time_zone,
        started_at=utc_now(),
    )


def registrations(account_ids: list[str]) -> list[Registration]:
    """Return where the phones of accounts are registered now.

    Raises StepError when none of the accounts exists any more.
    """
    with read_session() as session:
        found = session.exec(
            select(Registration)
            .where(col(Registration.account_id).in_(account_ids), col(Registration.expires_at) > utc_now())
            .order_by(col(Registration.registered_at).desc())
        )
        registered = list(found)
        if not registered and account_ids:
            known = session.exec(select(SipAccount.id).where(col(SipAccount.id).in_(account_ids))).first()
            if known is None:
                raise StepError(f"There is no SIP account {', '.join(account_ids)}; choose another in the dial plan.")
        return registered


def secure_accounts(account_ids: Sequence[str]) -> frozenset[str]:
    """Return those of some accounts that talk encrypted only (P4)."""
    query = select(SipAccount.id).where(col(SipAccount.id).in_(account_ids), col(SipAccount.secure))
    with read_session() as session:
        return frozenset(session.exec(query))


def may_video(account_id: str) -> bool:
    """Tell whether an account may have video (P5)."""
    with read_session() as session:
        account = session.get(SipAccount, account_id)
        return account is not None and account.video


def ring_manner(account_ids: Sequence[str], facts: CallFacts, group_id: str) -> RingManner:
    """Return how the phones of accounts ring for a call: the group's ring tone goes before the called number's."""
    query = select(SipAccount.id, SipAccount.secure, SipAccount.video, SipAccount.paging)
    is_internal = facts.source.startswith("account:")
    with read_session() as session:
        rows = session.exec(query.where(col(SipAccount.id).in_(account_ids))).all()
        group = session.get(RingGroup, group_id) if group_id else None
        did = session.get(Did, facts.did) if facts.did else None
        tones = exchange_settings(session).ring_tones
    own = (group.ring_tone if group else "") or (did.ring_tone if did else "")
    return RingManner(
        secure=frozenset(account for account, secure, _, _ in rows if secure),
        video=frozenset(account for account, _, video, _ in rows if video),
        answers_itself=frozenset(account for account, _, _, paging in rows if paging and is_internal),
        tone=own or (tones.internal if is_internal else tones.external),
    )


def shown_caller(facts: CallFacts) -> str:
    """Return the number of a caller as the phones are to show it (C4); empty when anonymous."""
    if facts.source.startswith("account:") or not facts.caller:
        return facts.caller
    with read_session() as session:
        exchange = exchange_settings(session)
    return show_number(facts.caller, Notation(exchange.notation.phones), exchange.country_code)


def tells_elsewhere(*, transferred: bool) -> bool:
    """Tell whether the other phones of a group hear that a call was answered: one that came in, or was transferred."""
    with read_session() as session:
        exchange = exchange_settings(session)
    return exchange.transfer.answered_elsewhere if transferred else exchange.incoming.answered_elsewhere


def ring_group(group_id: str) -> GroupFacts:
    """Return who is in a ring group. Raises StepError when there is no such group."""
    with read_session() as session:
        group = session.get(RingGroup, group_id)
        if group is None:
            raise StepError(f"There is no ring group {group_id!r}; choose another in the dial plan.")
        members = session.exec(
            select(RingGroupMember)
            .where(RingGroupMember.group_id == group_id)
            .order_by(col(RingGroupMember.position), col(RingGroupMember.account_id))
        )
        members_in_order = [member.account_id for member in members]
        accounts = undisturbed(session, members_in_order)
    return GroupFacts(
        accounts=accounts,
        numbers=group.external_numbers,
        did=group.outgoing_did,
        resting=[one for one in members_in_order if one not in accounts],
    )


def has_other_edges(session: Session, edge_id: str) -> bool:
    """Tell whether an edge lives beside this one."""
    lives = col(EdgeProcess.seen_at) > utc_now() - EDGE_SILENT_AFTER
    return session.exec(select(EdgeProcess.id).where(lives, col(EdgeProcess.id) != edge_id)).first() is not None


def voicemail_box(box_id: str, default_language: str) -> BoxFacts:
    """Return a voicemail box. Raises StepError when there is no such box."""
    with read_session() as session:
        box = session.get(VoicemailBox, box_id)
    if box is None:
        raise StepError(f"There is no voicemail box {box_id!r}; choose another in the dial plan.")
    return box_facts(box, default_language)


def keep_message(message_id: str, box_id: str, facts: CallFacts, recording: Recording) -> None:
    """Store a voicemail message; storing it again changes nothing."""
    with write_session() as session:
        if session.get(VoicemailMessage, message_id) is not None:
            return
        session.add(
            VoicemailMessage(
                id=message_id,
                box_id=box_id,
                call_id=facts.call_id,
                caller=facts.caller,
                caller_name=facts.caller_name,
                recorded_at=utc_now(),
                seconds=recording.seconds,
                file=recording.file,
            )
        )
