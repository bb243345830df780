"""Outcomes that follow from a node's parameters: what graphs may leave by, and what the checks say of them."""

from dataclasses import replace
from typing import Any

import pytest

from activities.registry import CATALOGUE
from schemas.graph import GraphDocument, OutcomeFamily, OutcomeSpec, ReadParams, next_node
from schemas.graph_check import check_graph

FAMILY = OutcomeFamily(param="rows", field="key", prefix="row:", title="Row {name}", final_field="end")


def menu(*keys: str, **more: Any) -> dict[str, Any]:
    return {"prompt": "menu", "choices": [{"key": key} for key in keys], **more}


def graph(params: dict[str, Any], *outcomes: str) -> dict[str, Any]:
    nodes = [{"id": "menu", "kind": "ivr_basic", "params": params}, {"id": "bye", "kind": "hang_up"}]
    edges = [{"from": "menu", "outcome": outcome, "to": "bye"} for outcome in outcomes]
    return {"format": "belplan-graph/1", "start": "menu", "nodes": nodes, "edges": edges}


def problems(document: dict[str, Any], severity: str) -> list[tuple[str, str, str]]:
    return [(one.node, one.field, one.message) for one in check_graph(document, CATALOGUE) if one.severity == severity]


def test_each_item_is_an_outcome() -> None:
    rows = [{"key": "a"}, {"key": "{b}", "end": "night"}, {"key": "a", "end": None}]
    assert FAMILY.outcomes({"rows": rows}) == [
        OutcomeSpec(name="row:a", title="Row a", required=True),
        OutcomeSpec(name="row:{b}", title="Row {b}", final=True, leaves=True),
        OutcomeSpec(name="row:a", title="Row a", required=True),
    ]


@pytest.mark.parametrize("params", [{}, {"rows": None}, {"rows": "abc"}, {"rows": [1, None, {}, {"key": 1}, ["key"]]}])
def test_parameters_that_are_wrong_give_none(params: dict[str, Any]) -> None:
    assert FAMILY.outcomes(params) == []


def test_only_configured_keys_have_an_exit() -> None:
    assert not problems(graph(menu("1", "2"), "digit:1", "digit:2", "timeout", "invalid", "error"), "error")
    ((node, field, message),) = problems(graph(menu("1", "2"), "digit:3"), "error")
    assert (node, field) == ("menu", "digit:3")
    assert "it has: timeout, invalid, digit:1, digit:2, error" in message


def test_two_exits_of_one_name() -> None:
    """The steps at hand refuse such parameters by themselves; a step that does not is caught here."""
    ((node, field, message),) = problems(graph(menu("1", "1"), "digit:1"), "error")
    assert (node, field) == ("menu", "params.choices")
    assert "give each key one meaning" in message
    careless = {**CATALOGUE, "ivr_basic": replace(CATALOGUE["ivr_basic"], read_params=ReadParams)}
    found = check_graph(graph(menu("1", "1"), "digit:1"), careless)
    assert [(one.node, one.field) for one in found] == [("menu", "digit:1")]
    assert "give each its own" in found[0].message


def test_a_key_that_leads_nowhere_is_an_error() -> None:
    assert not problems(graph(menu("1"), "timeout", "invalid", "digit:1"), "error")
    found = problems(graph(menu("1", "2", "3"), "timeout", "invalid", "digit:1"), "error")
    assert [(node, field) for node, field, _ in found] == [("menu", "digit:2"), ("menu", "digit:3")]
    assert found[0][2] == '"Key 2" leads nowhere, so the call is cut off; lead it to a step, or to a route'


def test_no_key_at_all_may_end_the_call() -> None:
    document = graph(menu("1"), "digit:1")
    assert not problems(document, "error")
    ((node, _, message),) = problems(document, "warning")
    assert node == "menu"
    assert message.startswith("after timeout, invalid the call is cut off")


def test_a_menu_in_the_middle_of_a_list_lets_nobody_choose() -> None:
    document = graph(menu("1", "2"), "timeout", "invalid", "digit:1", "digit:2")
    ((node, _, message),) = problems(document, "warning")
    assert (node, "always a last step" in message) == ("menu", True)
    document["edges"][0]["to"] = "menu"
    assert not problems(document, "warning"), "who enters nothing hears the menu again"


def test_a_key_that_leads_to_a_route_is_no_open_exit() -> None:
    params = menu("1") | {"choices": [{"key": "1", "route": "night"}]}
    assert not problems(graph(params, "timeout", "invalid"), "warning")


def test_a_hundred_exits_are_told_in_one_short_message() -> None:
    cases = [{"name": f"a-rather-long-name-{number}", "values": ["1"]} for number in range(50)]
    document = graph({"cases": cases}, "case:none")
    document["nodes"][0]["kind"] = "split"
    ((_, _, message),) = problems(document, "error")
    assert len(message) < 320


def test_an_error_goes_the_way_of_those_who_chose_nothing() -> None:
    plan = GraphDocument.model_validate(graph(menu("1"), "digit:1", "invalid"))
    assert next_node(plan, "menu", "error", CATALOGUE) == "bye"
    plan = GraphDocument.model_validate(graph(menu("1"), "digit:1"))
    assert next_node(plan, "menu", "error", CATALOGUE) == "bye", "any exit is better than a call that is cut off"
    plan = GraphDocument.model_validate(graph(menu("1") | {"choices": [{"key": "1", "route": "night"}]}))
    assert next_node(plan, "menu", "error", CATALOGUE) is None
