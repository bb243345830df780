"""Dial plans: draft, check, publish, versions (B2, B5)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel, Field
from sqlmodel import Session, col, select

from api.deps import ReadSession, Requesting, Who, WriteSession
from api.errors import ApiError, ErrorDetail, error_responses
from api.permissions import Scope
from api.plan_checks import plan_problems
from api.requester import Requester
from api.resources.changes import check_version, lock_configuration
from api.resources.router import STALE, SeenVersionIfAny
from api.resources.routes import SERVED
from schemas.audit import record_change, record_draft
from schemas.configuration.plain import without_secrets
from schemas.configuration.resources import ROUTES
from schemas.graph import GraphDocument
from schemas.graph_problems import GraphInvalidError, Problem
from schemas.plain_json import unstorable_values
from schemas.route_publishing import add_version
from schemas.tables import Route, RouteVersion
from schemas.tables.base import SLUG_PATTERN, Slug

router = APIRouter(prefix="/routes", tags=["routes"], responses=error_responses(422))

RouteId = Annotated[str, Path(pattern=SLUG_PATTERN, description="The route's id.")]


class VersionSummary(BaseModel):
    """A published version, without its graph."""

    number: int
    published_at: datetime
    published_by: str
    """The name of the token, or of the command; empty: not known any more."""
    note: str
    back_to: int | None
    """The former version that this one repeats, when somebody rolled back."""


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


Together = Annotated[list[Slug], Field(default_factory=list, max_length=50)]


class CheckWish(BaseModel):
    """What to check."""

    graph: dict[str, Any] | None = None
    """Unset: the draft, or the published version when there is no draft."""
    together: Together
    """Other routes whose drafts are to be published in the same act."""


class CheckResult(BaseModel):
    """What is wrong or doubtful in a plan."""

    can_be_published: bool
    problems: list[Problem]


class Publication(BaseModel):
    """What to note with a new version."""

    note: str = Field(default="", max_length=200, pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]*$")


class JointPublication(Publication):
    """How to publish a draft."""

    together: Together
    """Other routes whose drafts are published in the same act, all or none: for plans that lead to each other."""


@router.get("/{route_id}", summary="One route with its plans", responses=error_responses(404))
def get_route(route_id: RouteId, session: ReadSession, response: Response, requester: Requesting) -> RouteDetail:
    """Return a route: the published graph, the draft, and which versions there were. Its `ETag` is its version."""
    route = find_route(session, route_id)
    response.headers["ETag"] = f'"{route.version}"'
    detail = _detail(session, route)
    plans = {"published": detail.published, "draft": detail.draft}
    shown = {name: graph and shown_graph(requester, graph) for name, graph in plans.items()}
    return detail.model_copy(update=shown)


def shown_graph(requester: Requester, graph: dict[str, Any]) -> dict[str, Any]:
    """Return a graph as a requester may see it: keys of other systems are for those who configure."""
    return graph if requester.may(Scope.CONFIGURE) else without_secrets(graph)


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
        versions=[version_summary(version) for version in versions],
    )


@router.put("/{route_id}/draft", summary="Save a draft", responses={**error_responses(404), **STALE})
def put_route_draft(
    route_id: RouteId, draft: Draft, session: WriteSession, who: Who, seen: SeenVersionIfAny
) -> RouteDetail:
    """Keep a graph as the route's draft. It must be a graph, but its steps may be unfinished.

    With `If-Match` the route must still have that version, else 409.
    """
    route = find_route(session, route_id, seen)
    graph = draft.graph.model_copy(update={"version": 0})
    refuse_unstorable(graph.model_dump(by_alias=True))
    change_draft(session, who, route, graph.to_json())
    return _detail(session, find_route(session, route_id))


@router.delete("/{route_id}/draft", summary="Throw a draft away", responses={**error_responses(404), **STALE})
def delete_route_draft(route_id: RouteId, session: WriteSession, who: Who, seen: SeenVersionIfAny) -> RouteDetail:
    """Go back to the published version. With `If-Match` the route must still have that version, else 409."""
    change_draft(session, who, find_route(session, route_id, seen), None)
    return _detail(session, find_route(session, route_id))


@router.post("/{route_id}/check", summary="Check a route", responses=error_responses(404, 409))
def check_route(route_id: RouteId, session: ReadSession, wish: CheckWish | None = None) -> CheckResult:
    """Check a plan: the draft, the published version when there is no draft, or a graph that is not saved yet.

    Errors forbid publishing, warnings do not. A plan without errors is played in all scenarios of the route.
    """
    wish = wish or CheckWish(together=[])
    route = find_route(session, route_id)
    graph = wish.graph
    if graph is None:
        version = session.get(RouteVersion, (route_id, route.published_version or 0))
        graph = route.draft or (version.graph if version else None)
        if graph is None:
            raise _nothing_there(route_id)
    else:
        refuse_unstorable(graph)
    problems = plan_problems(session, route_id, graph, drafts_of(session, wish.together))
    return CheckResult(can_be_published=not any(one.severity == "error" for one in problems), problems=problems)


@router.post("/{route_id}/publish", status_code=201, summary="Publish a draft", responses=error_responses(404, 409))
def publish_route(
    route_id: RouteId,
    session: WriteSession,
    who: Who,
    seen: SeenVersionIfAny,
    publication: JointPublication | None = None,
) -> VersionSummary:
    """Make the draft the route's next version, which new calls follow; calls that run keep theirs.

    With `If-Match` the route must still have that version, else 409. Routes that lead to each other are published
    `together`.
    """
    lock_configuration(session)
    publication = publication or JointPublication(together=[])
    find_route(session, route_id, seen)
    drafts = drafts_of(session, [route_id, *publication.together])
    _refuse_errors(
        [
            problem.model_copy(update={"route": "" if one == route_id else one})
            for one, draft in drafts.items()
            for problem in plan_problems(session, one, draft, drafts)
        ]
    )
    versions = [publish(session, who, find_route(session, one), drafts[one], note=publication.note) for one in drafts]
    return version_summary(versions[0])


def drafts_of(session: Session, route_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Return the drafts of routes, by id. Raises ApiError when there is no such route, or it has no draft."""
    drafts = {}
    for one in route_ids:
        draft = find_route(session, one).draft
        if draft is None:
            raise _nothing_there(one)
        drafts[one] = draft
    return drafts


def _refuse_errors(problems: Sequence[Problem]) -> None:
    errors = [one for one in problems if one.severity == "error"]
    if errors:
        raise GraphInvalidError(errors)


def publish_checked(
    session: Session, who: str, route: Route, document: dict[str, Any], *, note: str, back_to: int | None = None
) -> RouteVersion:
    """Publish a graph after all checks. Raises GraphInvalidError when it has an error, or has one by now."""
    _refuse_errors(plan_problems(session, route.id, document))
    return publish(session, who, route, document, note=note, back_to=back_to)


def publish(
    session: Session, who: str, route: Route, document: dict[str, Any], *, note: str, back_to: int | None = None
) -> RouteVersion:
    """Make a graph that was checked the route's next version. A draft that became one is gone, another one stays."""
    [before] = ROUTES.entries(session, [route]).values()
    graph = GraphDocument.model_validate(document)
    version = add_version(session, route, graph, who=who, note=note, back_to=back_to)
    if back_to is None:
        route.draft = None
    route.version += 1
    session.flush()
    [after] = ROUTES.entries(session, [route]).values()
    record_change(session, who, "publish", ROUTES.section, route.id, before, after)
    return version


def find_route(session: Session, route_id: str, seen: int | None = None) -> Route:
    """Return a route. Raises ApiError 404; 409 when it has not the version that was seen."""
    route = session.get(Route, route_id)
    if route is None:
        raise ApiError(404, "route-not-found", f"There is no route {route_id}.")
    if seen is not None:
        check_version(session, ROUTES, route, seen)
    return route


def change_draft(session: Session, who: str, route: Route, draft: dict[str, Any] | None) -> None:
    """Keep a graph as the draft of a route, or none, and write that down."""
    if route.draft == draft:
        return
    [before] = ROUTES.entries(session, [route]).values()
    route.draft = draft
    route.version += 1
    session.flush()
    [after] = ROUTES.entries(session, [route]).values()
    record_draft(session, who, ROUTES.section, route.id, before, after)


def refuse_unstorable(graph: dict[str, Any]) -> None:
    """Raise ApiError 422, naming the places, when a graph of a request holds values that can't be kept."""
    bad = [
        ErrorDetail(place=".".join(["body", "graph", *map(_printable, path)]), message=message)
        for path, message in unstorable_values(graph)
    ]
    if bad:
        raise ApiError(422, "invalid-request", "The graph holds values that can't be kept.", bad[:100])


def _nothing_there(route_id: str) -> ApiError:
    return ApiError(409, "no-draft", f"The route {route_id} has no draft: save one with PUT /routes/{route_id}/draft.")


def version_summary(version: RouteVersion) -> VersionSummary:
    """Return what a list says of a version."""
    return VersionSummary.model_validate(version, from_attributes=True)


def _printable(part: str | int) -> str:
    return str(part).encode("ascii", "backslashreplace").decode()
