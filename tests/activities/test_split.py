import time
from typing import Any

import pytest

from activities.call_port import StepError
from activities.split import Split
from activities.step import make_step
from tests.activities.played import AT, DID, played
from workflows.simulator.simulate import simulated_facts


def case(test: str, *values: str, name: str = "hit") -> dict[str, Any]:
    return {"name": name, "test": test, "values": list(values)}


async def branch(on: str, *cases: dict[str, Any], caller: str = "32475112233", **variables: str) -> str:
    facts = simulated_facts(AT, caller=caller, called=DID)
    outcome, seconds = await played("split", {"on": on, "cases": list(cases)}, variables=variables, facts=facts)
    assert seconds == 0
    return outcome.name


@pytest.mark.parametrize(
    ("rule", "fits"),
    [
        (case("equals", "32475112233"), True),
        (case("equals", "+32 475 11.22/33"), True),
        (case("equals", "1", "32475112233"), True),
        (case("equals", "3247511223"), False),
        (case("prefix", "32475"), True),
        (case("prefix", "+32 475"), True),
        (case("prefix", "32476", "32477"), False),
        (case("prefix", "+"), False),
        (case("pattern", "32*33"), True),
        (case("pattern", "3247511223?"), True),
        (case("pattern", "3247511223[0-5]"), True),
        (case("pattern", "3247511223[!0-5]"), False),
        (case("pattern", "32475"), False),
        (case("pattern", "*"), True),
    ],
)
async def test_rules(rule: dict[str, Any], fits: bool) -> None:
    assert await branch("caller", rule) == ("case:hit" if fits else "otherwise")


async def test_the_first_rule_that_fits_decides() -> None:
    rules = [case("prefix", "33", name="a"), case("prefix", "32", name="b"), case("prefix", "324", name="c")]
    assert await branch("caller", *rules) == "case:b"


async def test_an_anonymous_caller_fits_no_rule_of_numbers() -> None:
    assert await branch("caller", case("pattern", "?*", name="known"), caller="") == "otherwise"


@pytest.mark.parametrize("on", ["called", "did"])
async def test_on_the_called_number(on: str) -> None:
    assert await branch(on, case("equals", DID)) == "case:hit"


async def test_on_a_variable_as_it_is() -> None:
    assert await branch("state", case("equals", "on hold"), state="on hold") == "case:hit"
    assert await branch("state", case("equals", "onhold"), state="on hold") == "otherwise"
    assert await branch("digits", case("prefix", "47"), digits="4711") == "case:hit"
    assert await branch("nobody_set_it", case("pattern", "*")) == "otherwise"


async def test_a_hostile_pattern_takes_no_time() -> None:
    started = time.perf_counter()
    assert await branch("x", case("pattern", "*a" * 50), x="a" * 49 + "b" * 451) == "otherwise"
    assert time.perf_counter() - started < 0.5


def test_names_are_different() -> None:
    with pytest.raises(StepError, match="same name"):
        make_step(Split, {"cases": [case("equals", "1"), case("equals", "2")]})
