"""Dial plans: draft, check, publish, versions (B2, B5)."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel, Field
from sqlmodel import Session, col, select

from activities.registry import CATALOGUE
from api.deps import ReadSession, WriteSession
from api.errors import ApiError, ErrorDetail, error_responses
from api.resources.changes import check_version
from api.resources.router import STALE, SeenVersionIfAny, Who
from api.resources.routes import SERVED
from schemas.audit import record_change
from schemas.configuration.resources import ROUTES
from schemas.graph import GraphDocument
from schemas.graph_check import GraphInvalidError, Problem
from schemas.plain_json import unstorable_values
from schemas.route_publishing import add_version, route_problems
from schemas.tables import Route, RouteVersion
from schemas.tables.base import SLUG_PATTERN

router = APIRouter(prefix="/routes", tags=["routes"], responses=error_responses(422))

RouteId = Annotated[str, Path(pattern=SLUG_PATTERN, description="The route's id.")]


class VersionSummary(BaseModel):
    """A published version, without its graph."""

    number: int
    published_at: datetime
    note: str


class VersionDetail(VersionSummary):
    """A published version."""

    graph: dict[str, Any]


class RouteDetail(BaseModel):
    """A route with its plans."""

    id: str
    name: str
    version: int
    """Goes up with each change; send it back in If-Match to change or delete."""
    extensions: list[str]
    blf_extension: str
    available_in: list[str]
    """Menus in which it may be picked; empty: in all."""
    dids: list[str]
    """Phone numbers whose main route it is."""
    published_version: int | None
    has_draft: bool

    published: dict[str, Any] | None
    """The graph that new calls follow."""
    draft: dict[str, Any] | None
    """The graph that is being edited."""
    versions: list[VersionSummary]
    """The newest first."""


class Draft(BaseModel):
    """A plan that is being edited; it may be unfinished."""

    graph: GraphDocument


class CheckResult(BaseModel):
    """What is wrong or doubtful in a plan."""

    can_be_published: bool
    problems: list[Problem]


class Publication(BaseModel):
    """What to note with a new version."""

    note: str = Field(default="", max_length=200, pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]*$")


@router.get("/{route_id}", summary="One route with its plans", responses=error_responses(404))
def get_route(route_id: RouteId, session: ReadSession, response: Response) -> RouteDetail:
    """Return a route: the published graph, the draft, and which versions there were. Its `ETag` is its version."""
    route = _find(session, route_id)
    response.headers["ETag"] = f'"{route.version}"'
    return _detail(session, route)


def _detail(session: Session, route: Route) -> RouteDetail:
    route_id = route.id
    order = col(RouteVersion.number).desc()
    versions = session.exec(select(RouteVersion).where(RouteVersion.route_id == route_id).order_by(order)).all()
    published = next((version.graph for version in versions if version.number == route.published_version), None)
    [summary] = SERVED.answers(session, [route])
    return RouteDetail(
        **summary,
        published=published,
        draft=route.draft,
        versions=[_version(version) for version in versions],
    )


@router.get("/{route_id}/versions/{number}", summary="One version of a route", responses=error_responses(404))
def get_route_version(
    route_id: RouteId, number: Annotated[int, Path(ge=1, le=2**31 - 1)], session: ReadSession
) -> VersionDetail:
    """Return a published version with its graph: what a call of that time followed."""
    version = session.get(RouteVersion, (route_id, number))
    if version is None:
        raise ApiError(404, "version-not-found", f"The route {route_id} has no version {number}.")
    return VersionDetail(**_version(version).model_dump(), graph=version.graph)


@router.put("/{route_id}/draft", summary="Save a draft", responses={**error_responses(404), **STALE})
def put_route_draft(
    route_id: RouteId, draft: Draft, session: WriteSession, who: Who, seen: SeenVersionIfAny
) -> RouteDetail:
    """Keep a graph as the route's draft. It must be a graph, but its steps may be unfinished.

    With `If-Match` the route must still have that version, else 409.
    """
    route = _find(session, route_id)
    if seen is not None:
        check_version(session, ROUTES, route, seen)
    graph = draft.graph.model_copy(update={"version": 0})
    bad = [
        ErrorDetail(place=".".join(["body", "graph", *map(_printable, path)]), message=message)
        for path, message in unstorable_values(graph.model_dump(by_alias=True))
    ]
    if bad:
        raise ApiError(422, "invalid-request", "The graph holds values that can't be kept.", bad[:100])
    _change_draft(session, who, route, graph.to_json())
    return _detail(session, _find(session, route_id))


@router.delete("/{route_id}/draft", summary="Throw a draft away", responses=error_responses(404))
def delete_route_draft(route_id: RouteId, session: WriteSession, who: Who) -> RouteDetail:
    """Go back to the published version."""
    _change_draft(session, who, _find(session, route_id), None)
    return _detail(session, _find(session, route_id))


@router.post("/{route_id}/check", summary="Check a route", responses=error_responses(404, 409))
def check_route(route_id: RouteId, session: ReadSession) -> CheckResult:
    """Check the draft, or the published version when there is no draft. Errors forbid publishing, warnings do not."""
    route = _find(session, route_id)
    graph = route.draft
    if graph is None:
        version = session.get(RouteVersion, (route_id, route.published_version or 0))
        if version is None:
            raise _nothing_there(route_id)
        graph = version.graph
    problems = route_problems(session, graph, CATALOGUE)
    return CheckResult(can_be_published=not any(one.severity == "error" for one in problems), problems=problems)


@router.post("/{route_id}/publish", status_code=201, summary="Publish a draft", responses=error_responses(404, 409))
def publish_route(
    route_id: RouteId, session: WriteSession, who: Who, publication: Publication | None = None
) -> VersionSummary:
    """Make the draft the route's next version, which new calls follow; calls that run keep theirs."""
    route = _find(session, route_id)
    if route.draft is None:
        raise _nothing_there(route_id)
    errors = [one for one in route_problems(session, route.draft, CATALOGUE) if one.severity == "error"]
    if errors:
        raise GraphInvalidError(errors)
    graph = GraphDocument.model_validate(route.draft)
    [before] = ROUTES.entries(session, [route]).values()
    version = add_version(session, route, graph, publication.note if publication else "")
    route.draft = None
    route.version += 1
    session.flush()
    [after] = ROUTES.entries(session, [route]).values()
    record_change(session, who, "publish", ROUTES.section, route_id, before, after)
    return _version(version)


def _find(session: Session, route_id: str) -> Route:
    route = session.get(Route, route_id)
    if route is None:
        raise ApiError(404, "route-not-found", f"There is no route {route_id}.")
    return route


def _change_draft(session: Session, who: str, route: Route, draft: dict[str, Any] | None) -> None:
    if route.draft == draft:
        return
    [before] = ROUTES.entries(session, [route]).values()
    route.draft = draft
    route.version += 1
    session.flush()
    [after] = ROUTES.entries(session, [route]).values()
    record_change(session, who, "change", ROUTES.section, route.id, before, after)


def _nothing_there(route_id: str) -> ApiError:
    return ApiError(409, "no-draft", f"The route {route_id} has no draft: save one with PUT /routes/{route_id}/draft.")


def _version(version: RouteVersion) -> VersionSummary:
    return VersionSummary(number=version.number, published_at=version.published_at, note=version.note)


def _printable(part: str | int) -> str:
    return str(part).encode("ascii", "backslashreplace").decode()
