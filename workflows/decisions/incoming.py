"""Where a call to one of the company's numbers goes: rules asked in order, the first that decides wins."""

from collections.abc import Callable, Iterator
from datetime import datetime

from schemas.call_filters import AcdAction, AcdToCallback, AcdToRoute
from schemas.incoming import (
    BackupTarget,
    FollowRoute,
    ForwardCall,
    IncomingAction,
    IncomingDecision,
    IncomingFacts,
    IncomingSettings,
    PlayAndHangUp,
    RefuseCall,
    RuleName,
    RuleVerdict,
    StartCallback,
    StartDisa,
    TakeMessage,
)
from schemas.opening import Opening
from workflows.decisions.backup_check import all_unregistered
from workflows.decisions.caller_filters import decide_acd, decide_caller

BLOCKED = 603
"""Decline. Global, so that a provider does not look for another way in, as it would after a 403 or 5xx."""
NOT_FOUND = 404

OpeningAt = Callable[[datetime], Opening]
"""What holidays, vacations and office hours together say at an instant."""


def decide_incoming(
    settings: IncomingSettings, facts: IncomingFacts, at: datetime, opening: OpeningAt
) -> IncomingDecision:
    """Return where a call goes, with every rule that was asked and its reason.

    `opening` is asked at most once, and only when no earlier rule decides.
    """
    trail: list[RuleVerdict] = []
    for verdict in _verdicts(settings, facts, at, opening):
        trail.append(verdict)
        if verdict.action is not None:
            break
    last = trail[-1]
    action = last.action or RefuseCall(sip_status=NOT_FOUND)
    return IncomingDecision(action=action, rule=last.rule, reason=last.reason, trail=tuple(trail))


def _verdicts(
    settings: IncomingSettings, facts: IncomingFacts, at: datetime, opening: OpeningAt
) -> Iterator[RuleVerdict]:
    yield _call_filters(settings, facts)
    yield _prefix_forwarding(facts)
    yield _acd("acd_before", settings, facts)
    yield _backup("backup_before", settings, facts)
    yield _time_filters(opening(at))
    yield _acd("acd_after", settings, facts)
    yield _backup("backup_after", settings, facts)
    yield _function_indicator(settings, facts)
    yield _main_route(settings)


def _call_filters(settings: IncomingSettings, facts: IncomingFacts) -> RuleVerdict:
    found = decide_caller(settings.call_filters, facts.caller)
    action = RefuseCall(sip_status=BLOCKED) if found.verdict == "blocked" else None
    return RuleVerdict(rule="call_filters", reason=found.reason, action=action)


def _prefix_forwarding(facts: IncomingFacts) -> RuleVerdict:
    found = facts.forwarding
    if found is None:
        return RuleVerdict(rule="prefix_forwarding", reason="The number is not forwarded.")
    by = f" by {found.by}" if found.by else ""
    reason = f"Forwarded to {found.number} since {found.since:%Y-%m-%d %H:%M %Z}{by}."
    return RuleVerdict(rule="prefix_forwarding", reason=reason, action=ForwardCall(number=found.number))


def _acd(rule: RuleName, settings: IncomingSettings, facts: IncomingFacts) -> RuleVerdict:
    moment = "before" if rule == "acd_before" else "after"
    found = decide_acd((one for one in settings.acd_filters if one.moment == moment), facts.caller)
    return RuleVerdict(rule=rule, reason=found.reason, action=_acd_action(found.action))


def _acd_action(action: AcdAction | None) -> IncomingAction | None:
    if action is None:
        return None
    if isinstance(action, AcdToRoute):
        return FollowRoute(route=action.route)
    if isinstance(action, AcdToCallback):
        return StartCallback(callback=action.callback)
    return StartDisa(disa=action.disa)


def _time_filters(opening: Opening) -> RuleVerdict:
    found = opening.action
    action: IncomingAction | None = None
    if found is not None and found.route is not None:
        action = FollowRoute(route=found.route)
    elif found is not None and found.prompt is not None:
        action = PlayAndHangUp(prompt=found.prompt)
    return RuleVerdict(rule="time_filters", reason=opening.reason, action=action)


def _backup(rule: RuleName, settings: IncomingSettings, facts: IncomingFacts) -> RuleVerdict:
    backup = settings.backup
    moment = "before" if rule == "backup_before" else "after"
    if backup.check != moment:
        why = "is off" if backup.check == "off" else f"comes {backup.check} the time filters"
        return RuleVerdict(rule=rule, reason=f"The check of registrations {why}.")
    cut_off, reason = all_unregistered(facts.plan_accounts, facts.registered_accounts)
    if cut_off and backup.target is None:
        return RuleVerdict(rule=rule, reason=f"{reason} But the number has no back-up route.")
    action = as_backup(backup.target) if cut_off and backup.target is not None else None
    return RuleVerdict(rule=rule, reason=reason, action=action)


def as_backup(target: BackupTarget) -> BackupTarget:
    """Return the target of a back-up route, marked as such: it has its own rule about pressing 1 (C3)."""
    return target if isinstance(target, TakeMessage) else target.model_copy(update={"backup": True})


def _function_indicator(settings: IncomingSettings, facts: IncomingFacts) -> RuleVerdict:
    found = settings.function_indicator
    if found is None:
        return RuleVerdict(rule="function_indicator", reason="The number has no function indicator.")
    route = found.green_route if facts.indicator_colour == "green" else found.red_route
    reason = f"Function indicator {found.name or found.id} is {facts.indicator_colour}."
    if route is None:
        return RuleVerdict(rule="function_indicator", reason=f"{reason} That means the main route.")
    return RuleVerdict(rule="function_indicator", reason=reason, action=FollowRoute(route=route))


def _main_route(settings: IncomingSettings) -> RuleVerdict:
    if settings.main_route is None:
        reason = "The number has no main route."
        return RuleVerdict(rule="main_route", reason=reason, action=RefuseCall(sip_status=NOT_FOUND))
    reason = "No rule before it decided: the main route of the number."
    return RuleVerdict(rule="main_route", reason=reason, action=FollowRoute(route=settings.main_route))
