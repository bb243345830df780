"""Menu PBX, simple dial plans (P13): at most three steps from a form, the menus of the route, and its numbers."""

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, Field, ValidationError
from sqlmodel import Session

from activities.registry import CATALOGUE, STEPS
from api.deps import ReadSession, Requesting, Who, WriteSession
from api.errors import ApiError, ErrorDetail, error_responses
from api.permissions import Scope
from api.resources.changes import invalid, lock_configuration
from api.resources.router import STALE, SeenVersion
from api.resources.routes import SERVED
from api.routes import RouteId, change_draft, find_route, publish_checked
from schemas.configuration.plain import without_secrets
from schemas.graph import GraphDocument
from schemas.plain_json import unstorable_values
from schemas.route_menus import RouteMenu
from schemas.step_list import ListedStep, compile_steps
from schemas.tables import Route, RouteVersion

router = APIRouter(prefix="/routes", tags=["routes"], responses=error_responses(422))

MAX_SIMPLE_STEPS = 3
EXAMPLE = [
    {"kind": "ring_account", "params": {"account": "anna", "seconds": 20}},
    {"kind": "voicemail", "params": {"box": "general"}},
]

SimpleSteps = Annotated[list[ListedStep], Field(min_length=1, max_length=MAX_SIMPLE_STEPS, examples=[EXAMPLE])]


class SimplePlan(BaseModel):
    """A plan of at most three steps; a step that is not answered goes on to the next."""

    steps: SimpleSteps
    """Only kinds of steps that are `simple`, see GET /steps."""
    available_in: Annotated[list[RouteMenu], Field(max_length=50)] | None = None
    """Menus in which the route may be picked; an empty list: in all of them. Unset: as it is."""
    dids: Annotated[list[str], Field(max_length=1000)] | None = None
    """Phone numbers whose main route it is. Unset: as it is."""
    publish: bool = False
    """Whether new calls follow it at once. Otherwise it is the route's draft."""


class SimplePlanAnswer(BaseModel):
    """A simple plan."""

    steps: SimpleSteps
    available_in: list[str]
    dids: list[str]
    published: bool
    """Whether new calls follow these steps; otherwise they are a draft."""
    version: int
    """Send it back in If-Match to change."""


@router.get("/{route_id}/simple-plan", summary="The simple plan of a route", responses=error_responses(404, 409))
def get_simple_plan(route_id: RouteId, session: ReadSession, requester: Requesting) -> SimplePlanAnswer:
    """Return the draft, or the published plan without one, as a list of steps; 409 when it is more than that."""
    route = find_route(session, route_id)
    steps = _listed_steps(_newest(session, route))
    if steps is None:
        message = (
            f"The plan of route {route_id} is no list of at most {MAX_SIMPLE_STEPS} simple steps; edit it as a graph."
        )
        raise ApiError(409, "no-simple-plan", message)
    if not requester.may(Scope.CONFIGURE):
        steps = [step.model_copy(update={"params": without_secrets(step.params)}) for step in steps]
    return _answer(session, route, steps)


@router.put(
    "/{route_id}/simple-plan", summary="Change the simple plan of a route", responses={**error_responses(404), **STALE}
)
def put_simple_plan(
    route_id: RouteId, plan: SimplePlan, seen: SeenVersion, session: WriteSession, who: Who
) -> SimplePlanAnswer:
    """Keep a list of at most three steps as the route's draft, or publish it; all of it or nothing."""
    lock_configuration(session)
    route = find_route(session, route_id, seen)
    _refuse_wrong_steps(plan)
    _apply(session, who, route, plan)
    graph = compile_steps(plan.steps, CATALOGUE).to_json()
    if plan.publish:
        change_draft(session, who, route, None)
        publish_checked(session, who, route, graph, note="")
    else:
        change_draft(session, who, route, graph)
    return _answer(session, route, plan.steps)


def _refuse_wrong_steps(plan: SimplePlan) -> None:
    problems = []
    for index, step in enumerate(plan.steps):
        place = f"body.steps.{index}.kind"
        if step.kind not in STEPS:
            problems.append(ErrorDetail(place=place, message=f"there is no step of kind {step.kind!r}"))
        elif not STEPS[step.kind].simple:
            title = STEPS[step.kind].title
            message = f"{title} is no step of a simple plan; draw the plan as a graph (PUT …/draft) to use it"
            problems.append(ErrorDetail(place=place, message=message))
    problems += [
        ErrorDetail(place=".".join(["body", *(ascii(one).strip("'") for one in path)]), message=message)
        for path, message in unstorable_values(plan.model_dump())
    ]
    if problems:
        raise invalid(problems[:100])


def _apply(session: Session, who: str, route: Route, plan: SimplePlan) -> None:
    """Change where the route may be picked, and its numbers, as its own form does."""
    wanted = {name: value for name in ("available_in", "dids") if (value := getattr(plan, name)) is not None}
    if not wanted:
        return
    [present] = SERVED.answers(session, [route])
    values = {name: value for name, value in present.items() if name in SERVED.body.model_fields and name != "dids"}
    SERVED.change(session, who, route.id, route.version, SERVED.body.model_validate({**values, **wanted}))


def _newest(session: Session, route: Route) -> dict[str, Any] | None:
    if route.draft is not None or route.published_version is None:
        return route.draft
    version = session.get(RouteVersion, (route.id, route.published_version))
    return version.graph if version else None


def _answer(session: Session, route: Route, steps: list[ListedStep]) -> SimplePlanAnswer:
    session.flush()
    [summary] = SERVED.answers(session, [route])
    return SimplePlanAnswer(
        steps=steps,
        available_in=summary["available_in"],
        dids=summary["dids"],
        published=route.draft is None,
        version=route.version,
    )


def _listed_steps(document: dict[str, Any] | None) -> list[ListedStep] | None:
    """Return the steps of a graph that is a list of simple steps; None when it is more."""
    try:
        graph = GraphDocument.model_validate(document)
    except ValidationError:
        return None
    if len(graph.nodes) > MAX_SIMPLE_STEPS:
        return None
    if any(node.kind not in STEPS or not STEPS[node.kind].simple for node in graph.nodes):
        return None
    steps = [ListedStep(kind=node.kind, params=node.params) for node in graph.nodes]
    again = compile_steps(steps, CATALOGUE)
    same = _shape(again) == _shape(graph) and again.start == graph.start
    return steps if same else None


def _shape(graph: GraphDocument) -> tuple[list[str], set[tuple[str, str, str]]]:
    return [node.id for node in graph.nodes], {(edge.source, edge.outcome, edge.target) for edge in graph.edges}
