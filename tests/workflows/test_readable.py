"""What ops read of a call in the Temporal UI."""

from typing import Literal

import pytest

from schemas.call_messages import CallEnd, CallTrace
from schemas.incoming import (
    FollowRoute,
    ForwardCall,
    IncomingAction,
    IncomingDecision,
    PlayAndHangUp,
    RefuseCall,
    RuleVerdict,
    StartCallback,
    StartDisa,
    TakeMessage,
)
from tests.workflows.plans import AT
from workflows.readable import SHOWN_CHARACTERS, SHOWN_REASON, action_line, call_details, call_outcome
from workflows.simulator.simulate import simulated_facts

EndedBy = Literal["caller", "plan", "edge-lost"]


def details(**variables: str) -> str:
    return call_details(CallTrace(facts=simulated_facts(AT), state="step", steps=[], variables=variables))


def test_variables_are_shown_by_name() -> None:
    assert details(state="open", digits="47").endswith(
        "| variable | value |\n|---|---|\n| digits | 47 |\n| state | open |"
    )


def test_a_call_without_variables_has_no_table_of_them() -> None:
    assert "variable" not in details()


def test_a_value_stays_in_its_cell() -> None:
    assert details(a="x | y\n| z").endswith("| a | x / y / z |")
    assert details(a="x" * 500).endswith(f"| a | {'x' * SHOWN_CHARACTERS} |")


# why it goes where it goes


def decided(action: IncomingAction, reason: str = "Because.") -> IncomingDecision:
    asked = RuleVerdict(rule="call_filters", reason="There are no | call filters.")
    last = RuleVerdict(rule="main_route", reason=reason, action=action)
    return IncomingDecision(action=action, rule="main_route", reason=reason, trail=(asked, last))


def test_every_rule_is_shown_with_its_reason() -> None:
    decision = decided(FollowRoute(route="main"), "r" * 900)
    shown = call_details(CallTrace(facts=simulated_facts(AT), state="step", steps=[], decision=decision))
    assert "| rule | decides | because |\n|---|---|---|\n| call filters |  | There are no / call filters. |" in shown
    assert f"| main route | route main | {'r' * SHOWN_REASON} |\n\n| # |" in shown


@pytest.mark.parametrize(
    ("action", "words"),
    [
        (ForwardCall(number="32475999999"), "forward to 32475999999"),
        (TakeMessage(box="general"), "voicemail box general"),
        (PlayAndHangUp(prompt="closed"), "prompt closed, then hang up"),
        (StartDisa(disa="travel"), "DISA travel"),
        (StartCallback(callback="home"), "callback home"),
        (RefuseCall(sip_status=603), "refuse with 603"),
    ],
)
def test_what_was_decided_in_words(action: IncomingAction, words: str) -> None:
    assert action_line(action) == words


@pytest.mark.parametrize(
    ("ended_by", "outcome", "reason"),
    [
        ("plan", "refused", "603: Because."),
        ("caller", "abandoned", "the caller hung up"),
        ("edge-lost", "edge-lost", "the edge was lost"),
    ],
)
def test_a_refused_call_is_filed_as_refused_unless_something_else_ended_it(
    ended_by: EndedBy, outcome: str, reason: str
) -> None:
    end = CallEnd(ended_by=ended_by, ended_at=AT)
    assert call_outcome(end, None, [], decided(RefuseCall(sip_status=603))) == (outcome, reason)
    assert call_outcome(CallEnd(ended_by="plan", ended_at=AT), None, [], decided(FollowRoute(route="x")))[0] == (
        "not-answered"
    )
