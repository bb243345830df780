"""Routes that a file picks where they may not be picked, or where nothing of them can be followed."""

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from schemas.configuration.entries import RouteEntry
from schemas.configuration.resources import RESOURCES
from schemas.exchange_file.document import ExchangeDocument
from schemas.exchange_file.problems import Place
from schemas.graph import Catalogue, GraphDocument
from schemas.graph_references import graph_references
from schemas.graph_ways import circle_message, quick_circles
from schemas.references import model_references
from schemas.route_menus import RouteMenu, is_available, not_available


def doubtful_picks(document: ExchangeDocument, catalogue: Catalogue) -> Iterator[tuple[Place, str]]:
    """Yield place and sentence for each doubtful pick of a resolved document.

    They are no reason to refuse a file: it may well hold what an older version allowed.
    """
    routes = {route.id: route for route in document.routes}
    for resource in RESOURCES:
        for index, entry in enumerate(getattr(document, resource.section)):
            for path, picker, target in model_references(entry):
                if resource.route_menu is not None and picker == "route":
                    yield from _told((resource.section, index, *path), routes.get(target), resource.route_menu)
    plans = {route.id: plan for route in document.routes if (plan := _plan(route.graph)) is not None}
    for index, route in enumerate(document.routes):
        place: Place = ("routes", index)
        if route.extensions and not is_available(route.available_in, "extension"):
            yield (*place, "available_in"), not_available(route.id, "extension")
        if route.id in plans:
            yield from _told_of_plan((*place, "graph"), route.id, plans, routes, catalogue)


def _plan(graph: dict[str, Any] | None) -> GraphDocument | None:
    try:
        plan = GraphDocument.model_validate(graph)
    except ValidationError:
        return None  # said elsewhere, or stored so by an older version
    return plan if any(node.id == plan.start for node in plan.nodes) else None


def _told_of_plan(
    place: Place,
    route_id: str,
    plans: dict[str, GraphDocument],
    routes: dict[str, RouteEntry],
    catalogue: Catalogue,
) -> Iterator[tuple[Place, str]]:
    kinds = {node.id: node.kind for node in plans[route_id].nodes}
    for one in graph_references(plans[route_id], catalogue):
        if one.resource == "route":
            yield from _told(place, routes.get(one.id), catalogue[kinds[one.node]].route_menu)
    for circle in quick_circles(plans, route_id, catalogue):
        if any(one.route != route_id for one in circle):
            yield place, circle_message(circle, route_id)


def _told(place: Place, route: RouteEntry | None, menu: RouteMenu) -> Iterator[tuple[Place, str]]:
    if route is None:
        return
    if not is_available(route.available_in, menu):
        yield place, not_available(route.id, menu)
    if route.graph is None:
        yield place, f"nothing of route {route.id!r} is published, so calls can't follow it; publish it"
