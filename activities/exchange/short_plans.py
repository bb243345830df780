"""Plans that no admin drew: one step, made on the spot, so that every call has a plan and a trace."""

from collections.abc import Mapping
from typing import Any

from schemas.call_messages import PinnedRoute
from schemas.graph import ERROR_OUTCOME, GraphDocument
from schemas.parking import ParkingRange

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


def parked(range_: ParkingRange, place: str, account_id: str, *, announce: bool = False) -> PinnedRoute:
    """Return the plan of a call that an account parks: in time it goes to the range's route, or back to who parked.

    When nobody answers there it is parked again, so that nobody is lost.
    """
    park = {"range": range_.id, "place": place, "announce": announce}
    nodes: list[dict[str, Any]] = [{"id": "park", "kind": "park", "params": park}]
    if range_.route:
        nodes.append({"id": "after", "kind": "go_to_route", "params": {"route": range_.route}})
        edges = [{"from": "park", "outcome": "timeout", "to": "after"}]
    else:
        nodes.append(
            {
                "id": "back",
                "kind": "ring_account",
                "params": {"account": account_id, "seconds": 30, "follow_wishes": False},
            }
        )
        edges = [{"from": "park", "outcome": "timeout", "to": "back"}]
        edges += [
            {"from": "back", "outcome": outcome, "to": "park"}
            for outcome in ("timeout", "busy", "declined", "unavailable")
        ]
    graph = GraphDocument.model_validate({"start": "park", "nodes": nodes, "edges": edges})
    return PinnedRoute(route_id="", name=f"Parked at {place} by {account_id}", version=0, graph=graph)
