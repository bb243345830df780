"""Linear dial plans (P14) compile to a graph in which a step that is not answered goes on to the next."""

import pytest

from activities.registry import CATALOGUE
from schemas.graph import next_node
from schemas.graph_check import check_graph
from schemas.step_list import ListedStep, compile_steps

STEPS = [
    ListedStep(kind="prompt", params={"prompt": "welcome"}),
    ListedStep(kind="ring_group", params={"group": "helpdesk"}),
    ListedStep(kind="prompt", params={"prompt": "sorry"}),
    ListedStep(kind="voicemail", params={"box": "general"}),
]


def test_steps_follow_each_other() -> None:
    graph = compile_steps(STEPS, CATALOGUE)
    assert [node.id for node in graph.nodes] == ["prompt", "ring_group", "prompt-2", "voicemail"]
    assert graph.start == "prompt"
    assert [node.params for node in graph.nodes] == [step.params for step in STEPS]
    assert check_graph(graph.to_json(), CATALOGUE) == []


def test_only_an_unserved_caller_goes_on() -> None:
    graph = compile_steps(STEPS, CATALOGUE)
    for outcome in ("timeout", "busy", "declined", "unavailable", "error"):
        assert next_node(graph, "ring_group", outcome, CATALOGUE) == "prompt-2"
    assert next_node(graph, "ring_group", "answered", CATALOGUE) is None
    assert next_node(graph, "voicemail", "error", CATALOGUE) is None


def test_nodes_do_not_lie_on_each_other() -> None:
    positions = [(node.position.x, node.position.y) for node in compile_steps(STEPS, CATALOGUE).nodes]
    assert len(set(positions)) == len(positions)


def test_one_step() -> None:
    graph = compile_steps([ListedStep(kind="hang_up")], CATALOGUE)
    assert (len(graph.nodes), graph.edges) == (1, [])


def test_an_empty_list_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one step"):
        compile_steps([], CATALOGUE)


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(KeyError, match="teleport"):
        compile_steps([ListedStep(kind="teleport"), ListedStep(kind="hang_up")], CATALOGUE)
    with pytest.raises(KeyError, match="teleport"):
        compile_steps([ListedStep(kind="hang_up"), ListedStep(kind="teleport")], CATALOGUE)
