"""Linear dial plans (P14): a list of steps, compiled to a graph. A step that is not answered goes on to the next."""

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from schemas.graph import ERROR_OUTCOME, Catalogue, GraphDocument, GraphEdge, GraphNode, Position

NODE_DISTANCE = 140.0


class ListedStep(BaseModel):
    """One step of a linear plan."""

    model_config = ConfigDict(extra="forbid")

    kind: str
    params: dict[str, Any] = Field(default_factory=dict)


def compile_steps(steps: Sequence[ListedStep], catalogue: Catalogue) -> GraphDocument:
    """Return the graph of a linear plan.

    Every outcome that leaves the caller unserved, and `error`, leads to the next step; the nodes are named after their
    kind (`prompt`, `ring_group`, `prompt-2` …). Raises KeyError for an unknown kind, ValueError for an empty list.
    """
    if not steps:
        raise ValueError("A dial plan needs at least one step.")
    unanswered = [catalogue[step.kind].unanswered(step.params) for step in steps]
    nodes: list[GraphNode] = []
    seen: dict[str, int] = {}
    for index, step in enumerate(steps):
        seen[step.kind] = seen.get(step.kind, 0) + 1
        name = step.kind if seen[step.kind] == 1 else f"{step.kind}-{seen[step.kind]}"
        nodes.append(
            GraphNode(id=name, kind=step.kind, params=step.params, position=Position(x=0, y=index * NODE_DISTANCE))
        )
    edges = [
        GraphEdge(source=node.id, outcome=outcome, target=following.id)
        for node, following, going_on in zip(nodes, nodes[1:], unanswered, strict=False)
        for outcome in [*going_on, ERROR_OUTCOME]
    ]
    return GraphDocument(start=nodes[0].id, nodes=nodes, edges=edges)
