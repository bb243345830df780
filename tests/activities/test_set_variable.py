import pytest

from activities.registry import CATALOGUE, STEPS
from activities.script import Script
from schemas.call_messages import PinnedRoute
from schemas.call_variables import FACTS
from schemas.graph import GraphDocument, GraphNode
from schemas.graph_check import check_graph
from schemas.step_list import ListedStep, compile_steps
from tests.activities.played import AT, CALLER, DID, played
from workflows.simulator.simulate import simulate


@pytest.mark.parametrize(
    ("template", "value"),
    [
        ("{caller}", CALLER),
        ("{did}/{called}", f"{DID}/{DID}"),
        ("[{digits}]", "[]"),
        ("{customer} calls", "Ann calls"),
        ("", ""),
        ("plain", "plain"),
    ],
)
async def test_templates(template: str, value: str) -> None:
    outcome, _ = await played("set_variable", {"name": "note", "value": template}, variables={"customer": "Ann"})
    assert (outcome.name, outcome.variables) == ("done", {"note": value})


async def test_an_unknown_name_is_named() -> None:
    outcome, _ = await played("set_variable", {"name": "note", "value": "{custmer}"}, variables={"customer": "Ann"})
    assert (outcome.name, outcome.variables) == ("error", {})
    assert "'custmer'" in outcome.reason and "customer" in outcome.reason


async def test_a_value_that_grows_too_long() -> None:
    outcome, _ = await played("set_variable", {"name": "x", "value": "{x}{x}"}, variables={"x": "1" * 300})
    assert outcome.name == "error"
    assert "600 characters" in outcome.reason


async def test_one_too_many() -> None:
    variables = {f"v{number}": "" for number in range(50)}
    outcome, _ = await played("set_variable", {"name": "one_more"}, variables=variables)
    assert outcome.name == "error"
    outcome, _ = await played("set_variable", {"name": "v7", "value": "again"}, variables=variables)
    assert outcome.variables == {"v7": "again"}


@pytest.mark.parametrize("name", [*FACTS, "Upper", "1st", "with space", "", "x" * 41, "__class__"])
def test_names_that_no_plan_may_use(name: str) -> None:
    node = GraphNode(id="a", kind="set_variable", params={"name": name})
    (problem,) = [
        one
        for one in check_graph(GraphDocument(start="a", nodes=[node]).to_json(), CATALOGUE)
        if one.severity == "error"
    ]
    assert (problem.node, problem.field) == ("a", "params.name")


async def test_later_steps_see_it() -> None:
    steps = [
        ListedStep(kind="set_variable", params={"name": "a", "value": "{caller}"}),
        ListedStep(kind="wait", params={"seconds": 1}),
        ListedStep(kind="set_variable", params={"name": "b", "value": "<{a}>"}),
    ]
    route = PinnedRoute(route_id="", name="", version=1, graph=compile_steps(steps, CATALOGUE))
    simulation = await simulate(route, Script(), AT)
    assert simulation.variables == {"a": CALLER, "b": f"<{CALLER}>"}
    assert [step.reason for step in simulation.steps] == [f"a = {CALLER}", "", f"b = <{CALLER}>"]
    assert STEPS["set_variable"].runs_on == "workflow"
