"""Playing a call before anybody calls: through a draft, a published plan, or all that decides on a number (B3)."""

from typing import Annotated, Any

from fastapi import APIRouter, Body
from sqlmodel import Session

from api.deps import ReadSession
from api.errors import ApiError, ErrorDetail, error_responses
from api.resources.changes import invalid
from schemas.graph import GraphDocument
from schemas.plain_json import unstorable_values
from schemas.simulations import SimulatedCall
from schemas.tables.base import utc_now
from workflows.simulator.exchange_call import PlayedCall, SimulationError, play_call

router = APIRouter(prefix="/simulations", tags=["simulations"], responses=error_responses(422))

EXAMPLES: dict[str, Any] = {
    "a call on a Sunday": {
        "summary": "A call to a phone number, with all that decides on it",
        "value": {"called": "3250123100", "at": "2027-02-28T10:00", "caller": {"number": "0475 12 34 56"}},
    },
    "a draft": {
        "summary": "A draft, where the first phone is busy",
        "value": {
            "route": "main",
            "plan": "draft",
            "world": {"phones": {"anna": {"does": "busy"}, "bram": {"does": "answers", "after": 8}}, "digits": "1"},
        },
    },
}


class SimulationRequest(SimulatedCall):
    """A call to play."""

    graph: GraphDocument | None = None
    """A plan of the route that is not saved yet; it is played in place of `plan`."""


@router.post("", summary="Play a call")
def create_simulation(
    session: ReadSession, request: Annotated[SimulationRequest, Body(openapi_examples=EXAMPLES)]
) -> PlayedCall:
    """Play a call on a virtual clock and return its path: steps with their times, outcomes and reasons, and its end.

    It runs the same decisions, the same interpreter and the same steps as a live call. Nothing is touched: no phone
    rings, no mail goes out, no request leaves.
    """
    details = [
        ErrorDetail(place=".".join(["body", *(ascii(one).strip("'") for one in path)]), message=message)
        for path, message in unstorable_values(request.model_dump(by_alias=True))
    ]
    if request.graph is not None and request.route is None:
        details.append(ErrorDetail(place="body.route", message="is missing; say whose plan the graph is"))
    if details:
        raise invalid(details[:100])
    call = SimulatedCall.model_validate(request.model_dump(exclude={"graph"}))
    return play(session, call, request.graph)


def play(session: Session, call: SimulatedCall, graph: GraphDocument | None = None) -> PlayedCall:
    """Play a call at this instant, unless it names another. Raises ApiError 422 for what is not there."""
    try:
        return play_call(session, call, utc_now(), graph)
    except SimulationError as error:
        details = [ErrorDetail(place=f"body.{field}", message=message) for field, message in error.problems]
        raise ApiError(422, error.error_id, "The call can't be played like this; details says why.", details) from error
