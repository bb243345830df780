"""The kinds of steps that plans are made of."""

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from activities.call_port import StepError
from activities.registry import CATALOGUE, STEPS
from activities.step import RunsOn, StepGroup, make_step
from api.errors import error_responses
from schemas.graph import MAX_NODES, OutcomeFamily, OutcomeSpec, graph_json_schema
from schemas.route_menus import RouteMenu

router = APIRouter(prefix="/steps", tags=["steps"], responses=error_responses(422))


class StepKind(BaseModel):
    """A kind of step."""

    kind: str
    title: str
    icon: str
    """Name of a Material symbol."""
    group: StepGroup
    runs_on: RunsOn
    help: str
    params_schema: dict[str, Any]
    """JSON Schema (draft 2020-12) of its parameters; `picker` names what an id refers to."""
    outcomes: list[OutcomeSpec]
    """Those that every node of the kind has, besides `error`."""
    families: list[OutcomeFamily]
    """Rules for more outcomes, one for each item of a list among a node's parameters."""
    simple: bool
    """Whether it may be chosen in a simple plan."""
    always_last: bool
    """What callers choose here leads to routes or steps of its own: in a list it is the last step."""
    route_menu: RouteMenu
    """The menu in which its parameters pick routes: of a route's `available_in`."""


class DrawnStep(BaseModel):
    """A step of a plan that is being drawn; its parameters may still lack something."""

    id: str = Field(max_length=63)
    kind: str = Field(max_length=63)
    params: dict[str, Any] = Field(default_factory=dict)


@router.get("", summary="List the kinds of steps")
def list_steps() -> list[StepKind]:
    """Return all kinds of steps with what a form needs to edit one."""
    return [
        StepKind(
            kind=kind,
            title=step.title,
            icon=step.icon,
            group=step.group,
            runs_on=step.runs_on,
            help=step.help(),
            params_schema=dict(CATALOGUE[kind].params_schema),
            outcomes=list(step.outcomes),
            families=list(step.families),
            simple=step.simple,
            always_last=step.always_last,
            route_menu=step.route_menu,
        )
        for kind, step in STEPS.items()
    ]


@router.get("/graph-schema", summary="JSON Schema of graphs")
def get_graph_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of graphs made of these steps."""
    return graph_json_schema(CATALOGUE)


@router.post("/summaries", summary="Say in one line what each step does")
def summarise_steps(
    nodes: Annotated[
        list[DrawnStep],
        Field(
            max_length=MAX_NODES,
            examples=[[{"id": "desk", "kind": "ring_group", "params": {"group": "helpdesk", "seconds": 45}}]],
        ),
    ],
) -> dict[str, str]:
    """Return a line for each node by its id, as the Temporal UI and the traces show it.

    Nodes of an unknown kind, and those whose parameters don't fit yet, have none.
    """
    said = {}
    for node in nodes:
        step = STEPS.get(node.kind)
        if step is None:
            continue
        try:
            said[node.id] = make_step(step, node.params).summary()
        except StepError:
            continue  # the check of the plan says what it lacks
    return said
