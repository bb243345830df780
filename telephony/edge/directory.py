"""What the edge asks of the database: who calls, who is where, which box takes the message."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from activities.call_port import BoxFacts, Recording, StepError
from activities.exchange.destinations import Destination, NoRouteError, find_destination, plan_of_extension
from activities.exchange.incoming_settings import exchange_settings
from activities.exchange.voicemail_boxes import box_facts
from schemas.call_messages import CallFacts, CallStart
from schemas.database import read_session, write_session
from schemas.incoming import IncomingDecision
from schemas.tables import (
    Extension,
    Registration,
    RingGroup,
    RingGroupMember,
    SipAccount,
    VoicemailBox,
    VoicemailMessage,
)
from schemas.tables.base import utc_now
from telephony.source_proof import Source
from workflows.decisions.number_format import caller_number, canonical_number
from workflows.incoming_call import route_call


@dataclass(frozen=True)
class Caller:
    """Who an INVITE says it comes from; `source` is what the front proved."""

    source: Source
    number: str
    name: str
    called: str
    picks: str = ""
    """The ringing call that is picked up instead of making a new one; empty: none."""


@dataclass(frozen=True)
class Refusal:
    """A call that the exchange does not take in."""

    facts: CallFacts
    sip_status: int
    reason: str
    """In words, for the call's record."""
    decision: IncomingDecision | None = None


def call_start(caller: Caller, call_id: str, edge_id: str, boot_id: str) -> CallStart | Refusal:
    """Return what a call's workflow starts with: the plan that it follows, and why; or why there is none.

    A phone's number and name are those of its account, whatever its From says.
    """
    with read_session() as session:
        destination = _destination(session, caller)
        facts = _facts(session, caller, call_id, destination)
        if destination is None:
            return Refusal(facts, 404, f"The exchange has no number {facts.called}.")
        if destination.extension is not None:
            try:
                route = plan_of_extension(session, destination.extension)
            except NoRouteError as error:
                return Refusal(facts, 480, str(error))
            return CallStart(facts=facts, edge_id=edge_id, edge_boot_id=boot_id, route=route)
        found = route_call(session, facts.did, facts.caller, facts.started_at)
    return CallStart(
        facts=facts,
        edge_id=edge_id,
        edge_boot_id=boot_id,
        route=found.route,
        decision=found.decision,
        variables=found.variables,
    )


def _destination(session: Session, caller: Caller) -> Destination | None:
    if caller.source.kind != "trunk":
        return find_destination(session, caller.called, from_trunk=False)
    country_code = exchange_settings(session).country_code  # providers send +32 50 …, 0032 50 …, 32 50 … or 050 …
    number = canonical_number(caller.called, country_code) or caller.called
    return find_destination(session, number, from_trunk=True)


def _facts(session: Session, caller: Caller, call_id: str, destination: Destination | None) -> CallFacts:
    exchange = exchange_settings(session)
    number, name = caller_number(caller.number, exchange.country_code), caller.name
    if caller.source.kind == "account":
        account = session.get(SipAccount, caller.source.id)
        extension = session.exec(select(Extension).where(Extension.account_id == caller.source.id)).first()
        number = extension.number if extension else ""
        name = account.display_name if account else ""
    return CallFacts(
        call_id=call_id,
        source=f"{caller.source.kind}:{caller.source.id}",
        caller=number,
        caller_name=name[:80],
        called=caller.called[:64],
        did=destination.did.number if destination is not None and destination.did else "",
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


def group_members(group_id: str) -> list[str]:
    """Return the accounts of a ring group in order. Raises StepError when there is no such group."""
    with read_session() as session:
        if session.get(RingGroup, group_id) is None:
            raise StepError(f"There is no ring group {group_id!r}; choose another in the dial plan.")
        members = session.exec(
            select(RingGroupMember)
            .where(RingGroupMember.group_id == group_id)
            .order_by(col(RingGroupMember.position), col(RingGroupMember.account_id))
        )
        return [member.account_id for member in members]


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
