from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.channels import ChannelLimits, RunningCalls
from workflows.decisions.channels import decide_channels

LIMITS = ChannelLimits(total=10, trunks={"main": 4}, dids={"3250123100": 2}, accounts={"anna": 1})
USED: dict[str, Any] = {"trunk": "main", "did": "3250123100", "account": "anna"}


@pytest.mark.parametrize(
    ("running", "allowed", "status", "named"),
    [
        (RunningCalls(), True, None, "No limit"),
        (RunningCalls(total=9, trunks={"main": 3}, dids={"3250123100": 1}), True, None, "No limit"),
        (RunningCalls(total=10), False, 503, "the exchange, 10 simultaneous calls"),
        (RunningCalls(total=4, trunks={"main": 4}), False, 503, "trunk main, 4 simultaneous calls"),
        (RunningCalls(total=4, trunks={"other": 4}), True, None, "No limit"),
        (RunningCalls(total=2, dids={"3250123100": 2}), False, 486, "number 3250123100"),
        (RunningCalls(total=1, accounts={"anna": 1}), False, 486, "account anna, 1 simultaneous call,"),
    ],
)
def test_the_first_limit_that_is_reached_refuses(
    running: RunningCalls, allowed: bool, status: int | None, named: str
) -> None:
    decision = decide_channels(LIMITS, running, **USED)
    assert (decision.allowed, decision.sip_status) == (allowed, status)
    assert named in decision.reason


def test_a_limit_counts_only_for_a_call_that_uses_it() -> None:
    assert decide_channels(LIMITS, RunningCalls(total=1, accounts={"anna": 1}), account="bram").allowed
    assert decide_channels(LIMITS, RunningCalls(total=1, accounts={"anna": 1})).allowed


def test_a_limit_of_zero_closes() -> None:
    assert not decide_channels(ChannelLimits(accounts={"lobby": 0}), RunningCalls(), account="lobby").allowed


def test_help_has_no_limit() -> None:
    assert decide_channels(LIMITS, RunningCalls(total=99), emergency=True, **USED).allowed


counts = st.integers(min_value=0, max_value=12)


@given(counts, counts, counts, counts)
def test_a_call_runs_exactly_when_every_limit_has_room(total: int, trunk: int, did: int, account: int) -> None:
    running = RunningCalls(total=total, trunks={"main": trunk}, dids={"3250123100": did}, accounts={"anna": account})
    decision = decide_channels(LIMITS, running, **USED)
    assert decision.allowed == (total < 10 and trunk < 4 and did < 2 and account < 1)
    assert decision.allowed == (decision.sip_status is None)
