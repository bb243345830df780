"""A call's row: opened, completed, and harmless to repeat."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities.exchange.call_records import close_call, close_unled_call, load_route, note_call
from schemas.call_messages import CallEnd, CallFacts, CallRecord, CallStart, LegRecord, TraceStep
from schemas.database import read_session
from schemas.incoming import FollowRoute, IncomingDecision
from schemas.sample import SAMPLE_DID
from schemas.tables import Call, CallLeg, CallStep
from tests.workflows.plans import AT, SAMPLE, pinned

DECISION = IncomingDecision(action=FollowRoute(route="main"), rule="main_route", reason="The main route.", trail=())


def start(called: str = SAMPLE_DID) -> CallStart:
    facts = CallFacts(
        call_id="call-1", source="trunk:sample", caller="32475112233", called=called, did=called, started_at=AT
    )
    return CallStart(facts=facts, edge_id="x", edge_boot_id="one", route=pinned(SAMPLE), decision=DECISION)


def record() -> CallRecord:
    later = AT + timedelta(seconds=30)
    step = TraceStep(
        number=1,
        route_id="main",
        route_version=1,
        node="welcome",
        kind="prompt",
        summary="s" * 500,
        started_at=AT,
        ended_at=later,
        outcome="done",
        reason="r" * 900,
    )
    return CallRecord(
        facts=start().facts,
        edge_id="x",
        edge_boot_id="one",
        outcome="answered",
        outcome_reason="o" * 900,
        decision=DECISION,
        answered_at=AT,
        ended_at=later,
        legs=[LegRecord(number=1, party="trunk:sample", started_at=AT)],
        steps=[step],
    )


def test_a_call_is_noted_and_closed_once(sample: None) -> None:
    for _ in range(2):
        note_call(start())
    with read_session() as session:
        call = session.exec(select(Call)).one()
    assert (call.route_id, call.route_version, call.ended_at) == ("main", 1, None)
    assert call.decision == DECISION.model_dump(mode="json")
    for _ in range(2):
        ActivityEnvironment().run(close_call, record())
    note_call(start())
    with read_session() as session:
        (call,) = session.exec(select(Call))
        (leg,) = session.exec(select(CallLeg))
        (step,) = session.exec(select(CallStep))
    assert (call.id, call.route_id, call.route_version, call.edge_id) == ("call-1", "main", 1, "x")
    assert (call.outcome, call.started_at, call.answered_at) == ("answered", AT, AT)
    assert (len(call.outcome_reason), len(step.reason), len(step.summary)) == (500, 500, 300)
    assert leg.party == "trunk:sample"
    assert call.decision == DECISION.model_dump(mode="json")


def test_closing_writes_a_call_that_could_not_be_noted(sample: None) -> None:
    ActivityEnvironment().run(close_call, record())
    with read_session() as session:
        call = session.exec(select(Call).where(col(Call.edge_boot_id) == "one")).one()
    assert (call.caller, call.outcome) == ("32475112233", "answered")
    assert call.decision is not None and call.decision["rule"] == "main_route"


def end(**values: Any) -> CallEnd:
    leg = LegRecord(number=1, party="trunk:sample", started_at=AT, sip_status=200)
    return CallEnd.model_validate({"ended_by": "caller", "ended_at": AT, "legs": [leg], **values})


def test_a_call_whose_workflow_is_gone_is_completed_once(sample: None) -> None:
    note_call(start())
    assert close_unled_call("call-1", end(reason="200 OK"))
    assert not close_unled_call("call-1", end(ended_by="edge-stopped"))
    with read_session() as session:
        call = session.get_one(Call, "call-1")
        assert session.get(CallLeg, ("call-1", 1)) is not None
    assert (call.outcome, call.ended_at) == ("abandoned", AT)
    assert call.outcome_reason == "200 OK; its workflow had been ended"
    assert call.decision == DECISION.model_dump(mode="json")


def test_a_complete_call_is_left_alone_when_its_workflow_is_gone(sample: None) -> None:
    assert not close_unled_call("call-1", end())
    ActivityEnvironment().run(close_call, record())
    assert not close_unled_call("call-1", end())
    with read_session() as session:
        assert session.get_one(Call, "call-1").outcome_reason.startswith("ooo")


@pytest.mark.parametrize(
    ("ended_by", "talked", "outcome"),
    [
        ("edge-stopped", True, "answered"),
        ("edge-stopped", False, "not-answered"),
        ("caller", True, "answered"),
        ("caller", False, "abandoned"),
    ],
)
def test_what_becomes_of_a_call_whose_workflow_is_gone(sample: None, ended_by: str, talked: bool, outcome: str) -> None:
    note_call(start())
    phone = LegRecord(number=2, party="account:anna", started_at=AT, answered_at=AT if talked else None)
    assert close_unled_call("call-1", end(ended_by=ended_by, legs=[phone]))
    with read_session() as session:
        assert session.get_one(Call, "call-1").outcome == outcome


def test_a_route_for_a_call_that_moves(sample: None) -> None:
    assert ActivityEnvironment().run(load_route, "main").version == 1
    with pytest.raises(ApplicationError, match="no route") as refused:
        ActivityEnvironment().run(load_route, "gone")
    assert refused.value.non_retryable
