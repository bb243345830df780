"""Play a call through the exchange as it is configured (B3): what decides on it, and the plan that it follows."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ValidationError
from sqlmodel import Session, col, select

from activities.call_port import StepError
from activities.exchange.destinations import NoRouteError, pinned_route
from activities.exchange.incoming_settings import DidSettings, exchange_settings, incoming_facts
from schemas.call_messages import CallEnd, CallFacts, MailOrder, PinnedRoute, TraceStep
from schemas.configuration.exchange_entry import ExchangeEntry
from schemas.graph import GraphDocument
from schemas.incoming import IncomingDecision, IncomingFacts
from schemas.indicator_states import indicator_states
from schemas.simulations import SimulatedCall
from schemas.tables import Did, Extension, Route, RouteVersion, SipAccount
from workflows.decisions.number_format import caller_number, canonical_number
from workflows.dialled_call import AccountCall, account_call
from workflows.incoming_call import RoutedCall, Sources, route_call
from workflows.interpreter import WalkEnd
from workflows.outgoing_leg import decide_leg
from workflows.readable import call_outcome
from workflows.simulator.exchange_world import ExchangeWorld, exchange_world
from workflows.simulator.simulate import Simulation, simulate

NOT_FOUND, UNAVAILABLE = 404, 480


class SimulationError(Exception):
    """A call can't be played as it is asked for; `problems` are fields and sentences."""

    error_id = "simulation-impossible"

    def __init__(self, problems: Sequence[tuple[str, str]]) -> None:
        self.problems = problems
        super().__init__("; ".join(f"{field}: {message}" for field, message in problems))


class PlayedCall(BaseModel):
    """What became of a simulated call. Times are by the clock on the wall, with their offset."""

    time_zone: str
    facts: CallFacts
    decision: IncomingDecision | None
    """Where the call goes, with every rule that was asked; unset when no rule was, as for an extension."""
    route_id: str
    """The route that it follows first; empty for a plan that no admin drew, such as that of an extension."""
    route_version: int
    """0: a draft, or a plan that no admin drew."""
    plan: str
    """What people call that plan; empty when there is none."""
    steps: list[TraceStep]
    end: Literal["conversation", "over", "hung_up", "stopped"]
    """Somebody talks to the caller, the plan came to its end, the caller left, or the simulation was too long."""
    party: str
    """Who talks to the caller, `account:<id>` or `number:<E.164>`."""
    outcome: str
    """Under which a live call would be filed: `answered`, `voicemail`, `abandoned`, `refused` …; or `stopped`."""
    reason: str
    variables: dict[str, str]
    """Those of the call, as they stood at its end."""
    mails: list[MailOrder]
    """The mails that would go out."""
    answered_at: datetime | None
    ended_at: datetime
    """When the plan came to its end."""
    seconds: float
    """From the call's arrival to then."""


class _Plans:
    """The routes that a simulated call may follow: drafts where they are asked for, what is published elsewhere."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._own: dict[str, PinnedRoute] = {}

    def follow(self, plan: PinnedRoute) -> None:
        """Follow this plan of its route in place of the published one."""
        self._own[plan.route_id] = plan

    def route(self, session: Session, route_id: str | None, whose: str) -> PinnedRoute:
        """Return the plan of a route. Raises NoRouteError."""
        own = self._own.get(route_id or "")
        return own if own is not None else pinned_route(session, route_id, whose)

    async def load(self, route_id: str) -> PinnedRoute:
        """Return the plan of a route that a step leads to. Raises StepError."""
        try:
            return self.route(self._session, route_id, "the plan's step")
        except NoRouteError as error:
            raise StepError(str(error)) from error


def play_call(session: Session, call: SimulatedCall, now: datetime, graph: GraphDocument | None = None) -> PlayedCall:
    """Play a call and return what became of it. It touches nothing: no phone rings, no mail goes out.

    `graph` is a plan of the call's route that nobody saved yet. Raises SimulationError when the call names something
    that is not there. Must not be called from within an event loop.
    """
    return asyncio.run(_play(session, call, now, graph))


async def _play(session: Session, call: SimulatedCall, now: datetime, graph: GraphDocument | None) -> PlayedCall:
    exchange = exchange_settings(session)
    at = call.instant(ZoneInfo(exchange.time_zone), now)
    problems = unknown_names(session, call)
    if problems:
        raise SimulationError(problems)
    plans = _Plans(session)
    for one in call.drafts:
        plans.follow(_chosen_plan(session, "drafts", one, "draft"))
    if call.route is not None:
        plans.follow(_chosen_plan(session, "plan", call.route, call.plan, graph))
    world = exchange_world(session, call.world)
    dialled = _dialled(session, call, exchange, plans)
    facts = _facts(session, call, exchange, dialled, at)
    if call.route is None and dialled.sip_status:
        return _refused(exchange, facts, dialled.sip_status, dialled.reason)
    try:
        plan, decision, variables = _routed(session, call, facts, dialled, world, plans)
    except NoRouteError as error:
        return _refused(exchange, facts, UNAVAILABLE, str(error))
    simulation = await simulate(
        plan,
        world.script,
        at,
        facts=facts,
        load_route=plans.load,
        boxes=world.boxes,
        groups=world.groups,
        decide_leg=lambda wanted, instant: decide_leg(session, wanted, facts, instant),
        variables=variables,
    )
    return _played(exchange, facts, decision, plan, simulation)


def unknown_names(session: Session, call: SimulatedCall) -> list[tuple[str, str]]:
    """Return the fields of a call that name an account or a function indicator that is not there, each with why."""
    accounts = {*call.world.phones, *([call.caller.account] if call.caller.account else [])}
    known = set(session.exec(select(SipAccount.id).where(col(SipAccount.id).in_(accounts))))
    problems = [
        (f"world.phones.{one}" if one in call.world.phones else "caller.account", f"there is no SIP account {one!r}")
        for one in sorted(accounts - known)
    ]
    switched = [one.indicator for one in call.world.switches]
    indicators = {*call.world.function_indicators, *switched}
    there = {one.id for one in indicator_states(session)} if indicators else set()
    return problems + [
        (
            f"world.switches.{switched.index(one)}" if one in switched else f"world.function_indicators.{one}",
            f"there is no function indicator {one!r}",
        )
        for one in sorted(indicators - there)
    ]


def _chosen_plan(
    session: Session, field: str, route_id: str, which: str, graph: GraphDocument | None = None
) -> PinnedRoute:
    route = session.get(Route, route_id)
    if route is None:
        raise SimulationError([("route" if field == "plan" else field, f"there is no route {route_id!r}")])
    if graph is not None:
        return PinnedRoute(route_id=route.id, name=route.name, version=0, graph=graph)
    if route.draft is not None and which in ("draft", "newest"):
        return PinnedRoute(route_id=route.id, name=route.name, version=0, graph=_read(route.draft, field, route_id))
    if which == "draft":
        raise SimulationError([(field, f"the route {route_id!r} has no draft; save one, or play what is published")])
    number = route.published_version if which in ("published", "newest") else int(which)
    version = session.get(RouteVersion, (route.id, number)) if number is not None else None
    if version is None:
        what = f"no version {number}" if number is not None else "no draft, and nothing of it is published"
        raise SimulationError([(field, f"the route {route_id!r} has {what}")])
    plan = _read(version.graph, field, route_id)
    return PinnedRoute(route_id=route.id, name=route.name, version=version.number, graph=plan)


def _read(document: object, field: str, route_id: str) -> GraphDocument:
    try:
        return GraphDocument.model_validate(document)
    except ValidationError:
        message = f"this plan of route {route_id!r} was stored in a form that can't be read any more"
        raise SimulationError([(field, message)]) from None


def _dialled(session: Session, call: SimulatedCall, exchange: ExchangeEntry, plans: _Plans) -> AccountCall:
    called = call.called.strip()
    if call.caller.account is not None:
        return account_call(session, call.caller.account, called, plans.route)
    did = session.get(Did, canonical_number(called, exchange.country_code) or called)
    if did is None:
        return AccountCall(sip_status=NOT_FOUND, reason=f"The exchange has no number {called}.")
    return AccountCall(did=did.number)


def _facts(
    session: Session, call: SimulatedCall, exchange: ExchangeEntry, dialled: AccountCall, at: datetime
) -> CallFacts:
    number, name = caller_number(call.caller.number, exchange.country_code), call.caller.name
    account = session.get(SipAccount, call.caller.account) if call.caller.account else None
    if account is not None:
        own = select(Extension).where(Extension.account_id == account.id).order_by(col(Extension.number))
        extension = session.exec(own).first()
        number, name = extension.number if extension else "", account.display_name
    return CallFacts(
        call_id="simulated",
        source=f"account:{account.id}" if account is not None else "trunk:simulated",
        caller=number[:64],
        caller_name=name[:80],
        called=call.called.strip(),
        did=dialled.did,
        direction=dialled.direction if account is not None else "incoming",
        outgoing_did=dialled.outgoing_did,
        masked=dialled.masked,
        language=(account.language if account is not None else "") or exchange.languages[0],
        time_zone=exchange.time_zone,
        started_at=at,
    )


def _routed(
    session: Session,
    call: SimulatedCall,
    facts: CallFacts,
    dialled: AccountCall,
    world: ExchangeWorld,
    plans: _Plans,
) -> tuple[PinnedRoute, IncomingDecision | None, Mapping[str, str]]:
    """Return the plan, what decided on it, and the variables that the call begins with. Raises NoRouteError."""
    if call.route is not None:
        return plans.route(session, call.route, "the simulation"), None, {}
    if dialled.route is not None:
        return dialled.route, None, {}

    def facts_now(session: Session, did: DidSettings, caller: str) -> IncomingFacts:
        now = incoming_facts(session, did, caller)
        indicator = did.incoming.function_indicator
        colours = call.world.function_indicators
        colour = colours.get(indicator.id, now.indicator_colour) if indicator is not None else now.indicator_colour
        here = now.plan_accounts & world.registered
        return now.model_copy(update={"registered_accounts": here, "indicator_colour": colour})

    sources = Sources(facts=facts_now, route=plans.route)
    found: RoutedCall = route_call(session, facts.did, facts.caller, facts.started_at, sources)
    return found.route, found.decision, found.variables


def _refused(exchange: ExchangeEntry, facts: CallFacts, sip_status: int, reason: str) -> PlayedCall:
    zone = ZoneInfo(exchange.time_zone)
    at = facts.started_at.astimezone(zone)
    return PlayedCall(
        time_zone=exchange.time_zone,
        facts=facts.model_copy(update={"started_at": at}),
        decision=None,
        route_id="",
        route_version=0,
        plan="",
        steps=[],
        end="over",
        party="",
        outcome="refused",
        reason=f"{sip_status}: {reason}",
        variables={},
        mails=[],
        answered_at=None,
        ended_at=at,
        seconds=0,
    )


def _played(
    exchange: ExchangeEntry,
    facts: CallFacts,
    decision: IncomingDecision | None,
    plan: PinnedRoute,
    simulation: Simulation,
) -> PlayedCall:
    outcome, reason = "stopped", simulation.reason
    if simulation.end == "conversation":
        outcome, reason = "answered", f"{simulation.party} answered"
    elif simulation.end != "stopped":
        end = CallEnd(ended_by=simulation.ended_by or "plan", reason=simulation.reason, ended_at=simulation.ended_at)
        outcome, reason = call_outcome(end, WalkEnd(kind=simulation.end), simulation.steps, decision)
    zone = ZoneInfo(exchange.time_zone)

    def local(instant: datetime) -> datetime:
        return instant.astimezone(zone)

    steps = [
        step.model_copy(
            update={
                "started_at": local(step.started_at),
                "ended_at": local(step.ended_at) if step.ended_at is not None else None,
            }
        )
        for step in simulation.steps
    ]
    return PlayedCall(
        time_zone=exchange.time_zone,
        facts=facts.model_copy(update={"started_at": local(facts.started_at)}),
        decision=decision,
        route_id=plan.route_id,
        route_version=plan.version,
        plan=plan.name,
        steps=steps,
        end=simulation.end,
        party=simulation.party,
        outcome=outcome,
        reason=reason,
        variables=simulation.variables,
        mails=simulation.mails,
        answered_at=local(simulation.answered_at) if simulation.answered_at is not None else None,
        ended_at=local(simulation.ended_at),
        seconds=round((simulation.ended_at - facts.started_at.astimezone(UTC)).total_seconds(), 3),
    )
