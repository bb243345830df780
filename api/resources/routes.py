"""Menu PBX, call routing: routes by name (P14), and simple plans of at most three steps (P13)."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import BaseModel, Field, ValidationError
from sqlmodel import Session

from activities.registry import CATALOGUE
from api.deps import ReadSession, Requesting, Who, WriteSession
from api.errors import ApiError, ErrorDetail, error_responses
from api.permissions import Scope
from api.resources.availability import availability_problems
from api.resources.changes import check_version, find_row, invalid, lock_configuration
from api.resources.mirrors import Mirror
from api.resources.router import STALE, Key, SeenVersion, Served, answer_model, body_model, resource_router
from schemas.audit import record_change
from schemas.configuration.entries import RouteFields
from schemas.configuration.plain import without_secrets
from schemas.configuration.resources import DIDS, ROUTES
from schemas.graph import GraphDocument
from schemas.plain_json import unstorable_values
from schemas.step_list import ListedStep, compile_steps
from schemas.tables import Route, RouteVersion

MAX_SIMPLE_STEPS = 3
EXAMPLE: dict[str, Any] = {
    "name": "Night",
    "extensions": ["201"],
    "available_in": ["office_hours", "holiday", "extension"],
}
MIRRORS = (Mirror("dids", DIDS, "route"),)


def _extras(_session: Session, rows: Sequence[Any]) -> Mapping[str, dict[str, Any]]:
    return {row.id: {"published_version": row.published_version, "has_draft": row.draft is not None} for row in rows}


SERVED = Served(
    ROUTES,
    body=body_model(RouteFields, "id", MIRRORS, EXAMPLE),
    answer=answer_model(
        RouteFields,
        MIRRORS,
        published_version=(int | None, Field(description="The version that new calls follow.")),
        has_draft=(bool, Field(description="Something is being edited.")),
    ),
    mirrors=MIRRORS,
    extras=_extras,
    check=availability_problems,
)
router = resource_router(SERVED, "routes", EXAMPLE, only=("list", "create", "change", "delete", "uses"))


class SimplePlan(BaseModel):
    """A plan of at most three steps (P13); a step that is not answered goes on to the next."""

    steps: Annotated[list[ListedStep], Field(min_length=1, max_length=MAX_SIMPLE_STEPS)] = Field(
        examples=[
            [
                {"kind": "ring_account", "params": {"account": "anna", "seconds": 20}},
                {"kind": "voicemail", "params": {"box": "general"}},
            ]
        ]
    )


class SimplePlanAnswer(SimplePlan):
    """A simple plan."""

    version: int
    """Send it back in If-Match to change."""


@router.get("/{key}/simple-plan", summary="The simple plan of a route", responses=error_responses(404, 409))
def get_simple_plan(key: Key, session: ReadSession, requester: Requesting) -> SimplePlanAnswer:
    """Return the draft, or the published plan without one, as a list of steps; 409 when it is more than a list."""
    row: Route = find_row(session, ROUTES, key)
    document = row.draft
    if document is None and row.published_version is not None:
        version = session.get(RouteVersion, (key, row.published_version))
        document = version.graph if version else None
    steps = _listed_steps(document) if document else None
    if steps is None:
        message = f"The plan of route {key} is not a list of at most {MAX_SIMPLE_STEPS} steps; edit it as a graph."
        raise ApiError(409, "no-simple-plan", message)
    if not requester.may(Scope.CONFIGURE):
        steps = [step.model_copy(update={"params": without_secrets(step.params)}) for step in steps]
    return SimplePlanAnswer(steps=steps, version=row.version)


@router.put(
    "/{key}/simple-plan", summary="Change the simple plan of a route", responses={**error_responses(404), **STALE}
)
def put_simple_plan(key: Key, plan: SimplePlan, seen: SeenVersion, session: WriteSession, who: Who) -> SimplePlanAnswer:
    """Keep a list of at most three steps as the route's draft; POST …/publish makes new calls follow it."""
    lock_configuration(session)
    row: Route = find_row(session, ROUTES, key)
    check_version(session, ROUTES, row, seen)
    problems = [
        ErrorDetail(place=f"body.steps.{index}.kind", message=f"there is no step of kind {step.kind!r}")
        for index, step in enumerate(plan.steps)
        if step.kind not in CATALOGUE
    ]
    problems += [
        ErrorDetail(place=".".join(["body", *(ascii(one).strip("'") for one in path)]), message=message)
        for path, message in unstorable_values(plan.model_dump())
    ]
    if problems:
        raise invalid(problems[:100])
    [before] = ROUTES.entries(session, [row]).values()
    row.draft = compile_steps(plan.steps, CATALOGUE).to_json()
    row.version += 1
    session.flush()
    [after] = ROUTES.entries(session, [row]).values()
    record_change(session, who, "change", ROUTES.section, key, before, after)
    return SimplePlanAnswer(steps=plan.steps, version=row.version)


def _listed_steps(document: dict[str, Any]) -> list[ListedStep] | None:
    try:
        graph = GraphDocument.model_validate(document)
    except ValidationError:
        return None
    if len(graph.nodes) > MAX_SIMPLE_STEPS or any(node.kind not in CATALOGUE for node in graph.nodes):
        return None
    steps = [ListedStep(kind=node.kind, params=node.params) for node in graph.nodes]
    again = compile_steps(steps, CATALOGUE)
    same = _shape(again) == _shape(graph) and again.start == graph.start
    return steps if same else None


def _shape(graph: GraphDocument) -> tuple[list[str], set[tuple[str, str, str]]]:
    return [node.id for node in graph.nodes], {(edge.source, edge.outcome, edge.target) for edge in graph.edges}
