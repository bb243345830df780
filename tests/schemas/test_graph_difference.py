"""What differs between two graphs, in words and for drawing."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from activities.registry import CATALOGUE, STEPS
from schemas.field_changes import FieldChange, field_changes
from schemas.graph import GraphDocument
from schemas.graph_difference import GraphDifference, graph_difference


def graph(nodes: list[dict[str, Any]], edges: list[tuple[str, str, str]], start: str = "ring") -> GraphDocument:
    links = [{"from": source, "outcome": outcome, "to": target} for source, outcome, target in edges]
    return GraphDocument.model_validate({"start": start, "nodes": nodes, "edges": links})


def ring(**params: Any) -> dict[str, Any]:
    return {"id": "ring", "kind": "ring_account", "params": {"account": "anna", **params}}


def menu(*choices: dict[str, Any]) -> dict[str, Any]:
    return {"id": "menu", "kind": "ivr_basic", "params": {"prompt": "menu", "choices": list(choices)}}


BOX = {"id": "box", "kind": "voicemail", "params": {"box": "general"}}
BYE = {"id": "bye", "kind": "hang_up", "params": {}}


def difference(before: GraphDocument, after: GraphDocument) -> GraphDifference:
    return graph_difference(before, after, CATALOGUE)


def test_equal_graphs() -> None:
    plan = graph([ring(), BOX], [("ring", "timeout", "box")])
    found = difference(plan, plan)
    assert found.same
    assert found.text == "Calls go the same way in both."


def test_a_default_that_is_written_down_is_no_difference() -> None:
    found = difference(graph([ring()], []), graph([ring(seconds=30)], []))
    assert found.same


def test_a_parameter_has_its_value_before_and_after() -> None:
    found = difference(graph([ring()], []), graph([ring(seconds=45, account="bram")], []))
    assert not found.same
    (node,) = found.nodes
    assert (node.kind, node.id, node.step, node.title) == ("changed", "ring", "ring_account", "SIP account")
    assert node.fields == [
        FieldChange(field="params.account", old="anna", new="bram"),
        FieldChange(field="params.seconds", old=30.0, new=45.0),
    ]
    assert found.text == "~ step ring (SIP account)\n    account: anna → bram\n    seconds: 30 → 45"


def test_steps_and_edges_that_come_and_go() -> None:
    before = graph([ring(), BOX], [("ring", "timeout", "box"), ("ring", "busy", "box")])
    after = graph([ring(), BYE], [("ring", "timeout", "bye"), ("ring", "declined", "bye")])
    found = difference(before, after)
    assert [(one.kind, one.id) for one in found.nodes] == [("removed", "box"), ("added", "bye")]
    assert [(one.kind, one.outcome, one.before, one.after) for one in found.edges] == [
        ("changed", "timeout", "box", "bye"),
        ("removed", "busy", "box", None),
        ("added", "declined", None, "bye"),
    ]
    assert found.text.splitlines() == [
        "- step box (Voicemail) is removed",
        "+ step bye (Hang up) is added",
        '~ ring, "Not answered in time": box → bye',
        '- ring, "Busy": box → the end',
        '+ ring, "Declined": the end → bye',
    ]


def test_edges_of_a_step_that_is_gone_are_drawn_but_not_told() -> None:
    found = difference(graph([ring(), BOX], [("ring", "busy", "box")]), graph([BOX], [], start="box"))
    assert [one.source for one in found.edges] == ["ring"]
    assert found.text.splitlines() == ["~ calls start at box, not at ring", "- step ring (SIP account) is removed"]


def test_a_key_of_a_menu_is_told_by_its_name() -> None:
    before = graph([menu({"key": "1"}, {"key": "2", "route": "night"})], [], start="menu")
    after = graph([menu({"key": "2", "route": "day"}, {"key": "3"})], [], start="menu")
    ((one, two, three),) = (node.fields for node in difference(before, after).nodes)
    assert (one.field, one.new) == ("params.choices[1]", None)
    assert str(two) == "params.choices[2].route: night → day"
    assert (three.field, three.old) == ("params.choices[3]", None)


def test_another_kind_of_step_under_the_same_name() -> None:
    box = {"id": "ring", "kind": "voicemail", "params": {"box": "general"}}
    found = difference(graph([ring()], []), graph([box], []))
    (node,) = found.nodes
    assert str(node.fields[0]) == "kind: SIP account (ring_account) → Voicemail (voicemail)"


def test_a_step_that_is_only_drawn_elsewhere_changes_no_call() -> None:
    found = difference(graph([ring()], []), graph([ring() | {"position": {"x": 9, "y": 1}}], []))
    assert (found.same, found.moved) == (True, ["ring"])
    assert "Drawn elsewhere: ring" in found.text


def test_unfinished_plans_are_compared_as_they_stand() -> None:
    before = graph([{"id": "ring", "kind": "ring_account", "params": {"seconds": "x"}}], [("ring", "no", "where")])
    after = graph([{"id": "ring", "kind": "teleport", "params": {}}], [])
    found = difference(before, after)
    assert [field.field for field in found.nodes[0].fields] == ["kind", "params.seconds"]
    assert found.edges[0].title == "no"


NAMES = st.sampled_from(["a", "b", "c", "d"])
NODES = st.lists(
    st.builds(lambda name, kind: {"id": name, "kind": kind, "params": dict(STEPS[kind].examples[0].params)},
              NAMES, st.sampled_from(sorted(STEPS))), min_size=1, unique_by=lambda one: str(one["id"])
)  # fmt: skip
EDGES = st.lists(
    st.tuples(NAMES, st.sampled_from(["done", "busy", "error"]), NAMES), unique_by=lambda one: one[:2], max_size=5
)
GRAPHS = st.builds(lambda nodes, edges: graph(nodes, edges, start=str(nodes[0]["id"])), NODES, EDGES)


@given(GRAPHS, GRAPHS)
def test_what_differs_can_be_read_both_ways(before: GraphDocument, after: GraphDocument) -> None:
    there, back = difference(before, after), difference(after, before)
    assert there.same == back.same == (not there.nodes and not there.edges and before.start == after.start)
    swapped = {"added": "removed", "removed": "added", "changed": "changed"}
    assert {(swapped[one.kind], one.id) for one in there.nodes} == {(one.kind, one.id) for one in back.nodes}
    assert {(one.source, one.outcome, one.after, one.before) for one in there.edges} == {
        (one.source, one.outcome, one.before, one.after) for one in back.edges
    }
    assert difference(before, before).same


@given(GRAPHS, GRAPHS)
def test_the_difference_makes_one_graph_of_the_other(before: GraphDocument, after: GraphDocument) -> None:
    found = difference(before, after)
    nodes = {node.id for node in before.nodes} - {one.id for one in found.nodes if one.kind == "removed"}
    assert nodes | {one.id for one in found.nodes if one.kind == "added"} == {node.id for node in after.nodes}
    edges = {(edge.source, edge.outcome): edge.target for edge in before.edges}
    for one in found.edges:
        if one.after is None:
            assert edges.pop((one.source, one.outcome)) == one.before
        else:
            edges[one.source, one.outcome] = one.after
    assert edges == {(edge.source, edge.outcome): edge.target for edge in after.edges}


def test_lists_without_names_are_compared_as_a_whole() -> None:
    assert field_changes("to", ["a", "b"], ["b"]) == [FieldChange(field="to", old=["a", "b"], new=["b"])]
    assert field_changes("x", [], [{"key": "1"}], ("id", "key"))[0].field == "x[1]"
    moved = field_changes("x", [{"id": "a"}, {"id": "b"}], [{"id": "b"}, {"id": "a"}])
    assert [str(one) for one in moved] == ["x (order): ['a', 'b'] → ['b', 'a']"]
