"""Where calls get stuck in graphs: circles without a pause, exits that lead nowhere, edges that nobody follows."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activities.registry import CATALOGUE
from schemas.graph import GraphDocument
from schemas.graph_check import check_graph
from schemas.graph_problems import Problem
from schemas.graph_ways import Place, jumps, quick_circles

KINDS: dict[str, dict[str, Any]] = {
    "wait": {},
    "set_variable": {"name": "x"},
    "prompt": {"prompt": "welcome"},
    "ring_account": {"account": "anna"},
    "hang_up": {},
}


def document(edges: list[tuple[str, str, str]], start: str = "", **kinds: str | tuple[str, dict[str, Any]]) -> Any:
    nodes = []
    for name, kind in kinds.items():
        of_kind, params = (kind, KINDS[kind]) if isinstance(kind, str) else kind
        nodes.append({"id": name, "kind": of_kind, "params": params})
    links = [{"from": source, "outcome": outcome, "to": target} for source, outcome, target in edges]
    return {"start": start or nodes[0]["id"], "nodes": nodes, "edges": links}


def found(check: str, graph: Any) -> list[Problem]:
    return [one for one in check_graph(graph, CATALOGUE) if one.check == check]


def graph(edges: list[tuple[str, str, str]], **kinds: str | tuple[str, dict[str, Any]]) -> GraphDocument:
    return GraphDocument.model_validate(document(edges, **kinds))


def to_route(route: str) -> tuple[str, dict[str, Any]]:
    return "go_to_route", {"route": route}


@pytest.mark.parametrize(
    ("edges", "kinds"),
    [
        ([("a", "done", "a")], {"a": "set_variable"}),
        ([("a", "done", "b"), ("b", "done", "a")], {"a": "set_variable", "b": "set_variable"}),
        ([("a", "busy", "b"), ("b", "done", "a")], {"a": "ring_account", "b": "set_variable"}),
        ([("a", "unavailable", "a"), ("a", "timeout", "b")], {"a": "ring_account", "b": "hang_up"}),
        ([("a", "error", "a"), ("a", "done", "b")], {"a": "prompt", "b": "hang_up"}),
    ],
)
def test_a_circle_without_a_pause(edges: list[tuple[str, str, str]], kinds: dict[str, str]) -> None:
    (problem,) = found("endless-loop", document(edges, **kinds))
    assert (problem.severity, problem.node) == ("error", "a")
    assert problem.message.startswith("calls may turn in circles here without a pause: a → ")


@pytest.mark.parametrize(
    ("edges", "kinds"),
    [
        ([("a", "done", "a")], {"a": "wait"}),
        ([("a", "done", "b"), ("b", "done", "a")], {"a": "set_variable", "b": "prompt"}),
        ([("a", "timeout", "a"), ("a", "busy", "b")], {"a": "ring_account", "b": "hang_up"}),
        ([("a", "answered", "a")], {"a": "ring_account"}),
        ([("a", "ended", "b"), ("c", "done", "c")], {"a": "hang_up", "b": "wait", "c": "set_variable"}),
    ],
)
def test_no_circle_that_a_call_hurries_through(edges: list[tuple[str, str, str]], kinds: dict[str, str]) -> None:
    assert not found("endless-loop", document(edges, **kinds))


def test_two_circles_are_told_each() -> None:
    edges = [("a", "done", "a"), ("a", "error", "b"), ("b", "done", "c"), ("c", "done", "b")]
    problems = found("endless-loop", document(edges, a="set_variable", b="set_variable", c="set_variable"))
    assert [problem.node for problem in problems] == ["a", "b"]


def test_an_edge_out_of_a_conversation_is_never_followed() -> None:
    plan = document([("a", "answered", "b"), ("a", "timeout", "c")], a="ring_account", b="wait", c="hang_up")
    (problem,) = found("unused-edge", plan)
    assert (problem.severity, problem.node, problem.field) == ("warning", "a", "answered")
    assert [one.node for one in found("unreachable-step", plan)] == ["b"]


def test_what_follows_a_message_is_reached() -> None:
    plan = document([("a", "recorded", "b")], a=("voicemail", {"box": "general"}), b="hang_up")
    assert check_graph(plan, CATALOGUE) == []


def test_a_branch_without_an_end_is_an_error() -> None:
    cases = [{"name": "boss", "values": ["1"]}, {"name": "rest", "values": ["2"]}]
    plan = document([("a", "case:boss", "b")], a=("split", {"cases": cases}), b="hang_up")
    problems = found("no-exit", plan)
    assert {(one.severity, one.node, one.field) for one in problems} == {
        ("error", "a", "otherwise"),
        ("error", "a", "case:rest"),
    }


def test_jumps_into_other_routes() -> None:
    choices = [{"key": "1", "route": "sales"}, {"key": "2"}, {"key": "3", "route": "night"}]
    plan = graph([], menu=("ivr_basic", {"prompt": "menu", "choices": choices}), out=to_route("night"))
    assert [tuple(jump) for jump in jumps(plan, CATALOGUE)] == [
        ("menu", "params.choices.0.route", "sales", True),
        ("menu", "params.choices.2.route", "night", True),
        ("out", "params.route", "night", False),
    ]


def test_a_circle_through_several_routes() -> None:
    plans = {
        "day": graph([("a", "done", "b")], a="set_variable", b=to_route("night")),
        "night": graph([], c=to_route("week")),
        "week": graph([], d=to_route("day")),
    }
    (circle,) = quick_circles(plans, "day", CATALOGUE)
    assert circle == [Place("day", "a"), Place("day", "b"), Place("night", "c"), Place("week", "d")]
    assert len(quick_circles(plans, "week", CATALOGUE)) == 1
    plans["night"] = graph([("w", "done", "c")], w="wait", c=to_route("week"))
    assert quick_circles(plans, "day", CATALOGUE) == []


def test_a_route_that_leads_to_itself() -> None:
    assert quick_circles({"day": graph([], a=to_route("day"))}, "day", CATALOGUE) == [[Place("day", "a")]]


def test_a_circle_elsewhere_is_not_this_routes() -> None:
    plans = {"day": graph([], a=to_route("night")), "night": graph([], b=to_route("night"))}
    assert quick_circles(plans, "day", CATALOGUE) == []


NAMES = ["a", "b", "c", "d", "e"]
EDGES = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), max_size=10, unique_by=lambda one: one[0])


@given(EDGES, st.sets(st.sampled_from(NAMES)))
def test_circles_are_those_that_walking_finds(edges: list[tuple[str, str]], waiting: set[str]) -> None:
    """With one exit for each step a call's way is fixed: walk it, and see whether it ever pauses again."""
    plan = document(
        [(source, "done", target) for source, target in edges],
        **{name: "wait" if name in waiting else "set_variable" for name in NAMES},
    )
    follows = dict(edges)
    at: str | None = "a"
    for _ in NAMES:
        at = follows.get(at) if at else None
    around = [at]
    while around[-1] is not None and follows.get(around[-1]) not in (around[0], None):
        around.append(follows.get(around[-1]))
    endless = at is not None and not waiting & set(around)
    assert bool(found("endless-loop", plan)) == endless
