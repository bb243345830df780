"""The plan that a call follows once it is decided where it goes: an admin's route, or a few steps that do just that."""

from typing import assert_never

from sqlmodel import Session

from activities.exchange.destinations import NoRouteError, RouteOf, pinned_route
from activities.exchange.short_plans import CALL_OUT_ENDS, plan_of_one_step
from schemas.call_messages import PinnedRoute
from schemas.graph import ERROR_OUTCOME
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
UNAVAILABLE, SERVER_ERROR, SERVICE_UNAVAILABLE = 480, 500, 503


def plan_of_action(
    session: Session,
    action: IncomingAction,
    whose: str,
    route_of: RouteOf = pinned_route,
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
            return plan_of_one_step(
                f"Voicemail box {action.box}", "voicemail", {"box": action.box}, {ERROR_OUTCOME: UNAVAILABLE}
            )
        case PlayAndHangUp():
            if session.get(Prompt, action.prompt) is None:
                raise NoRouteError(f"There is no voice prompt {action.prompt} any more; choose another for {whose}.")
            return prompt_plan(action.prompt)
        case ForwardCall():
            return _forward(action)
        case RefuseCall():
            return refusal_plan(action.sip_status)
        case StartDisa() | StartCallback():
            raise NoRouteError(f"This exchange has no DISA and no callback yet; choose a route for {whose}.")
        case _:
            assert_never(action)


def prompt_plan(prompt: str) -> PinnedRoute:
    """Return the plan of a call that hears a prompt, and is hung up."""
    ends = {"done": UNAVAILABLE, ERROR_OUTCOME: UNAVAILABLE}
    return plan_of_one_step(f"Prompt {prompt}", "prompt", {"prompt": prompt}, ends)


def refusal_plan(sip_status: int) -> PinnedRoute:
    """Return the plan of a call that is refused."""
    return plan_of_one_step(f"Refused ({sip_status})", "hang_up", {"sip_code": sip_status}, {})


def _forward(action: ForwardCall) -> PinnedRoute:
    params = {"number": action.number, "seconds": FORWARD_SECONDS, "backup": action.backup}
    ends = {**CALL_OUT_ENDS, "refused": SERVICE_UNAVAILABLE}
    return plan_of_one_step(f"Forwarded to {action.number}", "ring_number", params, ends, pass_on=True)
