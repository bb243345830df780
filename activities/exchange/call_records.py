"""The call's row in the database: written when it comes in, completed when it is over. Repeating either is harmless."""

from sqlmodel import Session
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.exchange.destinations import NoRouteError, find_destination, pinned_route, plan_for
from schemas.call_messages import CallRecord, CallStart, PinnedRoute
from schemas.database import read_session, write_session
from schemas.tables import Call, CallLeg, CallStep


@activity.defn
def open_call(start: CallStart) -> PinnedRoute:
    """Note that a call runs, and return the plan that it follows.

    Fails with `no-route`, not to be retried, when the called number has no published route.
    """
    facts = start.facts
    with write_session() as session:
        destination = find_destination(session, facts.called, from_trunk=facts.source.startswith("trunk:"))
        plan, refusal = None, ""
        try:
            if destination is None:
                raise NoRouteError(f"The exchange has no number {facts.called}.")
            plan = plan_for(session, destination)
        except NoRouteError as error:
            refusal = str(error)
        call = _call_row(start)
        if plan is not None:
            call.route_id, call.route_version = plan.route_id, plan.version
        session.merge(call)
    if plan is None:
        raise ApplicationError(refusal, type=NoRouteError.error_id, non_retryable=True)
    return plan


def note_call(start: CallStart) -> None:
    """Note that a call runs whose plan is known; one that is noted already stays as it is."""
    with write_session() as session:
        if session.get(Call, start.facts.call_id) is None:
            call = _call_row(start)
            if start.route is not None:
                call.route_id, call.route_version = start.route.route_id, start.route.version
            session.add(call)


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


def write_call_record(session: Session, record: CallRecord) -> None:
    """Complete a call's row in a session of the caller's; one that could not be opened is written whole."""
    call = session.get(Call, record.facts.call_id) or _call_row(record)
    call.answered_at = record.answered_at
    call.ended_at = record.ended_at
    call.outcome = record.outcome
    call.outcome_reason = record.outcome_reason[:500]
    session.add(call)
    for leg in record.legs:
        session.merge(CallLeg(call_id=call.id, **leg.model_dump()))
    for step in record.steps:
        row = step.model_dump()
        row["reason"], row["summary"] = step.reason[:500], step.summary[:300]
        session.merge(CallStep(call_id=call.id, **row))


def _call_row(of: CallStart | CallRecord) -> Call:
    facts = of.facts
    return Call(
        id=facts.call_id,
        source=facts.source,
        caller=facts.caller,
        caller_name=facts.caller_name,
        called=facts.called,
        did=facts.did,
        edge_id=of.edge_id,
        edge_boot_id=of.edge_boot_id,
        started_at=facts.started_at,
    )
