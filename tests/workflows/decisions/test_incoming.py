import time
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.call_filters import AcdEntry, AcdFilter, AcdToCallback, AcdToDisa, AcdToRoute, CallFilter
from schemas.incoming import (
    BackupSettings,
    FollowRoute,
    ForwardCall,
    Forwarding,
    FunctionIndicatorOnDid,
    IncomingAction,
    IncomingFacts,
    IncomingSettings,
    PlayAndHangUp,
    RefuseCall,
    StartCallback,
    StartDisa,
    TakeMessage,
)
from schemas.opening import Opening
from schemas.time_filters import TimeAction, TimeFilters
from workflows.decisions.incoming import decide_incoming
from workflows.decisions.opening import decide_opening

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
CALLER = "32475123456"
CHAIN = [
    *("call_filters", "prefix_forwarding", "acd_before", "backup_before", "time_filters"),
    *("acd_after", "backup_after", "function_indicator", "main_route"),
]
BLOCK = CallFilter(id="block", action="block", numbers=frozenset((CALLER,)))
FORWARDING = Forwarding(number="32475999999", since=AT, by="account:anna")
INDICATOR = FunctionIndicatorOnDid(id="night", green_route="day", red_route="night")
CLOSED = PlayAndHangUp(prompt="closed")


def acd(moment: str, action: AcdToRoute | AcdToDisa | AcdToCallback) -> AcdFilter:
    return AcdFilter.model_validate(
        {"id": moment, "moment": moment, "entries": [AcdEntry(match="prefix", number="324", action=action)]}
    )


def backup(check: str) -> BackupSettings:
    return BackupSettings.model_validate({"check": check, "target": TakeMessage(box="general")})


def opened(at: datetime) -> Opening:
    return Opening(state="open", reason="inside the hours")


def closed(at: datetime) -> Opening:
    return Opening(state="closed", reason="outside the hours", action=TimeAction(prompt="closed"))


def decide(is_open: bool = True, facts: dict[str, Any] | None = None, **settings: Any) -> tuple[str, IncomingAction]:
    made = IncomingSettings.model_validate({"did": "3250123100", "main_route": "main", **settings})
    known = IncomingFacts.model_validate({"caller": CALLER, **(facts or {})})
    decision = decide_incoming(made, known, AT, opened if is_open else closed)
    assert [one.rule for one in decision.trail] == CHAIN[: len(decision.trail)]
    assert decision.trail[-1].rule == decision.rule
    assert all(one.reason for one in decision.trail)
    assert all(one.action is None for one in decision.trail[:-1])
    return decision.rule, decision.action


CUT_OFF = {"plan_accounts": ["anna"], "registered_accounts": ["chris"]}


@pytest.mark.parametrize(
    ("is_open", "facts", "settings", "rule", "action"),
    [
        (True, {}, {}, "main_route", FollowRoute(route="main")),
        (True, {}, {"main_route": None}, "main_route", RefuseCall(sip_status=404)),
        (True, {}, {"call_filters": [BLOCK]}, "call_filters", RefuseCall(sip_status=603)),
        (
            True,
            {"forwarding": FORWARDING},
            {"acd_filters": [acd("before", AcdToDisa(disa="travel"))]},
            "prefix_forwarding",
            ForwardCall(number="32475999999"),
        ),
        (
            False,
            CUT_OFF,
            {"acd_filters": [acd("before", AcdToDisa(disa="travel"))], "backup": backup("before")},
            "acd_before",
            StartDisa(disa="travel"),
        ),
        (False, CUT_OFF, {"backup": backup("before")}, "backup_before", TakeMessage(box="general")),
        (False, CUT_OFF, {"backup": backup("after")}, "time_filters", CLOSED),
        (
            True,
            CUT_OFF,
            {"acd_filters": [acd("after", AcdToCallback(callback="home"))], "backup": backup("after")},
            "acd_after",
            StartCallback(callback="home"),
        ),
        (
            True,
            CUT_OFF,
            {"function_indicator": INDICATOR, "backup": backup("after")},
            "backup_after",
            TakeMessage(box="general"),
        ),
        (True, CUT_OFF, {"backup": backup("off")}, "main_route", FollowRoute(route="main")),
        (True, CUT_OFF, {"backup": {"check": "after"}}, "main_route", FollowRoute(route="main")),
        (True, {}, {"function_indicator": INDICATOR}, "function_indicator", FollowRoute(route="day")),
        (
            True,
            {"indicator_colour": "red"},
            {"function_indicator": INDICATOR},
            "function_indicator",
            FollowRoute(route="night"),
        ),
    ],
)
def test_the_first_rule_that_decides_wins(
    is_open: bool, facts: dict[str, Any], settings: dict[str, Any], rule: str, action: IncomingAction
) -> None:
    assert decide(is_open, facts, **settings) == (rule, action)


def test_a_green_indicator_without_a_route_leaves_it_to_the_main_route() -> None:
    indicator = FunctionIndicatorOnDid(id="night", red_route="night")
    assert decide(True, function_indicator=indicator) == ("main_route", FollowRoute(route="main"))
    red = {"indicator_colour": "red"}
    assert decide(True, red, function_indicator=indicator) == ("function_indicator", FollowRoute(route="night"))


def test_a_back_up_route_is_marked_so_that_it_asks_to_press_one() -> None:
    target = FollowRoute(route="mobile")
    assert decide(True, CUT_OFF, backup=BackupSettings(target=target))[1] == FollowRoute(route="mobile", backup=True)
    number = ForwardCall(number="32475999999")
    assert decide(True, CUT_OFF, backup=BackupSettings(target=number))[1] == ForwardCall(
        number="32475999999", backup=True
    )


def test_every_rule_says_why_it_did_not_decide() -> None:
    settings = IncomingSettings(did="3250123100", main_route="main", backup=backup("after"))
    facts = IncomingFacts(caller=CALLER, plan_accounts=frozenset(("anna",)), registered_accounts=frozenset(("anna",)))
    trail = decide_incoming(settings, facts, AT, opened).trail
    assert {one.rule: one.reason for one in trail} == {
        "call_filters": "There are no call filters.",
        "prefix_forwarding": "The number is not forwarded.",
        "acd_before": "There are no ACD filters here.",
        "backup_before": "The check of registrations comes after the time filters.",
        "time_filters": "inside the hours",
        "acd_after": "There are no ACD filters here.",
        "backup_after": "1 of the 1 SIP accounts of the plan is registered.",
        "function_indicator": "The number has no function indicator.",
        "main_route": "No rule before it decided: the main route of the number.",
    }


def test_the_time_filters_are_asked_only_when_no_rule_before_decides() -> None:
    def never(at: datetime) -> Opening:
        raise AssertionError("asked")

    settings = IncomingSettings(did="3250123100", call_filters=(BLOCK,))
    assert decide_incoming(settings, IncomingFacts(caller=CALLER), AT, never).rule == "call_filters"


def test_the_time_filters_may_choose_a_route_also_while_open() -> None:
    settings = IncomingSettings(did="3250123100", main_route="main")

    def lunch(at: datetime) -> Opening:
        return Opening(state="open", reason="lunch", action=TimeAction(route="front-desk"))

    assert decide_incoming(settings, IncomingFacts(), AT, lunch).action == FollowRoute(route="front-desk")


def test_the_time_filters_of_the_exchange_fit_in() -> None:
    settings = IncomingSettings(did="3250123100", main_route="main")
    zone = ZoneInfo("Europe/Brussels")
    decision = decide_incoming(settings, IncomingFacts(), AT, lambda at: decide_opening(TimeFilters(), at, zone))
    assert decision.action == FollowRoute(route="main")
    assert decision.trail[4].reason == "open: no time filter has a say"


@given(
    st.booleans(),
    st.text(max_size=64),
    st.sampled_from([None, FORWARDING]),
    st.sampled_from(["off", "before", "after"]),
    st.sampled_from([None, INDICATOR]),
    st.frozensets(st.sampled_from(["anna", "bram"])),
    st.frozensets(st.sampled_from(["anna", "bram"])),
)
def test_every_call_goes_somewhere(
    is_open: bool,
    caller: str,
    forwarding: Forwarding | None,
    check: str,
    indicator: FunctionIndicatorOnDid | None,
    chosen: frozenset[str],
    registered: frozenset[str],
) -> None:
    facts = {
        "caller": caller,
        "forwarding": forwarding,
        "plan_accounts": chosen,
        "registered_accounts": registered,
    }
    rule, _ = decide(is_open, facts, call_filters=[BLOCK], backup=backup(check), function_indicator=indicator)
    assert rule in CHAIN


def test_a_number_with_many_filters_decides_in_well_under_a_millisecond() -> None:
    lists = tuple(
        AcdFilter(
            id=f"list-{which}",
            moment="before" if which % 2 else "after",
            entries=tuple(
                AcdEntry(number=f"324{which}{row:07d}", action=AcdToRoute(route="vip")) for row in range(1000)
            ),
        )
        for which in range(5)
    )
    filters = tuple(CallFilter(id=f"f{one}", action="block", prefixes=frozenset((f"99{one}",))) for one in range(20))
    settings = IncomingSettings(did="3250123100", main_route="main", call_filters=filters, acd_filters=lists)
    facts = IncomingFacts(caller="31201234567")
    best = 1.0
    for _ in range(200):  # the quickest of many: the machine may be busy with something else
        start = time.perf_counter()
        assert decide_incoming(settings, facts, AT, opened).rule == "main_route"
        best = min(best, time.perf_counter() - start)
    assert best < 0.001
