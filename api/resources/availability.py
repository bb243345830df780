"""Where a route may be picked (P14): in the menus that it is available in, and in no other."""

from collections.abc import Iterator, Sequence

from pydantic import BaseModel, ValidationError
from sqlmodel import Session, select

from activities.registry import CATALOGUE
from api.errors import ApiError, ErrorDetail
from schemas.configuration.entries import RouteEntry
from schemas.configuration.resource import Resource
from schemas.configuration.resources import RESOURCES, ROUTES
from schemas.graph import GraphDocument
from schemas.graph_references import graph_references
from schemas.references import model_references
from schemas.route_menus import TITLES, RouteMenu, is_available, not_available
from schemas.tables import Route

MAX_TOLD = 50


def check_availability(session: Session, resource: Resource, entry: BaseModel, before: BaseModel | None) -> None:
    """Raise ApiError 422, naming the fields, when an entry picks a route that its menu does not have.

    What an entry picked before stays: it was allowed then.
    """
    menu = resource.route_menu
    if menu is None:
        return
    former = {target for _, _, target in _routes_in(before)} if before is not None else set()
    picked = [(path, target) for path, _, target in _routes_in(entry) if target not in former]
    routes: dict[str, Route] = {row.id: row for row in ROUTES.rows(session, {target for _, target in picked})}
    details = [
        ErrorDetail(place=".".join(["body", *map(str, path)]), message=not_available(target, menu))
        for path, target in picked
        if target in routes and not is_available(routes[target].available_in, menu)
    ]
    if details:
        raise ApiError(422, "route-not-available", "A route is picked where it may not be.", details[:MAX_TOLD])


def availability_problems(session: Session, entry: BaseModel) -> Sequence[ErrorDetail]:
    """Return what speaks against where a route is to be available: those who pick it in another menu."""
    assert isinstance(entry, RouteEntry)
    if not entry.available_in:
        return []
    problems = []
    if entry.extensions and not is_available(entry.available_in, "extension"):
        message = "the route has an extension, so it must be available in extensions; tick extension, or take it away"
        problems.append(ErrorDetail(place="body.available_in", message=message))
    for menu, who in _picked_by(session, entry.id):
        if not is_available(entry.available_in, menu):
            message = f"{who} picks this route in {TITLES[menu]}; tick {menu}, or change that first"
            problems.append(ErrorDetail(place="body.available_in", message=message))
            if len(problems) == MAX_TOLD:
                break
    return problems


def _picked_by(session: Session, route_id: str) -> Iterator[tuple[RouteMenu, str]]:
    """Yield in which menu a route is picked, and by whom; drafts are checked when they are published."""
    for resource in RESOURCES:
        if resource.route_menu is None:
            continue
        for key, entry in resource.entries(session).items():
            if any(target == route_id for _, _, target in _routes_in(entry)):
                yield resource.route_menu, f"{resource.title} {key}"
    for route_id_of_plan, entry in ROUTES.entries(session, _published(session)).items():
        assert isinstance(entry, RouteEntry)
        try:
            graph = GraphDocument.model_validate(entry.graph)
        except ValidationError:
            continue  # stored so by an older version: it can't run, so it picks nothing
        kinds = {node.id: node.kind for node in graph.nodes}
        for one in graph_references(graph, CATALOGUE):
            if one.resource == "route" and one.id == route_id:
                yield CATALOGUE[kinds[one.node]].route_menu, f"step {one.node} of route {route_id_of_plan}"


def _published(session: Session) -> Sequence[Route]:
    return [row for row in session.exec(select(Route)) if row.published_version is not None]


def _routes_in(entry: BaseModel) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    return (one for one in model_references(entry) if one[1] == "route")
