"""All that is checked before a plan is published: the graph, what it names, and the scenarios of its route (B3, B5)."""

import logging
import time
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError
from sqlmodel import Session, col, select

from activities.registry import CATALOGUE
from schemas.configuration.resources import ROUTE_SCENARIOS
from schemas.graph import GraphDocument
from schemas.graph_problems import Problem, in_order, shortened
from schemas.route_checks import route_problems
from schemas.scenarios import MAX_SCENARIOS, RouteScenario
from schemas.tables import RouteScenarioRow
from schemas.tables.base import utc_now
from workflows.simulator.scenario_run import ScenarioResult, run_scenario

log = logging.getLogger(__name__)

MOST_SECONDS = 15.0
"""For all scenarios of a route; nobody else can change anything while a plan is checked to be published."""


def plan_problems(
    session: Session, route_id: str, document: Any, together: Mapping[str, Any] | None = None
) -> list[Problem]:
    """Return all that is wrong or doubtful in a plan of a route; errors, which forbid to publish it, first.

    `together` are drafts of other routes, by id, that are published in the same act. Scenarios are played when there is
    no error: then a failure means what it says.
    """
    problems = route_problems(session, route_id, document, CATALOGUE, together)
    if any(one.severity == "error" for one in problems):
        return problems
    results = run_scenarios(session, route_id, GraphDocument.model_validate(document), together)
    return in_order([*problems, *(_problem(result) for result in results if not result.passed)])


def run_scenarios(
    session: Session, route_id: str, graph: GraphDocument | None, together: Mapping[str, Any] | None = None
) -> Iterator[ScenarioResult]:
    """Play the scenarios of a route, through a graph or else through what is newest of it."""
    now, deadline = utc_now(), time.monotonic() + MOST_SECONDS
    for scenario in route_scenarios(session, route_id):
        if time.monotonic() > deadline:
            yield ScenarioResult(
                id=scenario.id,
                name=scenario.name,
                passed=False,
                failures=[f"it was not played: those before it took {MOST_SECONDS:g} s"],
                forbids_publishing=False,
                played=None,
            )
        else:
            yield run_scenario(session, scenario, now, graph=graph, drafts=list(together or {}))


def route_scenarios(session: Session, route_id: str) -> list[RouteScenario]:
    """Return the scenarios of a route, in the order of their keys."""
    query = select(RouteScenarioRow).where(RouteScenarioRow.route_id == route_id).order_by(col(RouteScenarioRow.id))
    found = []
    for entry in ROUTE_SCENARIOS.entries(session, session.exec(query.limit(MAX_SCENARIOS)).all()).values():
        try:
            found.append(RouteScenario.model_validate(entry.model_dump(warnings=False)))
        except ValidationError as error:
            log.error("scenario %s is left out, it can't be read (%s); save it again", entry, error)
    return found


def _problem(result: ScenarioResult) -> Problem:
    message = f"scenario {result.name} fails: {'; '.join(result.failures)}"
    return Problem(
        severity="error" if result.forbids_publishing else "warning",
        check="scenario-failed",
        field=f"scenario:{result.id}",
        message=shortened(message),
    )
