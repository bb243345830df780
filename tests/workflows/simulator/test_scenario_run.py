"""Whether a played call went as a scenario says."""

from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from schemas.call_messages import TraceStep
from schemas.scenarios import Expectation
from tests.workflows.plans import AT
from workflows.simulator.exchange_call import PlayedCall
from workflows.simulator.scenario_run import unmet
from workflows.simulator.simulate import simulated_facts

WAY = [("hear", "done"), ("ring", "timeout"), ("ring", "answered")]


def played(**more: Any) -> PlayedCall:
    steps = [
        TraceStep(number=number, route_id="main", route_version=1, node=node, kind="x", summary="", started_at=AT,
                  ended_at=AT, outcome=outcome)
        for number, (node, outcome) in enumerate(WAY, 1)
    ]  # fmt: skip
    values: dict[str, Any] = {
        "time_zone": "Europe/Brussels", "facts": simulated_facts(AT), "decision": None, "route_id": "main",
        "route_version": 1, "plan": "Main", "steps": steps, "end": "conversation", "party": "account:anna",
        "outcome": "answered", "reason": "", "variables": {}, "mails": [], "answered_at": AT,
        "ended_at": AT + timedelta(seconds=9), "seconds": 9,
    }  # fmt: skip
    return PlayedCall(**values | more)


def expected(*steps: tuple[str, str], **more: Any) -> Expectation:
    wanted = [{"node": node, "outcome": outcome} for node, outcome in steps]
    return Expectation.model_validate({"steps": wanted, **more})


@pytest.mark.parametrize(
    "wanted",
    [
        expected(*WAY, exactly=True),
        expected(("hear", ""), ("ring", ""), ("ring", ""), exactly=True),
        expected(("hear", "")),
        expected(("ring", "answered")),
        expected(("hear", ""), ("ring", "answered")),
        expected(end="conversation", party="account:anna", outcome="answered"),
    ],
)
def test_it_went_as_expected(wanted: Expectation) -> None:
    assert unmet(wanted, played()) == []


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (expected(("hear", "error")), "the call must take hear (error)"),
        (expected(("ring", "answered"), ("hear", "")), "the call must take hear"),
        (expected(*WAY[:2], exactly=True), "no step must come after the 2 expected ones"),
        (expected(("ring", ""), exactly=True), "step 1 must be ring"),
        (expected(*WAY, ("box", ""), exactly=True), "the call must take box"),
        (expected(end="over"), "the call must end as over, it ended as conversation"),
        (expected(party="account:bram"), "account:bram must talk to the caller, not account:anna"),
        (expected(outcome="voicemail"), "the call must be filed as voicemail, not as answered"),
    ],
)
def test_it_went_otherwise(wanted: Expectation, said: str) -> None:
    (failure,) = unmet(wanted, played())
    assert failure.startswith(said)
    if wanted.steps:
        assert failure.endswith("the call went hear (done) → ring (timeout) → ring (answered)")


def test_nothing_expected_is_no_scenario() -> None:
    with pytest.raises(ValidationError, match="say what must become of the call"):
        Expectation()
