"""The scenarios of a dial plan: which there are, and how the plan does in them (B3)."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from api.deps import ReadSession
from api.errors import error_responses
from api.plan_checks import route_scenarios, run_scenarios
from api.routes import RouteId, drafts_of, find_route, refuse_unstorable
from schemas.graph import GraphDocument
from schemas.scenarios import RouteScenario
from schemas.tables.base import Slug
from workflows.simulator.scenario_run import ScenarioResult

router = APIRouter(prefix="/routes", tags=["scenarios"], responses=error_responses(422))


class ScenarioWish(BaseModel):
    """What to play the scenarios through."""

    graph: GraphDocument | None = None
    """A plan that is not saved yet. Unset: the draft, or what is published when there is no draft."""
    together: Annotated[list[Slug], Field(default_factory=list, max_length=50)]
    """Other routes whose drafts are followed."""


@router.get("/{route_id}/scenarios", summary="Scenarios of a route", responses=error_responses(404))
def list_scenarios_of_route(route_id: RouteId, session: ReadSession) -> list[RouteScenario]:
    """Return the scenarios of a route. `/route-scenarios` creates, changes and deletes them."""
    find_route(session, route_id)
    return route_scenarios(session, route_id)


@router.post("/{route_id}/scenarios/run", summary="Play the scenarios of a route", responses=error_responses(404, 409))
def run_scenarios_of_route(
    route_id: RouteId, session: ReadSession, wish: ScenarioWish | None = None
) -> list[ScenarioResult]:
    """Play all scenarios of a route and return how each went, with the path that the call took."""
    wish = wish or ScenarioWish(together=[])
    find_route(session, route_id)
    if wish.graph is not None:
        refuse_unstorable(wish.graph.model_dump(by_alias=True))
    return list(run_scenarios(session, route_id, wish.graph, drafts_of(session, wish.together)))
