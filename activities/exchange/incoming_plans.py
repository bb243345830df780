"""The plan that a call follows once it is decided where it goes: an admin's route, or a few steps that do just that."""

from collections.abc import Callable, Mapping
from typing import Any, assert_never

from sqlmodel import Session

from activities.exchange.destinations import NoRouteError, pinned_route
from activities.registry import CATALOGUE
from schemas.call_messages import PinnedRoute
from schemas.graph import ERROR_OUTCOME, GraphDocument
from schemas.incoming import (
    FollowRoute,
    ForwardCall,
    IncomingAction,
    PlayAndHangUp,
    RefuseCall,
    StartCallback,
    StartDisa,
    TakeMessage,
)
from schemas.tables import Prompt, VoicemailBox

FORWARD_SECONDS = 60
UNAVAILABLE, SERVER_ERROR = 480, 500


def plan_of_action(
    session: Session,
    action: IncomingAction,
    whose: str,
    route_of: Callable[[Session, str | None, str], PinnedRoute] = pinned_route,
) -> PinnedRoute:
    """Return the plan that does what was decided; `whose` names the number, for the error.

    Raises NoRouteError, with what to do, when it can't be done: the route is not published, the box is gone …
    """
    match action:
        case FollowRoute():
            return route_of(session, action.route, whose)
        case TakeMessage():
            if session.get(VoicemailBox, action.box) is None:
                raise NoRouteError(f"There is no voicemail box {action.box} any more; choose another for {whose}.")
            return _plan(f"Voicemail box {action.box}", "voicemail", {"box": action.box}, {ERROR_OUTCOME: UNAVAILABLE})
        case PlayAndHangUp():
            if session.get(Prompt, action.prompt) is None:
                raise NoRouteError(f"There is no voice prompt {action.prompt} any more; choose another for {whose}.")
            return prompt_plan(action.prompt)
        case ForwardCall():
            return _forward(action, whose)
        case RefuseCall():
            return refusal_plan(action.sip_status)
        case StartDisa() | StartCallback():
            raise NoRouteError(f"This exchange has no DISA and no callback yet; choose a route for {whose}.")
        case _:
            assert_never(action)


def prompt_plan(prompt: str) -> PinnedRoute:
    """Return the plan of a call that hears a prompt, and is hung up."""
    return _plan(f"Prompt {prompt}", "prompt", {"prompt": prompt}, {"done": UNAVAILABLE, ERROR_OUTCOME: UNAVAILABLE})


def refusal_plan(sip_status: int) -> PinnedRoute:
    """Return the plan of a call that is refused."""
    return _plan(f"Refused ({sip_status})", "hang_up", {"sip_code": sip_status}, {})


def _forward(action: ForwardCall, whose: str) -> PinnedRoute:
    if "ring_number" not in CATALOGUE:
        raise NoRouteError(f"This exchange can't call numbers outside yet; choose a route for {whose}.")
    params = {"number": action.number, "seconds": FORWARD_SECONDS, "backup": action.backup}
    ends = {"timeout": 480, "busy": 486, "declined": 603, "unavailable": 480, ERROR_OUTCOME: SERVER_ERROR}
    return _plan(f"Forwarded to {action.number}", "ring_number", params, ends)


def _plan(name: str, kind: str, params: Mapping[str, Any], ends: Mapping[str, int]) -> PinnedRoute:
    """Return a plan of one step; each of the given outcomes ends the call, with that status if nobody answered it."""
    nodes: list[dict[str, Any]] = [{"id": kind, "kind": kind, "params": dict(params)}]
    edges: list[dict[str, Any]] = []
    for outcome, code in ends.items():
        nodes.append({"id": outcome, "kind": "hang_up", "params": {"sip_code": code}})
        edges.append({"from": kind, "outcome": outcome, "to": outcome})
    graph = GraphDocument.model_validate({"start": kind, "nodes": nodes, "edges": edges})
    return PinnedRoute(route_id="", name=name, version=0, graph=graph)
