"""Channels in use, counted over all edges: on SQLite and PostgreSQL, with several who want the last one."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlmodel import select

from activities.exchange.channels import ChannelUse, free_channels_of_call, note_channel, running_calls
from schemas.call_messages import CallFacts
from schemas.channels import RunningCalls
from schemas.database import read_session, write_session
from schemas.tables import ChannelInUse, Did, EdgeProcess, Exchange, SipAccount, Trunk
from schemas.tables.base import utc_now
from telephony.edge.channels import Channels, take_channel
from tests.workflows.plans import AT

DID = "3250123100"


@pytest.fixture(autouse=True)
def configured(each_database: None) -> Iterator[None]:
    with write_session() as session:
        session.add(Exchange(languages=["en"]))
        session.add(Trunk(id="alpha", name="Alpha", channels=2))
        session.add(Did(number=DID, channels=3))
        session.add(SipAccount(id="anna", name="Anna", username="anna", password_encrypted="x", channels=1))
        session.add(edge("one"))
        session.add(edge("two"))
    yield


def edge(name: str, boot: str = "boot", silent_seconds: float = 0) -> EdgeProcess:
    seen = utc_now() - timedelta(seconds=silent_seconds)
    return EdgeProcess(id=name, boot_id=boot, sip_address="127.0.0.1:5070", seen_at=seen)


def use(call: str, leg: int = 2, edge_id: str = "one", trunk: str = "alpha", did: str = "", **more: str) -> ChannelUse:
    return ChannelUse(
        call, leg, edge_id, more.get("boot", "boot"), trunk=trunk, did=did, account=more.get("account", "")
    )


def count() -> RunningCalls:
    with read_session() as session:
        return running_calls(session)


def take(*args: object, **kwargs: object) -> bool:
    return take_channel(use(*args, **kwargs)).allowed  # type: ignore[arg-type]


def test_counts() -> None:
    assert count() == RunningCalls()
    with write_session() as session:
        note_channel(session, use("a", 1, trunk="", account="anna"))
        note_channel(session, use("a", 2, did=DID))
        note_channel(session, use("b", 1, "two", did=DID))
        note_channel(session, use("b", 1, "two", did=DID))
        note_channel(session, use("a", 3, trunk="", account="anna"))
    assert count() == RunningCalls(
        total=2,
        trunks={"alpha": 2},
        dids={DID: 2},
        accounts={"anna": 1},
        outside=2,
        outside_accounts={"anna": 1},
    )


def test_the_guard_against_toll_fraud() -> None:
    """What an account calls outside is no call of the account, and the other way round."""
    with write_session() as session:
        session.get_one(Exchange, 1).settings = {"outside_limits": {"calls": 3, "account_calls": 2}}
        session.get_one(SipAccount, "anna").outside_calls = 1
    assert take("a", 2, account="anna", trunk="") and take("b", 1, account="anna", trunk="")
    refused = take_channel(use("c", 2, account="anna", trunk=""))
    assert not refused.allowed and refused.guard and "outside of account anna, 1 simultaneous call," in refused.reason
    assert take("d", 2, account="bram", trunk="") and take("e", 2, trunk="")
    in_all = take_channel(use("f", 2, account="bram", trunk=""))
    assert in_all.guard and "calls to numbers outside, 3 simultaneous calls" in in_all.reason
    assert take_channel(use("g", 2, account="anna", trunk=""), emergency=True).allowed


def test_the_last_one_over_two_edges() -> None:
    assert take("a", edge_id="one") and take("b", edge_id="two")
    full = take_channel(use("c"))
    assert not full.allowed and "limit of trunk alpha, 2 simultaneous calls" in full.reason
    with write_session() as session:
        free_channels_of_call(session, "b")
    assert take("c")


def test_what_a_dead_edge_took_does_not_count() -> None:
    assert take("a") and take("b")
    with write_session() as session:
        session.merge(edge("one", silent_seconds=10))
    assert take("c", edge_id="two")
    with write_session() as session:
        session.merge(edge("one", boot="another"))
    assert take("d", edge_id="two") and not take("e", edge_id="two")


def test_several_want_the_last_one() -> None:
    with ThreadPoolExecutor(max_workers=12) as threads:
        taken = list(threads.map(lambda number: take(f"call-{number}"), range(24)))
    assert taken.count(True) == 2
    assert count().trunks["alpha"] == 2


def test_an_emergency_has_no_limit() -> None:
    assert take("a") and take("b")
    assert take_channel(use("c"), emergency=True).allowed
    assert count().trunks["alpha"] == 3


def facts(call_id: str, source: str = "account:anna", did: str = "") -> CallFacts:
    return CallFacts(call_id=call_id, source=source, caller="101", called="102", did=did, started_at=AT)


def test_calls_of_an_account_and_on_a_trunk() -> None:
    channels = Channels("one", "boot")
    assert channels.take_for_call(facts("a")).allowed
    second = channels.take_for_call(facts("b"))
    assert (second.allowed, second.sip_status) == (False, 486)
    for call in "cd":
        assert channels.take_for_call(facts(call, "trunk:alpha", DID)).allowed
    third = channels.take_for_call(facts("e", "trunk:alpha", DID))
    assert (third.allowed, third.sip_status) == (False, 503)


def test_the_total_is_counted_in_calls() -> None:
    with write_session() as session:
        session.get_one(Exchange, 1).settings = {"channels": 1}
    channels = Channels("one", "boot")
    assert channels.take_for_call(facts("a", "trunk:beta")).allowed
    assert take("a", 2), "a leg of a call that runs already"
    refused = channels.take_for_call(facts("b", "trunk:beta"))
    assert (refused.allowed, refused.sip_status) == (False, 503)


def test_a_call_without_limits_takes_nothing_yet() -> None:
    assert Channels("one", "boot").take_for_call(facts("a", "trunk:beta")).allowed
    assert count().total == 0, "it is noted with the call's record"


def test_the_sweep_frees_what_is_over() -> None:
    channels = Channels("one", "boot")
    with write_session() as session:
        for one in (use("up"), use("up", 3), use("over"), use("old", boot="before"), use("other", edge_id="two")):
            note_channel(session, one)
    assert channels.sweep({("up", 2)}, utc_now() - timedelta(seconds=1)) == 0, "all is younger"
    assert channels.sweep({("up", 2)}, utc_now() + timedelta(seconds=1)) == 3
    with read_session() as session:
        assert {(row.call_id, row.leg) for row in session.exec(select(ChannelInUse))} == {("up", 2), ("other", 2)}
