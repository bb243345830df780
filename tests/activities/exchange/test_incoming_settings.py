"""From the database to what decides on a call to a number."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from activities.exchange.incoming_settings import (
    DidSettings,
    acd_filter,
    channel_limits,
    did_settings,
    incoming_facts,
    registered_accounts,
)
from schemas.call_filters import AcdToRoute
from schemas.channels import ChannelLimits
from schemas.database import read_session, write_session
from schemas.incoming import BackupSettings, FollowRoute, Forwarding, FunctionIndicatorOnDid, IncomingSettings
from schemas.route_publishing import add_version
from schemas.sample import SAMPLE_DID
from schemas.tables import (
    AcdFilterRow,
    AdvancedOfficeHoursRow,
    BackupRouteRow,
    CallFilterRow,
    Did,
    DidForwarding,
    Exchange,
    FunctionIndicatorRow,
    FunctionIndicatorStateRow,
    HolidaySetRow,
    OfficeHoursRow,
    Registration,
    Route,
    SipAccount,
    Trunk,
)
from schemas.tables.base import utc_now
from tests.workflows.plans import AT, CHRIS, graph, route_step

CALLER = "32475123456"


def settings(number: str = SAMPLE_DID) -> DidSettings:
    with read_session() as session:
        found = did_settings(session, number)
    assert found is not None
    return found


def change_did(**values: Any) -> None:
    with write_session() as session:
        row = session.get_one(Did, SAMPLE_DID)
        for name, value in values.items():
            setattr(row, name, value)


def add(*rows: Any) -> None:
    with write_session() as session:
        for row in rows:
            session.add(row)
            session.flush()


def publish(route_id: str, *nodes: Any) -> None:
    with write_session() as session:
        route = Route(id=route_id, name=route_id)
        session.add(route)
        session.flush()
        add_version(session, route, graph(nodes))


def register(account: str, seconds: float = 60) -> None:
    add(
        Registration(
            account_id=account,
            contact_uri=f"sip:{account}@127.0.0.1:{5060 + int(seconds)}",
            transport="udp",
            remote_ip="127.0.0.1",
            remote_port=5060,
            expires_at=utc_now() + timedelta(seconds=seconds),
        )
    )


@pytest.fixture
def everything(sample: None) -> Iterator[None]:
    """A number with one of everything."""
    publish("night", CHRIS)
    action = {"prompt": "closed"}
    hours = {"availability": "by_hours", "morning": {"opens": "08:00", "closes": "12:00"}}
    add(
        CallFilterRow(id="pests", name="Pests", settings={"action": "block", "numbers": [CALLER]}),
        AcdFilterRow(
            id="vip",
            name="VIP",
            settings={"entries": [{"match": "exact", "number": CALLER, "action": {"kind": "route", "route": "main"}}]},
        ),
        OfficeHoursRow(id="shop", name="Shop", settings={"dids": [SAMPLE_DID], "monday": hours, "action": action}),
        OfficeHoursRow(id="store", name="Store", settings={"dids": ["3250999999"], "monday": hours, "action": action}),
        BackupRouteRow(
            id="out", name="Out", settings={"accounts": ["chris"], "target": {"kind": "route", "route": "night"}}
        ),
        FunctionIndicatorRow(id="duty", name="Duty", red_route_id="night"),
    )
    change_did(
        acd_filters=["vip", "gone"], backup_route_id="out", function_indicator_id="duty", label="Sales", channels=3
    )
    yield


def test_all_settings_of_a_number(everything: None) -> None:
    found = settings()
    incoming = found.incoming
    assert [one.id for one in incoming.call_filters] == ["pests"]
    assert [one.exact for one in incoming.acd_filters] == [{CALLER: AcdToRoute(route="main")}]
    assert incoming.backup == BackupSettings(check="after", target=FollowRoute(route="night"))
    assert incoming.function_indicator == FunctionIndicatorOnDid(
        id="duty", name="Duty", green_route=None, red_route="night"
    )
    assert (incoming.did, incoming.main_route, found.label) == (SAMPLE_DID, "main", "Sales")
    assert [one.name for one in found.time_filters.office_hours] == ["Shop"]
    assert (found.time_zone, found.country_code) == (ZoneInfo("Europe/Brussels"), "32")
    assert found.plan_accounts == {"chris"}


def test_a_bare_number(sample: None) -> None:
    add(Did(number="3250999999"))
    found = settings("3250999999")
    assert found.incoming == IncomingSettings(did="3250999999")
    assert (found.label, found.plan_accounts) == ("", frozenset())


def test_a_number_that_is_not_there(sample: None) -> None:
    with read_session() as session:
        assert did_settings(session, "3250999999") is None
        assert acd_filter(session, "gone") is None
    add(Did(number="3250999999"))
    assert settings("3250999999").incoming.did == "3250999999"


def test_settings_are_read_once_and_again_after_a_change(sample: None) -> None:
    assert settings() is settings()
    register("anna")
    first = settings()
    change_did(label="Shop")
    assert settings() is not first and settings().label == "Shop"


def test_settings_of_the_exchange_go_along(sample: None) -> None:
    with write_session() as session:
        exchange = session.get_one(Exchange, 1)
        exchange.time_zone, exchange.country_code = "Europe/Lisbon", "351"
        exchange.settings = {**exchange.settings, "incoming": {"backup_check": "before"}}
    found = settings()
    assert (found.time_zone.key, found.country_code) == ("Europe/Lisbon", "351")
    assert found.incoming.backup.check == "before"


def test_a_filter_that_nobody_can_read_does_not_cost_the_others(sample: None, caplog: pytest.LogCaptureFixture) -> None:
    add(
        CallFilterRow(id="bad", name="Bad", settings={"action": "bite"}),
        CallFilterRow(id="good", name="Good", settings={"action": "block", "anonymous": True}),
        HolidaySetRow(id="odd", name="Odd", settings={"country": "XX", "dids": [SAMPLE_DID], "action": {}}),
        AcdFilterRow(id="vip", name="VIP", settings={"entries": "all"}),
        BackupRouteRow(id="none", name="None", settings={"target": {"kind": "moon"}}),
    )
    change_did(acd_filters=["vip"], backup_route_id="none")
    with caplog.at_level(logging.ERROR):
        found = settings()
    assert [one.id for one in found.incoming.call_filters] == ["good"]
    assert (found.incoming.acd_filters, found.incoming.backup.target) == ((), None)
    assert found.time_filters.holidays == []
    for what in ("CallFilter bad", "HolidaySet odd", "AcdFilter vip", "BackupRoute none"):
        assert f"{what} is left out, it can't be read" in caplog.text


# whose registration is asked for


def test_accounts_of_the_main_route(sample: None) -> None:
    assert settings().plan_accounts == {"anna", "bram", "chris"}


def test_accounts_of_the_function_indicator(sample: None) -> None:
    publish("night", route_step("on", "late"))
    publish("late", CHRIS)
    add(FunctionIndicatorRow(id="duty", name="Duty", red_route_id="night"))
    change_did(route_id=None, function_indicator_id="duty")
    assert settings().plan_accounts == {"chris"}


@pytest.mark.parametrize(("check", "accounts"), [("before", {"chris"}), ("after", frozenset()), ("off", frozenset())])
def test_accounts_of_office_hours_count_only_while_they_may_follow(
    sample: None, check: str, accounts: set[str]
) -> None:
    publish("shift", CHRIS)
    publish("holiday", ("bram", "ring_account", {"account": "bram"}))
    spans = [{"opens": "00:00", "closes": "24:00", "route": "shift"}]
    monday = {"availability": "by_hours", "spans": spans}
    action = {"route": "holiday"}
    add(
        AdvancedOfficeHoursRow(
            id="shifts", name="Shifts", settings={"dids": [SAMPLE_DID], "monday": monday, "action": action}
        )
    )
    with write_session() as session:
        session.get_one(Exchange, 1).settings = {"incoming": {"backup_check": check}}
    change_did(route_id=None)
    assert settings().plan_accounts == accounts


def test_a_route_that_is_not_published_rings_nobody(sample: None) -> None:
    add(Route(id="draft", name="Draft"))
    change_did(route_id="draft")
    assert settings().plan_accounts == frozenset()


# facts


def test_facts_of_a_quiet_number(sample: None) -> None:
    with read_session() as session:
        facts = incoming_facts(session, settings(), CALLER)
    assert (facts.caller, facts.forwarding, facts.registered_accounts) == (CALLER, None, frozenset())
    assert facts.plan_accounts == {"anna", "bram", "chris"}


def test_facts_follow_the_phones(sample: None) -> None:
    register("anna")
    register("anna", 50)
    register("bram", -1)
    with read_session() as session:
        assert incoming_facts(session, settings(), "").registered_accounts == {"anna"}
        assert registered_accounts(session, ["anna", "bram", *(f"x{number}" for number in range(1200))]) == {"anna"}
        assert registered_accounts(session, []) == frozenset()


def test_a_number_that_is_forwarded(sample: None) -> None:
    add(DidForwarding(did=SAMPLE_DID, number="32475999999", since=AT, by="account:anna"))
    with read_session() as session:
        found = incoming_facts(session, settings(), CALLER).forwarding
    assert found == Forwarding(number="32475999999", since=AT, by="account:anna")
    assert isinstance(found.since, datetime) and found.since.utcoffset() == timedelta(hours=1), "as people read it"


def test_the_colour_of_the_indicator(everything: None) -> None:
    with read_session() as session:
        assert incoming_facts(session, settings(), CALLER).indicator_colour == "green"
    add(FunctionIndicatorStateRow(id="duty", colour="red", since=AT))
    with read_session() as session:
        assert incoming_facts(session, settings(), CALLER).indicator_colour == "red"


# channels


def test_limits_of_all_kinds(sample: None) -> None:
    with read_session() as session:
        assert channel_limits(session) == ChannelLimits()
    with write_session() as session:
        session.get_one(Exchange, 1).settings = {"channels": 20}
        session.get_one(Trunk, "sample").channels = 10
        session.get_one(SipAccount, "anna").channels = 2
        session.get_one(Did, SAMPLE_DID).channels = 0
    with read_session() as session:
        assert channel_limits(session) == ChannelLimits(
            total=20, trunks={"sample": 10}, accounts={"anna": 2}, dids={SAMPLE_DID: 0}
        )
