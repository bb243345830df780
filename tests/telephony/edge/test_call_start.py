"""What a call starts with: the plan and the decision, or the reason why it is refused."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from activities.registry import CATALOGUE
from schemas.call_messages import CallStart
from schemas.database import write_session
from schemas.incoming import RefuseCall
from schemas.sample import SAMPLE_DID, load_sample
from schemas.tables import CallFilterRow, Did, EdgeProcess, Exchange, SipAccount, Trunk
from schemas.tables.base import utc_now
from telephony.edge.channels import Channels
from telephony.edge.directory import Caller, Refusal, call_start
from telephony.source_proof import Source
from tests.databases import own_database

CALLER = "32475123456"
TRUNK = Source(kind="trunk", id="sample")
CHANNELS = Channels("edge-1", "boot")


@pytest.fixture(autouse=True)
def sample(tmp_path: Path) -> Iterator[None]:
    with own_database(tmp_path):
        with write_session() as session:
            load_sample(session, CATALOGUE)
            session.merge(
                EdgeProcess(id="edge-1", boot_id="boot", sip_address="127.0.0.1:5070", seen_at=utc_now(), max_legs=4)
            )
        yield


def start(call_id: str = "call-1", called: str = SAMPLE_DID, source: Source = TRUNK) -> CallStart | Refusal:
    return call_start(Caller(source=source, number=CALLER, name="", called=called), call_id, CHANNELS)


def limit(table: Any, key: Any, **values: Any) -> None:
    with write_session() as session:
        row = session.get_one(table, key)
        for name, value in values.items():
            setattr(row, name, value)


@pytest.mark.parametrize("called", [SAMPLE_DID, f"+{SAMPLE_DID}", f"00{SAMPLE_DID}", f"0{SAMPLE_DID[2:]}"])
def test_a_did_however_the_provider_writes_it(called: str) -> None:
    found = start(called=called)
    assert isinstance(found, CallStart)
    assert (found.facts.did, found.route.route_id) == (SAMPLE_DID, "main")
    assert found.decision is not None and found.decision.rule == "main_route"


def test_a_number_that_nobody_has() -> None:
    found = start(called="3250999999")
    assert isinstance(found, Refusal)
    assert (found.sip_status, found.reason) == (404, "The exchange has no number 3250999999.")


@pytest.mark.parametrize(
    ("table", "key", "values", "status"),
    [
        (Did, SAMPLE_DID, {"channels": 1}, 486),
        (Trunk, "sample", {"channels": 1}, 503),
        (Exchange, 1, {"settings": {"channels": 1}}, 503),
    ],
)
def test_a_full_line_is_a_decision_with_its_reason(table: Any, key: Any, values: dict[str, Any], status: int) -> None:
    limit(table, key, **values)
    assert isinstance(start("call-1"), CallStart)
    found = start("call-2")
    assert isinstance(found, Refusal)
    assert found.sip_status == status
    assert found.reason.startswith("The limit of ") and "1 simultaneous call, is reached" in found.reason
    assert found.decision is not None
    assert (found.decision.rule, found.decision.reason) == ("channels", found.reason)
    assert found.decision.action == RefuseCall(sip_status=status)


def test_calls_of_a_dead_edge_take_no_channel() -> None:
    limit(Did, SAMPLE_DID, channels=1)
    assert isinstance(start("call-1"), CallStart)
    limit(EdgeProcess, "edge-1", boot_id="another")
    assert isinstance(start("call-2"), CallStart)


def test_a_phone_without_an_extension_is_not_anonymous() -> None:
    with write_session() as session:
        hidden = {"action": "block", "anonymous": True}
        session.add(CallFilterRow(id="hidden", name="Hidden", settings=hidden))
        session.add(SipAccount(id="door", name="Door", username="door", password_encrypted="x"))
    found = start(source=Source(kind="account", id="door"))
    assert isinstance(found, CallStart)
    assert (found.facts.caller, found.route.route_id) == ("", "main")
    outside = call_start(Caller(source=TRUNK, number="", name="", called=SAMPLE_DID), "call-2", CHANNELS)
    assert isinstance(outside, CallStart) and outside.decision is not None
    assert outside.decision.action == RefuseCall(sip_status=603)
