"""What every step keeps to, whoever writes it: a new step is tested here without being named."""

import ast
import inspect
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from activities.call_port import StepError
from activities.registry import CATALOGUE, STEPS
from activities.step import Example, Step, make_step
from schemas.call_messages import CallFacts, PinnedRoute
from schemas.graph import GraphDocument, GraphNode, OutcomeFamily, OutcomeSpec, graph_json_schema
from schemas.graph_check import check_graph
from workflows.simulator.simulate import simulate, simulated_facts

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
HELP_LENGTH = 20
MAX_OUTCOME_LENGTH = 63
ROUTES = {"night"}
"""Routes that exist in the world of the examples."""

by_kind = pytest.mark.parametrize("step_class", STEPS.values(), ids=STEPS.keys())
EXAMPLES = [(step_class, example) for step_class in STEPS.values() for example in step_class.examples]
each_example = pytest.mark.parametrize(
    ("step_class", "example"), EXAMPLES, ids=[f"{step_class.kind}: {example.title}" for step_class, example in EXAMPLES]
)
StepClass = type[Step[Any, Any]]


def one_step(step_class: StepClass, params: dict[str, Any]) -> PinnedRoute:
    graph = GraphDocument(start="only", nodes=[GraphNode(id="only", kind=step_class.kind, params=params)])
    return PinnedRoute(route_id="example", name="Example", version=1, graph=graph)


async def example_route(route_id: str) -> PinnedRoute:
    if route_id not in ROUTES:
        raise StepError(f"There is no route {route_id!r}.")
    return one_step(STEPS["wait"], {})


def facts() -> CallFacts:
    return simulated_facts(AT)


@by_kind
def test_it_is_named_like_its_file(step_class: StepClass) -> None:
    assert Path(inspect.getfile(step_class)).stem == step_class.kind


@by_kind
def test_it_says_what_it_is(step_class: StepClass) -> None:
    assert len(step_class.help()) >= HELP_LENGTH
    assert step_class.__doc__ != step_class.__mro__[1].__doc__, "the docstring is the base class's"
    assert step_class.title.strip() and step_class.icon.strip()
    assert step_class.group in ("sip_account", "module", "plugin", "misc")
    assert step_class.runs_on in ("edge", "worker", "workflow")


def outcomes_of(step_class: StepClass, example: Example) -> list[OutcomeSpec]:
    """Those of a node with the example's parameters."""
    return list(CATALOGUE[step_class.kind].outcomes_for(example.params))


@each_example
def test_its_outcomes_have_names_and_titles(step_class: StepClass, example: Example) -> None:
    outcomes = outcomes_of(step_class, example)
    names = [outcome.name for outcome in outcomes]
    assert names and len(set(names)) == len(names)
    assert all(outcome.title and "{name}" not in outcome.title for outcome in outcomes)
    assert all(0 < len(name) <= MAX_OUTCOME_LENGTH for name in names), "longer ones fit no edge"
    assert not {"error", "hung_up"} & set(names), "every step has these by itself"


@by_kind
def test_a_family_of_outcomes_names_what_its_parameters_have(step_class: StepClass) -> None:
    """A misspelt name would give no outcome at all, and nobody would say so."""
    schema = step_class.Params.model_json_schema()
    for family in step_class.families:
        items = schema["properties"][family.param]["items"]
        fields = schema["$defs"][items["$ref"].rpartition("/")[2]]["properties"]
        assert fields[family.field]["type"] == "string"
        assert not family.final_field or family.final_field in fields
        assert schema["properties"][family.param]["maxItems"], "each is an exit: their number needs a bound"


@by_kind
def test_its_parameters_have_a_valid_schema_with_help_texts(step_class: StepClass) -> None:
    schema = step_class.Params.model_json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["additionalProperties"] is False
    for name, field in step_class.Params.model_fields.items():
        assert field.description, f"parameter {name} has no help text (a docstring below it)"
        assert len(field.description) >= HELP_LENGTH


@by_kind
def test_its_references_say_what_they_refer_to(step_class: StepClass) -> None:
    """A parameter with the pattern of an id is a reference, and the designer must know of what."""
    for name, field in step_class.Params.model_json_schema()["properties"].items():
        if field.get("pattern") == r"^[a-z0-9][a-z0-9-]{0,62}$":
            assert field.get("picker"), f"parameter {name} is an id of something: use PromptId, AccountId …"


@by_kind
def test_it_has_examples_of_every_outcome(step_class: StepClass) -> None:
    shown = {example.outcome for example in step_class.examples}
    missing = {outcome.name for outcome in step_class.outcomes} - shown
    missing |= {family.prefix for family in step_class.families if not any(map(_begins(family), shown))}
    assert not missing, f"no example of {step_class.kind} leaves by {', '.join(sorted(missing))}"
    for example in step_class.examples:
        assert example.outcome in {outcome.name for outcome in outcomes_of(step_class, example)} | {"error"}


def _begins(family: OutcomeFamily) -> Callable[[str], bool]:
    return lambda outcome: outcome.startswith(family.prefix)


@by_kind
async def test_it_leaves_by_error_when_what_it_needs_is_gone(step_class: StepClass) -> None:
    """On the edge an example shows it; a route that is gone is the interpreter's, with the same result."""
    resources = {
        field["picker"]
        for field in step_class.Params.model_json_schema()["properties"].values()
        if isinstance(field.get("picker"), str)
    }
    # An account whose phone is gone is unavailable, an outcome of its own.
    if resources & {"prompt", "ring_group", "voicemail_box"}:
        assert "error" in {example.outcome for example in step_class.examples}
    if "route" in resources:
        route = one_step(step_class, step_class.examples[0].params | {"route": "gone"})
        simulation = await simulate(route, step_class.examples[0].script, AT, load_route=example_route)
        assert simulation.steps[0].outcome == "error"
        assert "gone" in simulation.steps[0].reason


@each_example
def test_an_example_is_valid(step_class: StepClass, example: Example) -> None:
    jsonschema.validate(example.params, step_class.Params.model_json_schema(), jsonschema.Draft202012Validator)
    document = one_step(step_class, example.params).graph.to_json()
    jsonschema.validate(document, graph_json_schema(CATALOGUE), jsonschema.Draft202012Validator)
    assert not [problem for problem in check_graph(document, CATALOGUE) if problem.check == "form"]
    assert not CATALOGUE[step_class.kind].read_params(example.params).problems


@each_example
async def test_an_example_plays_to_its_outcome(step_class: StepClass, example: Example) -> None:
    route = one_step(step_class, example.params)
    simulation = await simulate(route, example.script, AT, facts=facts(), load_route=example_route)
    first = simulation.steps[0]
    assert (first.kind, first.outcome) == (step_class.kind, example.outcome), first.reason
    assert first.reason or example.outcome != "error", "an error says why"
    assert "internal error" not in first.reason


@each_example
async def test_an_outcome_that_takes_no_time_says_so(step_class: StepClass, example: Example) -> None:
    """By outcomes with `waits` alone a plan may turn in circles; with `waits=False` that is refused."""
    said = {one.name: one.waits for one in outcomes_of(step_class, example)}
    if said.get(example.outcome):
        simulation = await simulate(one_step(step_class, example.params), example.script, AT, load_route=example_route)
        first = simulation.steps[0]
        assert first.ended_at is not None
        assert first.ended_at > first.started_at, f"outcome {example.outcome} needs waits=False"


@each_example
async def test_an_outcome_that_leaves_the_plan_says_so(step_class: StepClass, example: Example) -> None:
    """What follows such an outcome is never reached; the checks rely on that."""
    leaves = {one.name: one.leaves for one in outcomes_of(step_class, example)} | {"error": False}
    graph = GraphDocument.model_validate(
        {
            "start": "only",
            "nodes": [
                {"id": "only", "kind": step_class.kind, "params": example.params},
                {"id": "next", "kind": "notify_mail", "params": {"to": ["desk@example.org"]}},
            ],
            "edges": [{"from": "only", "outcome": example.outcome, "to": "next"}],
        }
    )
    route = PinnedRoute(route_id="example", name="Example", version=1, graph=graph)
    simulation = await simulate(route, example.script, AT, load_route=example_route)
    assert ("next" not in [step.node for step in simulation.steps]) == leaves[example.outcome]


@each_example
def test_its_summary_is_one_short_line(step_class: StepClass, example: Example) -> None:
    step = make_step(step_class, example.params)
    assert 0 < len(step.summary()) < 190
    assert len(step.summary().splitlines()) == 1
    assert step.duration() > 0


@by_kind
def test_unknown_parameters_are_refused(step_class: StepClass) -> None:
    params = step_class.examples[0].params | {"no_such_thing": 1}
    with pytest.raises(StepError, match=rf"no_such_thing of step {step_class.kind}"):
        make_step(step_class, params)


@by_kind
def test_wrong_parameters_are_refused_by_name(step_class: StepClass) -> None:
    for name in step_class.Params.model_fields:
        wrong = step_class.examples[0].params | {name: {"an": "object"}}
        with pytest.raises(StepError, match=rf"parameter {name}\b.* of step {step_class.kind}"):
            make_step(step_class, wrong)


@by_kind
def test_required_parameters_are_asked_for(step_class: StepClass) -> None:
    for name, field in step_class.Params.model_fields.items():
        if field.is_required():
            params = {key: value for key, value in step_class.examples[0].params.items() if key != name}
            with pytest.raises(StepError, match=rf"parameter {name} of step"):
                make_step(step_class, params)


@by_kind
def test_its_module_imports_only_what_lies_below(step_class: StepClass) -> None:
    """A step sees the call through its port; a step that opens the database itself can't be simulated."""
    tree = ast.parse(Path(inspect.getfile(step_class)).read_text(encoding="utf-8"))
    imported = [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    for module in imported:
        assert not module.startswith(("schemas.database", "schemas.tables.", "telephony", "workflows")), module
