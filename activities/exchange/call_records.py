"""The call's row in the database: written when it comes in, completed when it is over. Repeating either is harmless."""

from typing import Any

from sqlmodel import Session
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.exchange.call_watches import forget_watches
from activities.exchange.channels import free_channels_of_call, note_channel, use_of_call
from activities.exchange.destinations import NoRouteError, pinned_route
from schemas.call_messages import CallEnd, CallFacts, CallRecord, CallStart, PinnedRoute
from schemas.database import read_session, write_session
from schemas.incoming import IncomingDecision
from schemas.tables import Call, CallLeg, CallStep


def note_call(start: CallStart) -> None:
    """Note that a call runs, which plan it follows and what it takes; one that is complete stays as it is."""
    with write_session() as session:
        call = session.get(Call, start.facts.call_id) or call_row(start.facts, start.edge_id, start.edge_boot_id)
        if call.ended_at is None:
            call.route_id, call.route_version = start.route.route_id, start.route.version
            call.decision = _plain(start.decision)
            session.add(call)
            note_channel(session, use_of_call(start.facts, start.edge_id, start.edge_boot_id))


@activity.defn
def load_route(route_id: str) -> PinnedRoute:
    """Return the published version of a route that a running call moves to."""
    with read_session() as session:
        try:
            return pinned_route(session, route_id, "the plan's step")
        except NoRouteError as error:
            raise ApplicationError(str(error), type=NoRouteError.error_id, non_retryable=True) from error


@activity.defn
def close_call(record: CallRecord) -> None:
    """Complete the call's row and write its legs and its trace."""
    with write_session() as session:
        write_call_record(session, record)
        forget_watches(session, record.facts.call_id)


def close_unled_call(call_id: str, end: CallEnd) -> bool:
    """Complete the record of a call that is over and whose workflow is gone, so that it does not run for ever.

    Returns False, and changes nothing, when it is complete already or was never noted.
    """
    talked = any(leg.number > 1 and leg.answered_at is not None for leg in end.legs)
    with write_session() as session:
        call = session.get(Call, call_id)
        if call is None or call.ended_at is not None:
            return False
        call.answered_at, call.ended_at = end.answered_at, end.ended_at
        call.outcome = "answered" if talked else "abandoned" if end.ended_by == "caller" else "not-answered"
        call.outcome_reason = f"{end.reason or end.ended_by}; its workflow had been ended"[:500]
        session.add(call)
        for leg in end.legs:
            session.merge(CallLeg(call_id=call.id, **leg.model_dump()))
    return True


def write_call_record(session: Session, record: CallRecord) -> None:
    """Complete a call's row in a session of the caller's; one that could not be opened is written whole."""
    call = session.get(Call, record.facts.call_id) or call_row(record.facts, record.edge_id, record.edge_boot_id)
    call.answered_at = record.answered_at
    call.ended_at = record.ended_at
    call.outcome = record.outcome
    call.outcome_reason = record.outcome_reason[:500]
    if record.decision is not None:
        call.decision = _plain(record.decision)
    session.add(call)
    free_channels_of_call(session, call.id)
    for leg in record.legs:
        session.merge(CallLeg(call_id=call.id, **leg.model_dump()))
    for step in record.steps:
        row = step.model_dump()
        row["reason"], row["summary"] = step.reason[:500], step.summary[:300]
        session.merge(CallStep(call_id=call.id, **row))


def call_row(facts: CallFacts, edge_id: str, edge_boot_id: str) -> Call:
    """Return the row of a call that has just come in."""
    return Call(
        id=facts.call_id,
        source=facts.source,
        caller=facts.caller,
        caller_name=facts.caller_name,
        called=facts.called,
        did=facts.did,
        direction=facts.direction,
        outgoing_did=facts.outgoing_did,
        masked=facts.masked,
        edge_id=edge_id,
        edge_boot_id=edge_boot_id,
        started_at=facts.started_at,
    )


def _plain(decision: IncomingDecision | None) -> dict[str, Any] | None:
    return None if decision is None else decision.model_dump(mode="json")
