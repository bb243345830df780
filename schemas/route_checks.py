"""The checks of a route's graph against what the exchange has: prompts, accounts, other routes (B5)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from pydantic import ValidationError
from sqlmodel import Session, col, select

from schemas.configuration.resource import in_chunks
from schemas.configuration.resources import PROMPTS, ROUTES, VOICEMAIL_BOXES, resources_of
from schemas.graph import Catalogue, GraphDocument
from schemas.graph_check import graph_problems, read_form
from schemas.graph_problems import Problem, error_in, in_order, warning_in
from schemas.graph_references import Reference, graph_references
from schemas.graph_ways import Place, circle_message, jumps, quick_circles
from schemas.route_menus import is_available, not_available
from schemas.settings import settings
from schemas.tables import BackupRouteRow, Prompt, RingGroupMember, Route, RouteVersion, VoicemailBox

MAX_ROUTES = 100
"""Routes that lead to each other, followed from one; circles through more of them are not looked for."""


def route_problems(
    session: Session,
    route_id: str,
    document: Any,
    catalogue: Catalogue,
    together: Mapping[str, Any] | None = None,
) -> list[Problem]:
    """Return all that is wrong or doubtful in a graph of a route; errors, which forbid to publish it, first.

    `together` are graphs of other routes, by id, that are published in the same act.
    """
    graph, problems = read_form(document, catalogue)
    if graph is None or problems:
        return in_order(problems)
    problems = graph_problems(graph, catalogue)
    references = list(graph_references(graph, catalogue))
    problems += _unknown(session, references)
    problems += _without_sound(session, references)
    problems += _routes_that_cannot_follow(session, graph, references, catalogue, together or {})
    plans = _plans_ahead(session, route_id, graph, catalogue, together or {})
    if route_id in plans and not any(one.check == "endless-loop" for one in problems):
        for circle in quick_circles(plans, route_id, catalogue):
            place = _leaves_at(circle, route_id)
            problems.append(error_in(place.node, "", circle_message(circle, route_id), "endless-loop"))
    if route_id in plans and _is_backup(session, route_id):
        problems += _accounts_in_backup(session, route_id, plans, catalogue)
    return in_order(problems)


def _field(reference: Reference) -> str:
    return ".".join(["params", *map(str, reference.path)])


def _ids(references: Iterable[Reference], resource: str) -> set[str]:
    return {one.id for one in references if one.resource == resource}


def _unknown(session: Session, references: Sequence[Reference]) -> Iterator[Problem]:
    for resource in sorted({one.resource for one in references}):
        kinds = resources_of(resource)
        wanted = _ids(references, resource)
        there = {str(getattr(row, kind.key)) for kind in kinds for row in kind.rows(session, wanted)}
        for one in references:
            if kinds and one.resource == resource and one.id not in there:
                message = f"there is no {kinds[0].title} {one.id!r} any more; choose another"
                yield error_in(one.node, _field(one), message, "unknown-reference")


def _without_sound(session: Session, references: Sequence[Reference]) -> Iterator[Problem]:
    boxes: list[VoicemailBox] = VOICEMAIL_BOXES.rows(session, _ids(references, "voicemail_box"))
    greetings = {box.id: box.greeting_prompt_id for box in boxes if box.greet and box.greeting_prompt_id}
    prompts: list[Prompt] = PROMPTS.rows(session, _ids(references, "prompt") | set(greetings.values()))
    silent = {prompt.id: prompt.file for prompt in prompts if _lacks_sound(prompt)}
    for one in references:
        prompt, whose = one.id, "it"
        if one.resource == "voicemail_box":
            prompt, whose = greetings.get(one.id, ""), f"the greeting of box {one.id!r}"
        elif one.resource != "prompt":
            continue
        if prompt in silent:
            message = f"{whose} plays prompt {prompt!r}, but its file {silent[prompt]} is not there; upload it again"
            yield error_in(one.node, _field(one), message, "missing-sound")


def _lacks_sound(prompt: Prompt) -> bool:
    return bool(prompt.file) and not (settings().sounds_dir / "uploads" / prompt.file).is_file()


def _routes_that_cannot_follow(
    session: Session,
    graph: GraphDocument,
    references: Sequence[Reference],
    catalogue: Catalogue,
    together: Mapping[str, Any],
) -> Iterator[Problem]:
    kinds = {node.id: node.kind for node in graph.nodes}
    routes: dict[str, Route] = {row.id: row for row in ROUTES.rows(session, _ids(references, "route"))}
    for one in references:
        route = routes.get(one.id) if one.resource == "route" else None
        if route is None:
            continue
        if route.published_version is None and route.id not in together:
            message = f"nothing of route {route.id!r} is published; publish it first, or together with this one"
            yield error_in(one.node, _field(one), message, "unpublished-route")
        menu = catalogue[kinds[one.node]].route_menu
        if not is_available(route.available_in, menu):
            yield error_in(one.node, _field(one), not_available(route.id, menu), "unavailable-route")


def _plans_ahead(
    session: Session, route_id: str, graph: GraphDocument, catalogue: Catalogue, together: Mapping[str, Any]
) -> dict[str, GraphDocument]:
    """Return the graph and those of all routes that calls may go on into from it, as they are, or will be, followed."""
    plans = {route_id: graph}
    ahead = {jump.route for jump in jumps(graph, catalogue)} - plans.keys()
    while ahead and len(plans) < MAX_ROUTES:
        found = _published(session, ahead) | {one: together[one] for one in ahead & together.keys()}
        next_ahead: set[str] = set()
        for one, document in found.items():
            try:
                plans[one] = GraphDocument.model_validate(document)
            except ValidationError:
                continue  # an older version stored it so; no call gets far in it
            next_ahead |= {jump.route for jump in jumps(plans[one], catalogue)}
        ahead = next_ahead - plans.keys()
    return {one: plan for one, plan in plans.items() if _starts(plan)}


def _starts(plan: GraphDocument) -> bool:
    return any(node.id == plan.start for node in plan.nodes)


def _published(session: Session, route_ids: Collection[str]) -> dict[str, Any]:
    query = select(RouteVersion).join(
        Route,
        (col(Route.id) == col(RouteVersion.route_id)) & (col(Route.published_version) == col(RouteVersion.number)),
    )
    rows: list[RouteVersion] = in_chunks(session, query, col(RouteVersion.route_id), sorted(route_ids))
    return {row.route_id: row.graph for row in rows}


def _leaves_at(circle: Sequence[Place], route_id: str) -> Place:
    """Return the place where a circle leaves the route: what leads out of it can be changed there."""
    following = [*circle[1:], circle[0]]
    return next(
        (one for one, then in zip(circle, following, strict=True) if one.route == route_id != then.route), circle[0]
    )


def _is_backup(session: Session, route_id: str) -> bool:
    route = session.get(Route, route_id)
    if route is not None and "backup" in route.available_in:
        return True
    targets = (row.settings.get("target") for row in session.exec(select(BackupRouteRow)))
    return any(isinstance(one, Mapping) and one.get("route") == route_id for one in targets)


def _accounts_in_backup(
    session: Session, route_id: str, plans: Mapping[str, GraphDocument], catalogue: Catalogue
) -> Iterator[Problem]:
    """A back-up route is followed when no phone is registered, so ringing one only makes callers wait."""
    groups = {
        one.id for plan in plans.values() for one in graph_references(plan, catalogue) if one.resource == "ring_group"
    }
    members = defaultdict(list)
    query = select(RingGroupMember)
    for row in in_chunks(session, query, col(RingGroupMember.group_id), sorted(groups)):
        members[row.group_id].append(row.account_id)
    rings = {one for one, plan in plans.items() if any(_rings(plan, members, catalogue))}
    for reference, whom in _rings(plans[route_id], members, catalogue):
        message = f"this is a back-up route, followed when no phone is registered, yet it rings {whom}; take that out"
        yield warning_in(reference.node, _field(reference), message, "account-in-backup")
    for jump in jumps(plans[route_id], catalogue):
        leads = _leads_to(jump.route, plans, catalogue) & rings - {route_id}
        if leads:
            message = f"this is a back-up route, yet calls go on to route {min(leads)}, which rings SIP accounts"
            yield warning_in(jump.node, jump.field, message, "account-in-backup")


def _rings(
    plan: GraphDocument, members: Mapping[str, Sequence[str]], catalogue: Catalogue
) -> Iterator[tuple[Reference, str]]:
    for one in graph_references(plan, catalogue):
        if one.resource == "sip_account":
            yield one, f"SIP account {one.id!r}"
        elif one.resource == "ring_group" and members.get(one.id):
            yield one, f"the SIP accounts of group {one.id!r}"


def _leads_to(route_id: str, plans: Mapping[str, GraphDocument], catalogue: Catalogue) -> set[str]:
    reached, ahead = set(), [route_id]
    while ahead:
        one = ahead.pop()
        if one in plans and one not in reached:
            reached.add(one)
            ahead += [jump.route for jump in jumps(plans[one], catalogue)]
    return reached
