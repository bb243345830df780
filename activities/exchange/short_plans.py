"""Plans that no admin drew: one step, made on the spot, so that every call has a plan and a trace."""

from collections.abc import Mapping
from typing import Any

from schemas.call_messages import PinnedRoute
from schemas.graph import ERROR_OUTCOME, GraphDocument

RING_ENDS: Mapping[str, int] = {"timeout": 480, "busy": 486, "declined": 603, "unavailable": 480, ERROR_OUTCOME: 500}
"""The SIP status that tells the caller how ringing ended."""
CALL_OUT_ENDS: Mapping[str, int] = {**RING_ENDS, "refused": 403}


def plan_of_one_step(
    name: str, kind: str, params: Mapping[str, Any], ends: Mapping[str, int] = RING_ENDS, *, pass_on: bool = False
) -> PinnedRoute:
    """Return a plan of one step; each of the given outcomes ends the call, with that status if nobody answered it.

    With `pass_on` it ends with what the number called said, when it said something.
    """
    nodes: list[dict[str, Any]] = [{"id": kind, "kind": kind, "params": dict(params)}]
    edges: list[dict[str, Any]] = []
    for outcome, code in ends.items():
        told: dict[str, Any] = {"sip_code": code, **({"pass_on": True} if pass_on else {})}
        nodes.append({"id": outcome, "kind": "hang_up", "params": told})
        edges.append({"from": kind, "outcome": outcome, "to": outcome})
    graph = GraphDocument.model_validate({"start": kind, "nodes": nodes, "edges": edges})
    return PinnedRoute(route_id="", name=name, version=0, graph=graph)
