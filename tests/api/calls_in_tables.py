"""Calls as the workflow would have written them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from schemas.database import write_session
from schemas.tables import Call, CallLeg, CallStep

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def call(number: int, **values: Any) -> Call:
    """A finished call that began `number` minutes after START."""
    started = START + timedelta(minutes=number)
    given = {
        "id": f"call-{number:05}",
        "source": "trunk:sample",
        "caller": f"3247512{number:04}",
        "called": "3250123100",
        "did": "3250123100",
        "route_id": "main",
        "route_version": 1,
        "edge_id": "edge-1",
        "edge_boot_id": "boot",
        "started_at": started,
        "ended_at": started + timedelta(seconds=30),
        "outcome": "answered",
        **values,
    }
    return Call(**given)


def store(*calls: Call) -> None:
    with write_session() as session:
        session.add_all(calls)


def store_with_trace(one: Call) -> None:
    """A call with one leg and two steps."""
    store(one)
    with write_session() as session:
        session.add(CallLeg(call_id=one.id, number=1, party="trunk:sample", started_at=one.started_at, codec="PCMA"))
        for number, (node, outcome) in enumerate((("prompt", "done"), ("ring_group", "answered")), start=1):
            session.add(
                CallStep(
                    call_id=one.id,
                    number=number,
                    route_id="main",
                    route_version=1,
                    node=node,
                    kind=node,
                    summary=f"Step {node}",
                    started_at=one.started_at + timedelta(seconds=number),
                    ended_at=one.started_at + timedelta(seconds=number + 1),
                    outcome=outcome,
                )
            )
