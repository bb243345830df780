"""Where a call to one of the company's numbers goes, live: the chain of decisions asked with the settings and the facts
of the database, and the plan that follows from it. For who takes calls in, or wants to know; workflows get the result.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from activities.exchange.destinations import NoRouteError, pinned_route
from activities.exchange.incoming_plans import SERVER_ERROR, UNAVAILABLE, plan_of_action, refusal_plan
from activities.exchange.incoming_settings import DidSettings, did_settings, incoming_facts
from activities.exchange.remembered import remembered
from schemas.call_messages import PinnedRoute
from schemas.call_variables import BACKUP_PLAN, DISPLAY, YES
from schemas.incoming import (
    FollowRoute,
    ForwardCall,
    IncomingAction,
    IncomingDecision,
    IncomingFacts,
    RefuseCall,
    RuleName,
    RuleVerdict,
)
from schemas.tables import Did
from workflows.decisions.incoming import NOT_FOUND, as_backup, decide_incoming
from workflows.decisions.opening import Openings

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class RoutedCall:
    """Where a call goes, and why."""

    route: PinnedRoute
    decision: IncomingDecision
    variables: dict[str, str]
    """Those that the call has from its start."""


@dataclass(frozen=True)
class Sources:
    """Where a decision gets from what is so now; a simulation gives its own."""

    facts: Callable[[Session, DidSettings, str], IncomingFacts] = incoming_facts
    route: Callable[[Session, str | None, str], PinnedRoute] = pinned_route


def decide_call(
    session: Session, settings: DidSettings, caller: str, at: datetime, sources: Sources | None = None
) -> IncomingDecision:
    """Ask the chain about a call: the settings as they are, what is so now, and the time filters at an instant.

    `caller` is canonical, an extension, or empty when anonymous.
    """
    facts = (sources or Sources()).facts(session, settings, caller)
    openings = remembered(
        session,
        ("openings", settings.incoming.did),
        lambda: Openings(settings.time_filters, settings.time_zone),
    )
    return decide_incoming(settings.incoming, facts, at, openings.at)


def route_call(session: Session, number: str, caller: str, at: datetime, sources: Sources | None = None) -> RoutedCall:
    """Return where a call to one of the company's numbers goes, and the plan that it follows.

    A call is never lost without a word: when what was decided can't be done, the back-up route takes it, or it is
    refused, and the decision says so. Raises SQLAlchemyError when the database does not answer.
    """
    try:
        settings = did_settings(session, number)
        if settings is None:
            return _refused(number, f"The exchange has no number {number}.", NOT_FOUND)
        return _routed(session, settings, caller, at, sources or Sources())
    except SQLAlchemyError:
        raise
    except Exception as error:  # noqa: BLE001  (a bug in one rule must not cost the company its calls)
        log.exception("the decision about a call to %s broke", number)
        return _by_main_route(session, number, f"Internal error: {type(error).__name__}.")


def refusal(rule: RuleName, reason: str, sip_status: int) -> IncomingDecision:
    """Return the decision of a rule that refuses a call before any other is asked."""
    return _only(RuleVerdict(rule=rule, reason=reason, action=RefuseCall(sip_status=sip_status)))


def _routed(session: Session, settings: DidSettings, caller: str, at: datetime, sources: Sources) -> RoutedCall:
    whose = f"DID {settings.incoming.did}"
    variables = {DISPLAY: settings.label} if settings.label else {}
    decision = decide_call(session, settings, caller, at, sources)
    try:
        plan = plan_of_action(session, decision.action, whose, sources.route)
        return RoutedCall(plan, decision, variables | _marked(decision.action))
    except NoRouteError as error:
        problem = str(error)
        log.error("a call to %s can't go where it should: %s", settings.incoming.did, problem)
    backup = settings.incoming.backup.target
    if backup is not None and decision.rule not in ("backup_before", "backup_after"):
        try:
            plan = plan_of_action(session, as_backup(backup), whose, sources.route)
            verdict = _fallback(f"{problem} The back-up route takes the call.", as_backup(backup))
            return RoutedCall(plan, _with(decision, verdict), variables | _marked(as_backup(backup)))
        except NoRouteError as error:
            problem += f" Nor does the back-up route work: {error}"
            log.error("the back-up route of %s can't take it either: %s", settings.incoming.did, error)
    verdict = _fallback(f"{problem} Nothing is left that takes the call.", RefuseCall(sip_status=UNAVAILABLE))
    return RoutedCall(refusal_plan(UNAVAILABLE), _with(decision, verdict), variables)


def _marked(action: IncomingAction) -> dict[str, str]:
    """Return what tells the steps of a back-up route that they are in one."""
    return {BACKUP_PLAN: YES} if isinstance(action, FollowRoute | ForwardCall) and action.backup else {}


def _by_main_route(session: Session, number: str, problem: str) -> RoutedCall:
    """Follow the main route, whatever the settings say; for when they can't be made sense of."""
    row = session.get(Did, number)
    try:
        route = pinned_route(session, row.route_id if row else None, f"DID {number}")
    except NoRouteError as error:
        return _refused(number, f"{problem} {error}", SERVER_ERROR)
    verdict = _fallback(f"{problem} The main route takes the call.", FollowRoute(route=route.route_id))
    return RoutedCall(route, _only(verdict), {})


def _refused(number: str, reason: str, sip_status: int) -> RoutedCall:
    log.error("a call to %s is refused: %s", number, reason)
    return RoutedCall(refusal_plan(sip_status), refusal("fallback", reason, sip_status), {})


def _fallback(reason: str, action: IncomingAction) -> RuleVerdict:
    return RuleVerdict(rule="fallback", reason=reason, action=action)


def _only(verdict: RuleVerdict) -> IncomingDecision:
    assert verdict.action is not None
    return IncomingDecision(action=verdict.action, rule=verdict.rule, reason=verdict.reason, trail=(verdict,))


def _with(decision: IncomingDecision, verdict: RuleVerdict) -> IncomingDecision:
    return _only(verdict).model_copy(update={"trail": (*decision.trail, verdict)})
