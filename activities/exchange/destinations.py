"""What a dialled number is, and the plan behind an extension. Calls to a DID: see `workflows.incoming_call`."""

from dataclasses import dataclass

from pydantic import ValidationError
from sqlmodel import Session

from activities.exchange.remembered import remembered
from activities.registry import CATALOGUE
from schemas.call_messages import PinnedRoute
from schemas.graph import GraphDocument
from schemas.step_list import ListedStep, compile_steps
from schemas.tables import Did, Extension, RingGroup, Route, RouteVersion, SipAccount

EXTENSION_RING_SECONDS = 60


class NoRouteError(Exception):
    """The number exists, but nothing says what to do with its calls."""

    error_id = "no-route"


@dataclass(frozen=True)
class Destination:
    """What was dialled."""

    did: Did | None = None
    extension: Extension | None = None


def find_destination(session: Session, called: str, *, from_trunk: bool) -> Destination | None:
    """Return what a dialled number is, or None when the exchange does not have it.

    Extensions are for phones only: a caller from outside who could dial them would walk around the dial plan.
    """
    did = session.get(Did, normalise_dialled(called))
    if did is not None:
        return Destination(did=did)
    extension = None if from_trunk else session.get(Extension, called)
    return Destination(extension=extension) if extension is not None else None


def normalise_dialled(called: str) -> str:
    """Return a number in E.164 without the plus: `+32…` and `0032…` as providers send them become `32…`."""
    if called.startswith("+"):
        return called[1:]
    return called[2:] if called.startswith("00") else called


def plan_of_extension(session: Session, extension: Extension) -> PinnedRoute:
    """Return the plan that a call to an extension follows.

    Raises NoRouteError when there is nothing behind it, or its route is not published.
    """
    if extension.route_id:
        return pinned_route(session, extension.route_id, f"extension {extension.number}")
    if extension.group_id:
        group = session.get(RingGroup, extension.group_id)
        name = group.name if group else extension.group_id
        graph = _one_ring("ring_group", {"group": extension.group_id, "seconds": EXTENSION_RING_SECONDS})
        return PinnedRoute(route_id="", name=f"Extension {extension.number}, {name}", version=0, graph=graph)
    indicator = extension.function_indicator_id or extension.advanced_function_indicator_id
    if indicator:
        graph = compile_steps(
            [ListedStep(kind="switch_function_indicator", params={"indicator": indicator})], CATALOGUE
        )
        name = f"Extension {extension.number}, function indicator {indicator}"
        return PinnedRoute(route_id="", name=name, version=0, graph=graph)
    account = session.get(SipAccount, extension.account_id) if extension.account_id else None
    if account is None:
        raise NoRouteError(
            f"Extension {extension.number} belongs to nothing; give it to an account, a group or a route."
        )
    graph = _one_ring("ring_account", {"account": account.id, "seconds": EXTENSION_RING_SECONDS})
    return PinnedRoute(route_id="", name=f"Extension {extension.number}, {account.name}", version=0, graph=graph)


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


def _one_ring(kind: str, params: dict[str, object]) -> GraphDocument:
    """Ring, and tell a phone that got no answer the reason in its own terms, by the SIP status."""
    graph = compile_steps([ListedStep(kind=kind, params=params)], CATALOGUE)
    ends = {"timeout": 480, "busy": 486, "declined": 603, "unavailable": 480, "error": 500}
    document = graph.to_json()
    for outcome, code in ends.items():
        document["nodes"].append({"id": outcome, "kind": "hang_up", "params": {"sip_code": code}})
        document["edges"].append({"from": kind, "outcome": outcome, "to": outcome})
    return GraphDocument.model_validate(document)
