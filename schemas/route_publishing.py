"""Checking and publishing the graph of a route (B2, B5)."""

from typing import Any

from sqlmodel import Session, func, select

from schemas.configuration.resources import resources_of
from schemas.graph import Catalogue, GraphDocument
from schemas.graph_check import Problem, check_graph
from schemas.graph_references import graph_references
from schemas.tables import Call, CallStep, Route, RouteVersion


def route_problems(session: Session, document: Any, catalogue: Catalogue) -> list[Problem]:
    """Return all that is wrong or doubtful in a graph, also steps about something that was deleted; errors first."""
    problems = check_graph(document, catalogue)
    if any(problem.severity == "error" for problem in problems):
        return problems
    missing = []
    for reference in graph_references(GraphDocument.model_validate(document), catalogue):
        kinds = resources_of(reference.resource)
        if kinds and not any(kind.rows(session, [reference.id]) for kind in kinds):
            field = ".".join(["params", *map(str, reference.path)])
            message = f"there is no {kinds[0].title} {reference.id!r}"
            missing.append(Problem(severity="error", node=reference.node, field=field, message=message))
    return [*missing, *problems]


def add_version(
    session: Session, route: Route, graph: GraphDocument, *, who: str = "", note: str = "", back_to: int | None = None
) -> RouteVersion:
    """Publish a graph as the route's next version; calls that run keep theirs.

    `back_to` is the former version whose graph it is.

    A number is never used twice, also when a route was removed and comes back: call records name it.
    """
    last = session.exec(select(func.max(RouteVersion.number)).where(RouteVersion.route_id == route.id)).one()
    if last is None:
        of_calls = session.exec(select(func.max(Call.route_version)).where(Call.route_id == route.id)).one()
        of_steps = session.exec(select(func.max(CallStep.route_version)).where(CallStep.route_id == route.id)).one()
        last = max(of_calls or 0, of_steps or 0)
    version = RouteVersion(
        route_id=route.id,
        number=last + 1,
        graph=graph.model_copy(update={"version": last + 1}).to_json(),
        published_by=who[:80],
        note=note,
        back_to=back_to,
    )
    session.add(version)
    route.published_version = version.number
    return version
