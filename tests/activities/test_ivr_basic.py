from typing import Any

import pytest

from activities.call_port import StepError
from activities.ivr_basic import IvrBasic
from activities.registry import CATALOGUE
from activities.script import Script
from activities.step import make_step
from schemas.graph_check import check_graph
from schemas.graph_references import graph_references
from schemas.step_list import ListedStep, compile_steps
from tests.activities.played import played

MENU: dict[str, Any] = {
    "prompt": "menu",
    "seconds": 5,
    "choices": [{"key": "1", "display": "Sales"}, {"key": "#"}, {"key": "0", "route": "night"}],
}


async def test_the_key_and_the_label_travel_with_the_call() -> None:
    outcome, seconds = await played("ivr_basic", MENU, Script(digits="1"))
    assert (outcome.name, outcome.reason) == ("digit:1", "entered 1")
    assert outcome.variables == {"digits": "1", "display": "Sales"}
    assert seconds == 1, "it cut the prompt short"


async def test_a_choice_without_a_label_leaves_the_one_there_was() -> None:
    outcome, _ = await played("ivr_basic", MENU, Script(digits="#"), variables={"display": "DID 1"})
    assert outcome.variables == {"digits": "#"}


async def test_a_key_with_a_route_moves_the_call() -> None:
    outcome, _ = await played("ivr_basic", MENU, Script(digits="0"))
    assert (outcome.name, outcome.goto_route) == ("digit:0", "night")


@pytest.mark.parametrize(("tries", "seconds"), [(1, 9), (3, 27)])
async def test_it_repeats_as_often_as_it_says(tries: int, seconds: float) -> None:
    outcome, passed = await played("ivr_basic", MENU | {"tries": tries})
    assert (outcome.name, passed) == ("timeout", seconds)
    assert outcome.reason == f"nothing entered, {tries} of {tries} tries"
    assert outcome.variables == {}


@pytest.mark.parametrize(
    ("digits", "end"), [("77", "invalid"), (",7", "invalid"), ("7,", "timeout"), (",,", "timeout")]
)
async def test_the_last_try_names_the_outcome(digits: str, end: str) -> None:
    outcome, _ = await played("ivr_basic", MENU | {"tries": 2}, Script(digits=digits))
    assert outcome.name == end


async def test_a_wrong_key_is_told() -> None:
    params = MENU | {"invalid_prompt": "wrong", "barge_in": False}
    _, plain = await played("ivr_basic", MENU | {"barge_in": False}, Script(digits="71"))
    _, told = await played("ivr_basic", params, Script(digits="71"))
    assert told - plain == 4, "one more prompt"


async def test_no_label_fits_no_variable_any_more() -> None:
    variables = {f"v{number}": "" for number in range(50)}
    outcome, _ = await played("ivr_basic", MENU, Script(digits="1"), variables=variables)
    assert outcome.name == "error"
    assert "at most 50" in outcome.reason


def test_a_key_has_one_meaning() -> None:
    twice = MENU | {"choices": [{"key": "1"}, {"key": "1"}]}
    with pytest.raises(StepError, match="choices of step ivr_basic.*twice"):
        make_step(IvrBasic, twice)


@pytest.mark.parametrize("key", ["10", "A", "", 1])
def test_only_keys_of_a_phone(key: object) -> None:
    with pytest.raises(StepError, match=r"choices.0.key"):
        make_step(IvrBasic, MENU | {"choices": [{"key": key}]})


def test_in_a_list_of_steps_keys_with_a_route_leave_it() -> None:
    voicemail = ListedStep(kind="voicemail", params={"box": "general"})
    graph = compile_steps([ListedStep(kind="ivr_basic", params=MENU), voicemail], CATALOGUE)
    assert [edge.outcome for edge in graph.edges] == ["timeout", "invalid", "digit:1", "digit:#", "error"]
    assert not check_graph(graph.to_json(), CATALOGUE)


def test_what_it_refers_to_is_known() -> None:
    graph = compile_steps([ListedStep(kind="ivr_basic", params=MENU | {"invalid_prompt": "wrong"})], CATALOGUE)
    found = {(one.resource, one.id) for one in graph_references(graph, CATALOGUE)}
    assert found == {("prompt", "menu"), ("prompt", "wrong"), ("route", "night")}
