"""The plan behind an extension, and that of a published route. Calls to a DID: see `workflows.incoming_call`."""

from collections.abc import Callable, Mapping

from pydantic import ValidationError
from sqlmodel import Session, col, select

from activities.exchange.remembered import remembered
from activities.exchange.short_plans import plan_of_one_step
from schemas.call_messages import PinnedRoute
from schemas.graph import GraphDocument
from schemas.tables import Extension, RingGroup, Route, RouteVersion, SipAccount

EXTENSION_RING_SECONDS = 60


RouteOf = Callable[[Session, str | None, str], PinnedRoute]
"""Returns the plan of a route, as `pinned_route` does."""


class NoRouteError(Exception):
    """The number exists, but nothing says what to do with its calls."""

    error_id = "no-route"


def pinned_route(session: Session, route_id: str | None, whose: str) -> PinnedRoute:
    """Return the published version of a route; one copy is shared by all calls that follow it.

    Raises NoRouteError when there is no such route, or nothing of it is published.
    """
    return remembered(session, ("pinned_route", route_id), lambda: _load_route(session, route_id, whose))


def _load_route(session: Session, route_id: str | None, whose: str) -> PinnedRoute:
    route = session.get(Route, route_id) if route_id else None
    if route is None:
        raise NoRouteError(f"{whose} has no route; give it one.")
    version = session.get(RouteVersion, (route.id, route.published_version)) if route.published_version else None
    if version is None:
        raise NoRouteError(f"Route {route.name} of {whose} is not published; publish it.")
    try:
        graph = GraphDocument.model_validate(version.graph)
    except ValidationError as error:
        raise NoRouteError(
            f"Version {version.number} of route {route.name} can't be read; publish it again."
        ) from error
    return PinnedRoute(route_id=route.id, name=route.name, version=version.number, graph=graph)


def extension_of(session: Session, number: str) -> Extension | None:
    """Return who has an extension, or a BLF extension of his own: the key that watches it dials it, too (P6)."""
    return session.get(Extension, number) or blf_extensions(session).get(number)


def blf_extensions(session: Session) -> Mapping[str, Extension]:
    """Return, by number, the BLF extensions that differ from the extensions; they are no rows."""

    def load() -> Mapping[str, Extension]:
        found: dict[str, Extension] = {}
        for table, owner in ((Route, "route_id"), (RingGroup, "group_id"), (SipAccount, "account_id")):
            query = select(table.id, table.blf_extension).where(col(table.blf_extension) != "").order_by(col(table.id))
            found |= {number: Extension(**{"number": number, owner: key}) for key, number in session.exec(query)}
        return found

    return remembered(session, "blf_extensions", load)


def plan_of_extension(session: Session, extension: Extension, route_of: RouteOf = pinned_route) -> PinnedRoute:
    """Return the plan that a call to an extension follows; `route_of` returns that of a route.

    Raises NoRouteError when there is nothing behind it, or its route is not published.
    """
    if extension.route_id:
        return route_of(session, extension.route_id, f"extension {extension.number}")
    if extension.group_id:
        group = session.get(RingGroup, extension.group_id)
        name = group.name if group else extension.group_id
        params = {"group": extension.group_id, "seconds": EXTENSION_RING_SECONDS}
        return plan_of_one_step(f"Extension {extension.number}, {name}", "ring_group", params)
    indicator = extension.function_indicator_id or extension.advanced_function_indicator_id
    if indicator:
        name = f"Extension {extension.number}, function indicator {indicator}"
        return plan_of_one_step(name, "switch_function_indicator", {"indicator": indicator}, {})
    account = session.get(SipAccount, extension.account_id) if extension.account_id else None
    if account is None:
        raise NoRouteError(
            f"Extension {extension.number} belongs to nothing; give it to an account, a group or a route."
        )
    params = {"account": account.id, "seconds": EXTENSION_RING_SECONDS}
    return plan_of_one_step(f"Extension {extension.number}, {account.name}", "ring_account", params)
