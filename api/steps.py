"""The kinds of steps that plans are made of."""

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel

from activities.registry import CATALOGUE, STEPS
from activities.step import RunsOn, StepGroup
from schemas.graph import OutcomeFamily, OutcomeSpec, graph_json_schema

router = APIRouter(prefix="/steps", tags=["steps"])


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
        )
        for kind, step in STEPS.items()
    ]


@router.get("/graph-schema", summary="JSON Schema of graphs")
def get_graph_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of graphs made of these steps."""
    return graph_json_schema(CATALOGUE)
