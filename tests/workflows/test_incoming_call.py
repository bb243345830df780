"""Where a call to a number goes, with the settings and the facts of a real database."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from activities.registry import CATALOGUE
from schemas.database import engine, read_session, write_session
from schemas.graph import next_node
from schemas.graph_check import check_graph
from schemas.incoming import FollowRoute, IncomingAction, PlayAndHangUp, RefuseCall, TakeMessage
from schemas.route_publishing import add_version
from schemas.sample import SAMPLE_DID, load_sample
from schemas.tables import (
    AcdFilterRow,
    BackupRouteRow,
    CallFilterRow,
    Did,
    FunctionIndicatorRow,
    OfficeHoursRow,
    Prompt,
    Registration,
    Route,
)
from schemas.tables.base import utc_now
from tests.workflows.plans import AT, CHRIS, graph
from workflows import incoming_call
from workflows.incoming_call import RoutedCall, refusal, route_call

CALLER = "32475123456"
DAYS_OFF = {"dids": [SAMPLE_DID], "action": {"prompt": "closed"}}  # a day that nothing is said of is a day off


@pytest.fixture(autouse=True)
def sample(database: None) -> Iterator[None]:
    with write_session() as session:
        load_sample(session, CATALOGUE)
    yield


def routed(number: str = SAMPLE_DID, caller: str = CALLER) -> RoutedCall:
    with read_session() as session:
        return route_call(session, number, caller, AT)


def add(*rows: Any) -> None:
    with write_session() as session:
        for row in rows:
            session.add(row)
            session.flush()


def change_did(**values: Any) -> None:
    with write_session() as session:
        row = session.get_one(Did, SAMPLE_DID)
        for name, value in values.items():
            setattr(row, name, value)


def back_up(target: dict[str, Any]) -> None:
    add(BackupRouteRow(id="out", name="Out", settings={"target": target}))
    change_did(backup_route_id="out")


def register(account: str) -> None:
    here = {"transport": "udp", "remote_ip": "127.0.0.1", "remote_port": 5060}
    until = utc_now() + timedelta(minutes=1)
    add(Registration(account_id=account, contact_uri="sip:x@127.0.0.1", expires_at=until, **here))


def statuses(found: RoutedCall, *outcomes: str) -> list[int]:
    """The SIP status after each outcome of the first step."""
    plan = found.route.graph
    following = [next_node(plan, plan.start, outcome, CATALOGUE) for outcome in outcomes]
    return [plan.node(node).params["sip_code"] for node in following if node is not None]


def test_the_main_route() -> None:
    found = routed()
    assert (found.route.route_id, found.route.version, found.variables) == ("main", 1, {})
    assert (found.decision.rule, found.decision.action) == ("main_route", FollowRoute(route="main"))


def test_the_label_of_the_number() -> None:
    change_did(label="Sales")
    assert routed().variables == {"display": "Sales"}


def test_a_caller_who_is_blocked() -> None:
    add(CallFilterRow(id="pests", name="Pests", settings={"action": "block", "numbers": [CALLER]}))
    found = routed()
    assert found.decision.action == RefuseCall(sip_status=603)
    assert found.decision.reason == f"Blocked by call filter Pests: it has {CALLER}."
    assert found.route.graph.node(found.route.graph.start).params["sip_code"] == 603
    assert found.route.name == "Refused (603)"
    assert routed(caller="").decision.rule == "main_route"


def test_outside_the_hours_a_prompt_is_played_and_the_call_ends() -> None:
    add(OfficeHoursRow(id="shop", name="Shop", settings=DAYS_OFF))
    found = routed()
    assert (found.decision.rule, found.decision.action) == ("time_filters", PlayAndHangUp(prompt="closed"))
    first = found.route.graph.node(found.route.graph.start)
    assert (first.kind, first.params) == ("prompt", {"prompt": "closed"})
    assert statuses(found, "done", "error") == [480, 480]


def test_the_back_up_route_when_no_phone_is_registered() -> None:
    back_up({"kind": "voicemail", "box": "general"})
    found = routed()
    assert (found.decision.rule, found.decision.action) == ("backup_after", TakeMessage(box="general"))
    assert found.route.graph.node(found.route.graph.start).params == {"box": "general"}
    assert statuses(found, "error") == [480]
    register("chris")
    assert routed().decision.rule == "main_route"


def test_the_plans_that_are_made_pass_the_checks() -> None:
    add(OfficeHoursRow(id="shop", name="Shop", settings=DAYS_OFF))
    plans = [routed().route]
    back_up({"kind": "voicemail", "box": "general"})
    change_did(route_id=None)
    with write_session() as session:
        session.delete(session.get_one(OfficeHoursRow, "shop"))
    plans.append(routed().route)
    assert [plan.graph.start for plan in plans] == ["prompt", "hang_up"]
    for plan in plans:
        assert [one for one in check_graph(plan.graph.to_json(), CATALOGUE) if one.severity == "error"] == []


# what can't be done


@pytest.fixture
def unpublished() -> None:
    add(Route(id="draft", name="Draft"))
    change_did(route_id="draft")


def test_a_route_that_is_not_published_is_answered_by_the_back_up_route(unpublished: None) -> None:
    back_up({"kind": "voicemail", "box": "general"})
    found = routed()
    assert (found.decision.rule, found.decision.action) == ("fallback", TakeMessage(box="general"))
    expected = f"Route Draft of DID {SAMPLE_DID} is not published; publish it. The back-up route takes the call."
    assert found.decision.reason == expected
    assert [one.rule for one in found.decision.trail][-2:] == ["main_route", "fallback"]
    assert found.route.graph.start == "voicemail"


def test_a_back_up_route_is_marked_as_one(unpublished: None) -> None:
    with write_session() as session:
        route = Route(id="night", name="Night")
        session.add(route)
        session.flush()
        add_version(session, route, graph([CHRIS]))
    back_up({"kind": "route", "route": "night"})
    found = routed()
    assert (found.decision.action, found.route.route_id) == (FollowRoute(route="night", backup=True), "night")


def test_without_a_back_up_route_the_caller_is_told(unpublished: None) -> None:
    found = routed()
    assert (found.decision.rule, found.decision.action) == ("fallback", RefuseCall(sip_status=480))
    assert "Route Draft" in found.decision.reason and "Nothing is left that takes the call." in found.decision.reason


def test_a_back_up_route_that_does_not_work_either(unpublished: None) -> None:
    add(Route(id="later", name="Later"))
    back_up({"kind": "route", "route": "later"})
    found = routed()
    assert found.decision.action == RefuseCall(sip_status=480)
    assert "Route Draft" in found.decision.reason and "Route Later" in found.decision.reason


def test_a_back_up_route_that_was_decided_and_does_not_work_is_not_tried_twice() -> None:
    back_up({"kind": "voicemail", "box": "gone"})
    found = routed()
    assert (found.decision.rule, found.decision.action) == ("fallback", RefuseCall(sip_status=480))
    assert found.decision.reason.count("There is no voicemail box gone any more") == 1


def test_a_prompt_that_is_gone() -> None:
    add(OfficeHoursRow(id="shop", name="Shop", settings=DAYS_OFF))
    with write_session() as session:
        session.delete(session.get_one(Prompt, "closed"))
    assert "There is no voice prompt closed any more" in routed().decision.reason


@pytest.mark.parametrize("action", [{"kind": "disa", "disa": "travel"}, {"kind": "callback", "callback": "home"}])
def test_what_the_exchange_can_not_do_yet_does_not_lose_the_call(action: dict[str, str]) -> None:
    """Such a filter can't be made any more; one may be stored."""
    entry = {"match": "exact", "number": CALLER, "action": action}
    add(AcdFilterRow(id="vip", name="VIP", settings={"entries": [entry]}))
    change_did(acd_filters=["vip"])
    back_up({"kind": "voicemail", "box": "general"})
    found = routed()
    assert (found.decision.rule, found.decision.action) == ("fallback", TakeMessage(box="general"))
    assert "no DISA and no callback yet" in found.decision.reason


def test_a_number_that_is_gone() -> None:
    found = routed("3250999999")
    assert found.decision.action == RefuseCall(sip_status=404)
    assert found.decision.reason == "The exchange has no number 3250999999."


def test_a_bug_in_a_rule_does_not_lose_the_call(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(incoming_call, "Openings", broken)
    found = routed()
    assert (found.route.route_id, found.decision.action) == ("main", FollowRoute(route="main"))
    assert found.decision.reason == "Internal error: ZeroDivisionError. The main route takes the call."
    change_did(route_id=None, label="x")
    found = routed()
    assert found.decision.action == RefuseCall(sip_status=500)


def test_a_database_that_is_away_is_no_decision() -> None:
    with engine().begin() as connection:
        connection.exec_driver_sql("ALTER TABLE callfilter RENAME TO hidden")
    with pytest.raises(OperationalError):
        routed()


# what the settings say, in force at once


def test_a_change_is_in_force_for_the_next_call() -> None:
    assert routed().decision.rule == "main_route"
    add(FunctionIndicatorRow(id="duty", name="Duty", green_route_id="main", red_route_id="main"))
    change_did(function_indicator_id="duty")
    assert routed().decision.rule == "function_indicator"
    change_did(function_indicator_id=None)
    assert routed().decision.rule == "main_route"


def test_a_refusal_before_the_chain() -> None:
    action: IncomingAction = RefuseCall(sip_status=486)
    decision = refusal("channels", "The limit is reached.", 486)
    assert (decision.rule, decision.action, decision.reason) == ("channels", action, "The limit is reached.")
    assert [one.action for one in decision.trail] == [action]
