"""Settings that endanger reachability: the attention points of the dashboard (D4)."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel
from sqlmodel import Session, col, select

from activities.exchange.incoming_settings import exchange_settings, registered_accounts, time_filters
from activities.exchange.outgoing_settings import dialling_settings
from activities.exchange.remembered import remembered
from activities.registry import CATALOGUE
from schemas.route_checks import route_problems
from schemas.tables import (
    Did,
    FunctionIndicatorRow,
    Prompt,
    RingGroup,
    RingGroupMember,
    Route,
    RouteVersion,
    SipAccount,
    Trunk,
)
from schemas.time_filters import AdvancedVacations, VacationPeriod
from schemas.trunk_lines import trunk_lines
from workflows.decisions.dialled import shadowed_emergency_numbers

PointKind = Literal[
    "did-without-main-route",
    "did-without-backup-route",
    "route-not-published",
    "route-with-errors",
    "route-without-safety-net",
    "route-with-doubts",
    "account-not-registered",
    "account-without-dial-out-group",
    "group-empty",
    "vacation-expired",
    "prompt-without-sound",
    "no-trunk",
    "trunk-not-registered",
    "trunk-silent",
    "emergency-number-shadowed",
]


class AttentionPoint(BaseModel):
    """Something to mend, and where."""

    kind: PointKind
    severity: Literal["error", "warning"]
    resource: str
    """Section of the configuration that holds it: `routes`."""
    resource_id: str
    """Empty when it is about the section as a whole."""
    name: str
    """What people call it."""
    message: str
    node: str = ""
    """The step of the dial plan that it is about."""


def attention_points(session: Session, at: datetime, uploads: Path) -> list[AttentionPoint]:
    """Return all points at an instant (aware), errors first; `uploads` is the folder of uploaded sounds.

    What follows from the configuration alone is worked out once for each of its revisions.
    """
    settled = remembered(session, "attention_points", lambda: tuple(_settled(session)))
    points = [*settled, *_now(session, at, uploads)]
    return sorted(points, key=lambda one: (one.severity != "error", one.kind, one.resource_id))


def _settled(session: Session) -> Iterator[AttentionPoint]:
    yield from _numbers(session)
    yield from _routes(session)
    yield from _accounts_and_groups(session)
    yield from _emergency_numbers(session)
    if session.exec(select(Did.number)).first() and not session.exec(select(Trunk.id).where(Trunk.enabled)).first():
        yield AttentionPoint(
            kind="no-trunk",
            severity="error",
            resource="trunks",
            resource_id="",
            name="",
            message="There is no enabled trunk: nobody outside can call. Add one.",
        )


def _now(session: Session, at: datetime, uploads: Path) -> Iterator[AttentionPoint]:
    yield from _unregistered(session)
    yield from _trunk_lines(session, at)
    yield from _vacations(session, at.astimezone(ZoneInfo(exchange_settings(session).time_zone)).date())
    for prompt in session.exec(select(Prompt).where(col(Prompt.file) != "").order_by(col(Prompt.id))):
        if not (uploads / prompt.file).is_file():
            yield AttentionPoint(
                kind="prompt-without-sound",
                severity="error",
                resource="prompts",
                resource_id=prompt.id,
                name=prompt.name,
                message=f"The sound file of prompt {prompt.name} is missing; upload it again.",
            )


def _numbers(session: Session) -> Iterator[AttentionPoint]:
    green = dict(session.exec(select(FunctionIndicatorRow.id, FunctionIndicatorRow.green_route_id)).all())
    for did in session.exec(select(Did).order_by(col(Did.number))):
        if did.route_id is None and not green.get(did.function_indicator_id or ""):
            yield AttentionPoint(
                kind="did-without-main-route",
                severity="error",
                resource="dids",
                resource_id=did.number,
                name=did.name,
                message=f"The number {did.number} has no main route: its callers hear that it does not exist.",
            )
        if did.backup_route_id is None:
            yield AttentionPoint(
                kind="did-without-backup-route",
                severity="warning",
                resource="dids",
                resource_id=did.number,
                name=did.name,
                message=f"The number {did.number} has no back-up route for when no phone is registered.",
            )


def _routes(session: Session) -> Iterator[AttentionPoint]:
    main_routes = set(session.exec(select(Did.route_id)))
    for route in session.exec(select(Route).order_by(col(Route.id))):
        if route.published_version is None:
            if route.id in main_routes:
                yield AttentionPoint(
                    kind="route-not-published",
                    severity="error",
                    resource="routes",
                    resource_id=route.id,
                    name=route.name,
                    message=f"Route {route.name} is the main route of a number, but it is not published.",
                )
            continue
        version = session.get(RouteVersion, (route.id, route.published_version))
        for problem in route_problems(session, route.id, version.graph if version else {}, CATALOGUE):
            if problem.check == "missing-sound":
                continue  # told of the prompt itself; whether a file is there is no matter of a revision
            doubt: PointKind = "route-without-safety-net" if problem.check == "no-safety-net" else "route-with-doubts"
            yield AttentionPoint(
                kind="route-with-errors" if problem.severity == "error" else doubt,
                severity=problem.severity,
                resource="routes",
                resource_id=route.id,
                name=route.name,
                message=f"Route {route.name}: {problem.message}.",
                node=problem.node,
            )


def _accounts_and_groups(session: Session) -> Iterator[AttentionPoint]:
    for account in session.exec(select(SipAccount).order_by(col(SipAccount.id))):
        if account.dial_out_group_id is None:
            yield AttentionPoint(
                kind="account-without-dial-out-group",
                severity="warning",
                resource="sip_accounts",
                resource_id=account.id,
                name=account.name,
                message=f"{account.name} is in no dial-out group: it can't call outside.",
            )
    members = set(session.exec(select(RingGroupMember.group_id)))
    for group in session.exec(select(RingGroup).order_by(col(RingGroup.id))):
        if group.id not in members and not group.external_numbers:
            yield AttentionPoint(
                kind="group-empty",
                severity="error",
                resource="ring_groups",
                resource_id=group.id,
                name=group.name,
                message=f"Ring group {group.name} has no members: nobody rings.",
            )


def _emergency_numbers(session: Session) -> Iterator[AttentionPoint]:
    for number in shadowed_emergency_numbers(dialling_settings(session)):
        yield AttentionPoint(
            kind="emergency-number-shadowed",
            severity="warning",
            resource="extensions",
            resource_id=number,
            name=number,
            message=f"Who dials {number} reaches an extension, not the emergency services; 112 always does.",
        )


def _unregistered(session: Session) -> Iterator[AttentionPoint]:
    names = dict(session.exec(select(SipAccount.id, SipAccount.name)).all())
    for account in sorted(names.keys() - registered_accounts(session, names)):
        yield AttentionPoint(
            kind="account-not-registered",
            severity="warning",
            resource="sip_accounts",
            resource_id=account,
            name=names[account],
            message=f"{names[account]} is not registered: its phone can't be reached.",
        )


def _trunk_lines(session: Session, at: datetime) -> Iterator[AttentionPoint]:
    trunks = {row.id: row for row in session.exec(select(Trunk).where(Trunk.enabled))}
    lines = trunk_lines(session, at, {trunk: bool(row.settings.get("registers")) for trunk, row in trunks.items()})
    for trunk, line in sorted(lines.items()):
        name = trunks[trunk].name
        kind: PointKind | None = None
        if not line.registered:
            kind, why = "trunk-not-registered", f" ({line.reason})" if line.reason else ""
            message = f"Trunk {name} is not registered{why}: no calls come in over it, and none go out."
        elif line.silent:
            kind, message = "trunk-silent", f"The server of trunk {name} does not answer: calls take other trunks."
        if kind is not None:
            yield AttentionPoint(
                kind=kind, severity="error", resource="trunks", resource_id=trunk, name=name, message=message
            )


def _vacations(session: Session, today: date) -> Iterator[AttentionPoint]:
    filters = time_filters(session)
    over: list[tuple[str, VacationPeriod | AdvancedVacations]] = []
    over += (("vacations", one) for one in filters.vacations if one.last_day < today)
    over += (("advanced_vacations", one) for one in filters.advanced_vacations if _is_over(one, today))
    for section, vacation in over:
        yield AttentionPoint(
            kind="vacation-expired",
            severity="warning",
            resource=section,
            resource_id=vacation.id,
            name=vacation.name,
            message=f"The vacation {vacation.name} is over; change its days or delete it.",
        )


def _is_over(vacations: AdvancedVacations, today: date) -> bool:
    periods = vacations.periods
    return bool(periods) and all(not one.every_year and one.last_day < today for one in periods)
