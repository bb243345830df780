"""The versions of dial plans: what each was, what differs between two, and the way back to a former one (B2)."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ValidationError
from sqlmodel import Session

from activities.registry import CATALOGUE
from api.deps import ReadSession, Requesting, Who, WriteSession
from api.errors import ApiError, error_responses
from api.resources.changes import lock_configuration
from api.resources.router import STALE, SeenVersionIfAny
from api.routes import Publication, RouteId, VersionSummary, find_route, publish_checked, shown_graph, version_summary
from schemas.graph import GraphDocument
from schemas.graph_difference import GraphDifference, graph_difference
from schemas.tables import Route, RouteVersion

router = APIRouter(prefix="/routes", tags=["routes"], responses=error_responses(422))

_MOST = 2**31 - 1
VersionNumber = Annotated[int, Path(ge=1, le=_MOST)]
PlanName = Annotated[
    str,
    Query(pattern=r"^(draft|published|[1-9][0-9]{0,8})$", description="`draft`, `published`, or a version's number."),
]


class VersionDetail(VersionSummary):
    """A published version."""

    graph: dict[str, Any]


class ComparedPlan(BaseModel):
    """One of the two graphs of a comparison."""

    version: int | None
    """Unset: the draft."""
    published_at: datetime | None = None
    published_by: str = ""
    note: str = ""


class RouteDifference(GraphDifference):
    """What differs between two plans of a route."""

    before: ComparedPlan
    after: ComparedPlan


@router.get("/{route_id}/versions/{number}", summary="One version of a route", responses=error_responses(404))
def get_route_version(
    route_id: RouteId, number: VersionNumber, session: ReadSession, requester: Requesting
) -> VersionDetail:
    """Return a published version with its graph: what a call of that time followed."""
    version = VersionDetail.model_validate(_find_version(session, route_id, number), from_attributes=True)
    return version.model_copy(update={"graph": shown_graph(requester, version.graph)})


@router.post(
    "/{route_id}/versions/{number}/roll-back",
    status_code=201,
    summary="Go back to a version of a route",
    responses={**error_responses(404), **STALE},
)
def roll_back_route(
    route_id: RouteId,
    number: VersionNumber,
    session: WriteSession,
    who: Who,
    seen: SeenVersionIfAny,
    publication: Publication | None = None,
) -> VersionSummary:
    """Publish the graph of a former version again, as the newest version; `back_to` and the note say so.

    It is checked anew, because what it names may be gone. A draft stays as it is.
    """
    lock_configuration(session)
    route = find_route(session, route_id, seen)
    former = _find_version(session, route_id, number)
    if number == route.published_version:
        message = f"New calls follow version {number} of the route {route_id} already; choose another."
        raise ApiError(409, "already-published", message)
    own = publication.note if publication else ""
    note = f"back to version {number}: {own}" if own else f"back to version {number}"
    return version_summary(publish_checked(session, who, route, former.graph, note=note[:200], back_to=number))


@router.get("/{route_id}/difference", summary="Compare two plans of a route", responses=error_responses(404, 409))
def get_route_difference(
    route_id: RouteId,
    session: ReadSession,
    requester: Requesting,
    before: PlanName = "published",
    after: PlanName = "draft",
) -> RouteDifference:
    """Return what differs between two versions of a route, or a version and the draft: to draw it, and in words."""
    route = find_route(session, route_id)
    plans = [_plan(session, route, name) for name in (before, after)]
    graphs = [shown_graph(requester, graph) for _, graph in plans]
    old, new = (_readable(graph, name) for graph, name in zip(graphs, (before, after), strict=True))
    difference = graph_difference(old, new, CATALOGUE)
    return RouteDifference(**difference.model_dump(), before=plans[0][0], after=plans[1][0])


def _plan(session: Session, route: Route, name: str) -> tuple[ComparedPlan, dict[str, Any]]:
    if name == "draft":
        if route.draft is None:
            raise ApiError(409, "no-draft", f"The route {route.id} has no draft; compare two of its versions.")
        return ComparedPlan(version=None), route.draft
    if name == "published" and route.published_version is None:
        raise ApiError(409, "not-published", f"Nothing of the route {route.id} is published; publish its draft first.")
    number = route.published_version if name == "published" else int(name)
    version = _find_version(session, route.id, number or 0)
    shown = ComparedPlan(
        version=version.number,
        published_at=version.published_at,
        published_by=version.published_by,
        note=version.note,
    )
    return shown, version.graph


def _readable(document: dict[str, Any], name: str) -> GraphDocument:
    try:
        return GraphDocument.model_validate(document)
    except ValidationError:
        message = f"The graph of {name} was stored in a form that can't be read any more."
        raise ApiError(409, "graph-unreadable", message) from None


def _find_version(session: Session, route_id: str, number: int) -> RouteVersion:
    version = session.get(RouteVersion, (route_id, number))
    if version is None:
        raise ApiError(404, "version-not-found", f"The route {route_id} has no version {number}.")
    return version
