"""What the api and the command line tell of a call: its row, its legs, its trace."""

import logging
from collections.abc import Collection
from datetime import datetime
from typing import Literal
from urllib.parse import quote

from pydantic import BaseModel, Field, ValidationError
from sqlalchemy import ColumnElement
from sqlmodel import Session, col, or_, select

from schemas.call_messages import LegRecord, TraceStep
from schemas.incoming import IncomingDecision
from schemas.settings import settings
from schemas.tables import Call, CallLeg, CallStep

log = logging.getLogger("belplan.api.calls")


class CallSummary(BaseModel):
    """A call in a list."""

    id: str
    state: Literal["running", "finished"]
    source: str
    """`trunk:<id>` or `account:<id>`."""
    caller: str
    caller_name: str
    called: str
    did: str
    """The DID that was called; empty for an internal call."""
    direction: str
    """`incoming`, `internal` or `outgoing`."""
    outgoing_did: str
    """The company's number with which an outgoing call was made."""
    masked: bool
    """The person called did not see that number."""
    route_id: str
    route_version: int
    edge_id: str
    started_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    outcome: str
    """How it ended; empty while it runs."""
    outcome_reason: str
    temporal_url: str
    """Its history in the Temporal UI."""


class CallDetail(CallSummary):
    """A call with its legs and its trace."""

    now: Literal["step", "conversation", "ended"]
    party: str = ""
    """Who talks to the caller now, `account:<id>` or `number:<E.164>`."""
    legs: list[LegRecord]
    """Known when the call is over."""
    steps: list[TraceStep]
    variables: dict[str, str] = Field(default_factory=dict)
    """What the steps noted, while the call runs; afterwards the steps' reasons tell what was set."""
    decision: IncomingDecision | None = None
    """Why it went where it went, with every rule that was asked; nothing for a call that did not come in on a DID."""
    trace_complete: bool = True
    """False: the call runs, but Temporal did not tell its trace; ask again."""


def temporal_url(call_id: str, run_id: str = "", event_id: int = 0) -> str:
    """Return the address of a call's history in the Temporal UI, or of one event in it."""
    current = settings()
    event = f"/{quote(run_id, safe='')}/history/events/{event_id}" if event_id else ""
    return (
        f"http://{current.temporal_ui_address}/namespaces/{quote(current.temporal_namespace)}"
        f"/workflows/{quote(call_id, safe='')}{event}"
    )


def summarise(call: Call) -> CallSummary:
    """Return a call as lists show it."""
    state: Literal["running", "finished"] = "running" if call.ended_at is None else "finished"
    return CallSummary(
        state=state, temporal_url=temporal_url(call.id), **call.model_dump(exclude={"edge_boot_id", "decision"})
    )


def calls_of(sip_accounts: Collection[str]) -> ColumnElement[bool]:
    """Return the condition for calls that these accounts made, or that rang at their phones."""
    parties = [f"account:{one}" for one in sip_accounts]
    rang = select(CallLeg.call_id).where(col(CallLeg.party).in_(parties))
    return or_(col(Call.source).in_(parties), col(Call.id).in_(rang))


def stored_call(session: Session, call_id: str) -> CallDetail | None:
    """Return a call as the database has it, None when there is no such call."""
    call = session.get(Call, call_id)
    if call is None:
        return None
    legs = session.exec(select(CallLeg).where(CallLeg.call_id == call_id).order_by(col(CallLeg.number)))
    steps = session.exec(select(CallStep).where(CallStep.call_id == call_id).order_by(col(CallStep.number)))
    return CallDetail(
        **summarise(call).model_dump(),
        now="ended" if call.ended_at else "step",
        legs=[LegRecord.model_validate(leg.model_dump(exclude={"call_id"})) for leg in legs],
        steps=[TraceStep.model_validate(step.model_dump(exclude={"call_id"})) for step in steps],
        decision=_decision(call),
    )


def _decision(call: Call) -> IncomingDecision | None:
    if call.decision is None:
        return None
    try:
        return IncomingDecision.model_validate(call.decision)
    except ValidationError as error:  # an older version wrote it
        log.warning("the decision about %s can't be read any more: %s", call.id, error.errors()[0]["msg"])
        return None
