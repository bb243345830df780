"""Menu PBX, call routing: scenarios, calls that are played through a route before it is published (B3)."""

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel
from sqlmodel import Session, col, func, select

from api.errors import ErrorDetail
from api.resources.router import Served, answer_model, body_model, resource_router
from schemas.configuration.resources import ROUTE_SCENARIOS
from schemas.scenarios import MAX_SCENARIOS, RouteScenario
from schemas.simulations import SimulatedCall
from schemas.tables import RouteScenarioRow
from workflows.simulator.exchange_call import unknown_names

EXAMPLE: dict[str, Any] = {
    "name": "Anna answers on a workday",
    "route": "main",
    "at": "2027-03-01T10:00",
    "world": {"phones": {"anna": {"does": "answers", "after": 5}}},
    "expected": {"steps": [{"node": "ring_group", "outcome": "answered"}], "party": "account:anna"},
}


def _check(session: Session, entry: BaseModel) -> Sequence[ErrorDetail]:
    assert isinstance(entry, RouteScenario)
    call = SimulatedCall(route=entry.route, caller=entry.caller, world=entry.world)
    problems = [ErrorDetail(place=f"body.{field}", message=message) for field, message in unknown_names(session, call)]
    others = (
        select(func.count())
        .select_from(RouteScenarioRow)
        .where(RouteScenarioRow.route_id == entry.route, col(RouteScenarioRow.id) != entry.id)
    )
    if session.exec(others).one() >= MAX_SCENARIOS:
        message = f"the route has {MAX_SCENARIOS} scenarios already, the most there may be; delete one first"
        problems.append(ErrorDetail(place="body.route", message=message))
    return problems


SERVED = Served(
    ROUTE_SCENARIOS,
    body=body_model(ROUTE_SCENARIOS.entry, "id", example=EXAMPLE),
    answer=answer_model(ROUTE_SCENARIOS.entry),
    check=_check,
)
router = resource_router(SERVED, "scenarios", EXAMPLE)
