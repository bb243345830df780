"""Graph documents: how they are written down, where a call goes next, and their JSON Schema."""

import jsonschema
import pytest

from activities.registry import CATALOGUE
from schemas.graph import GraphDocument, GraphNode, graph_json_schema, next_node
from schemas.graph_references import Reference, graph_references


def plan(edges: list[tuple[str, str, str]], kind: str = "ring_account") -> GraphDocument:
    return GraphDocument.model_validate(
        {
            "start": "a",
            "nodes": [{"id": "a", "kind": kind}, {"id": "b", "kind": "wait"}, {"id": "c", "kind": "hang_up"}],
            "edges": [{"from": source, "outcome": outcome, "to": target} for source, outcome, target in edges],
        }
    )


def test_the_next_node_is_at_the_outcomes_edge() -> None:
    graph = plan([("a", "busy", "b"), ("a", "timeout", "c")])
    assert next_node(graph, "a", "busy", CATALOGUE) == "b"
    assert next_node(graph, "a", "timeout", CATALOGUE) == "c"
    assert next_node(graph, "a", "declined", CATALOGUE) is None
    assert next_node(graph, "b", "done", CATALOGUE) is None


def test_an_error_has_an_edge_of_its_own() -> None:
    assert next_node(plan([("a", "busy", "b"), ("a", "error", "c")]), "a", "error", CATALOGUE) == "c"


def test_an_error_goes_on_as_if_unanswered() -> None:
    graph = plan([("a", "answered", "b"), ("a", "unavailable", "b"), ("a", "busy", "c")])
    assert next_node(graph, "a", "error", CATALOGUE) == "c", "the step's own order: busy comes before unavailable"


def test_an_error_never_follows_a_final_outcome() -> None:
    assert next_node(plan([("a", "answered", "b")]), "a", "error", CATALOGUE) is None


def test_an_error_of_an_unknown_kind_takes_the_first_edge() -> None:
    graph = plan([("a", "whatever", "b"), ("a", "done", "c")], kind="teleport")
    assert next_node(graph, "a", "error", CATALOGUE) == "b"


def test_the_document_is_written_with_from_and_to() -> None:
    graph = plan([("a", "busy", "b")])
    written = graph.to_json()
    assert written["edges"] == [{"from": "a", "outcome": "busy", "to": "b"}]
    assert GraphDocument.model_validate(written) == graph


def test_a_node_by_its_id() -> None:
    assert plan([]).node("b").kind == "wait"
    with pytest.raises(KeyError):
        plan([]).node("z")


def test_the_schema_is_valid_and_knows_the_kinds() -> None:
    schema = graph_json_schema(CATALOGUE)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    good = {"start": "a", "nodes": [{"id": "a", "kind": "wait", "params": {"seconds": 3}}]}
    assert validator.is_valid(good)
    assert not validator.is_valid({"start": "a", "nodes": [{"id": "a", "kind": "wait", "params": {"seconds": "x"}}]})
    assert not validator.is_valid({"start": "a", "nodes": [{"id": "a", "kind": "teleport"}]})
    assert not validator.is_valid({"start": "a", "nodes": []})


@pytest.mark.parametrize("name", ["", "-a", "a b", "ü", "a" * 64, "a\n"])
def test_ids_are_plain(name: str) -> None:
    with pytest.raises(ValueError, match="pattern"):
        GraphNode(id=name, kind="wait")


def test_references_of_a_graph() -> None:
    graph = GraphDocument.model_validate(
        {
            "start": "a",
            "nodes": [
                {"id": "a", "kind": "prompt", "params": {"prompt": "welcome"}},
                {"id": "b", "kind": "ring_group", "params": {"group": "helpdesk"}},
                {"id": "c", "kind": "ring_account", "params": {"account": "anna"}},
                {"id": "d", "kind": "voicemail", "params": {"box": "general"}},
                {"id": "e", "kind": "go_to_route", "params": {"route": "night"}},
                {"id": "f", "kind": "teleport", "params": {"route": "night"}},
                {"id": "g", "kind": "wait"},
            ],
        }
    )
    assert list(graph_references(graph, CATALOGUE)) == [
        Reference("a", ("prompt",), "prompt", "welcome"),
        Reference("b", ("group",), "ring_group", "helpdesk"),
        Reference("c", ("account",), "sip_account", "anna"),
        Reference("d", ("box",), "voicemail_box", "general"),
        Reference("e", ("route",), "route", "night"),
    ]
