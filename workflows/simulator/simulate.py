"""Play a dial plan in a scripted world: the same walk and the same steps as a live call, in no time."""

import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Literal

from pydantic import BaseModel

from activities.call_port import BoxFacts, GroupFacts, StepError
from activities.exchange.incoming_plans import prompt_plan
from activities.script import Script
from activities.step import Step, run_step
from schemas.call_messages import CallFacts, MailOrder, Outcome, PinnedRoute, TraceStep
from schemas.graph import GraphNode
from schemas.incoming import FollowRoute, IncomingAction, PlayAndHangUp
from schemas.outgoing import OutgoingDecision, OutsideNumber
from workflows.interpreter import PlanWalk
from workflows.simulator.scripted_call import ScriptedCall, ScriptedWorld
from workflows.simulator.virtual_clock import VirtualClock

RouteLoader = Callable[[str], Awaitable[PinnedRoute]]
"""Returns the published version of a route; StepError when there is none."""


LONGEST_CALL = timedelta(hours=24)
"""On the virtual clock; a call that takes longer is stopped."""
MOST_SECONDS = 2.0
"""Of real time, looked at before each step."""


class Simulation(BaseModel):
    """What became of a simulated call."""

    end: Literal["conversation", "over", "hung_up", "stopped"]
    """Somebody talks to the caller, the plan came to its end, the caller left, or the simulation was too long."""
    ended_by: Literal["caller", "plan"] | None = None
    """Who ended the call; unset while somebody talks to the caller."""
    party: str = ""
    """Who talks to the caller, `account:<id>`."""
    reason: str = ""
    steps: list[TraceStep]
    mails: list[MailOrder]
    """The mails that were ordered, in their order."""
    variables: dict[str, str]
    """Those of the call, as they stood at its end."""
    started_at: datetime
    answered_at: datetime | None = None
    ended_at: datetime
    """When the plan came to its end, on the virtual clock."""


class _TooLong(Exception):  # noqa: N818  (an event, not a fault)
    """The simulation is stopped; the message says why."""


class SimulatedHost:
    """Runs the steps of one call against its script."""

    def __init__(self, world: ScriptedWorld, load_route: RouteLoader) -> None:
        self._world = world
        self._load_route = load_route
        self._deadline = time.monotonic() + MOST_SECONDS
        self.mails: list[MailOrder] = []
        self.is_overtaken: Callable[[], bool] = lambda: False
        """Tells whether the call need not wait on, because an earlier step decides anew."""

    def now(self) -> datetime:
        """Return the clock's time."""
        return self._world.clock.now()

    def call_is_over(self) -> bool:
        """Tell whether the caller is gone."""
        return self._world.gone.is_set()

    async def run_step(
        self, number: int, node: GraphNode, step: Step[Any, Any], variables: Mapping[str, str]
    ) -> Outcome:
        """Run a step, wherever it would run in a live call."""
        if self.now() - self._world.started_at > LONGEST_CALL:
            hours = LONGEST_CALL.total_seconds() / 3600
            raise _TooLong(f"the simulation was stopped: the call would take more than {hours:g} hours")
        if time.monotonic() > self._deadline:
            raise _TooLong(f"the simulation was stopped after {MOST_SECONDS:g} s")
        call = ScriptedCall(self._world, number, variables, is_overtaken=self.is_overtaken)
        outcome = await run_step(step, call)
        self.mails += outcome.mails
        return outcome

    async def load_route(self, route_id: str) -> PinnedRoute:
        """Ask whoever started the simulation."""
        return await self._load_route(route_id)

    async def load_plan(self, action: IncomingAction) -> PinnedRoute:
        """Return the plan that does what a step says."""
        if isinstance(action, PlayAndHangUp):
            return prompt_plan(action.prompt)
        if not isinstance(action, FollowRoute):
            raise StepError(f"The simulator can't do this: {action.kind}.")
        return await self._load_route(action.route)

    def present(self, subject: str) -> str:
        """Return how something is that a step watches."""
        return self._world.states.present(subject)

    def route_changed(self, route: PinnedRoute) -> None:
        """Nobody watches a simulation while it runs."""

    def step_changed(self) -> None:
        """Nobody watches a simulation while it runs."""


async def no_other_routes(route_id: str) -> PinnedRoute:
    """Load no route: for plans that don't leave theirs."""
    raise StepError(f"There is no route {route_id!r} in this simulation.")


def simulated_facts(at: datetime, *, called: str = "3250123100", caller: str = "32475000000") -> CallFacts:
    """Return the facts of a call from outside, for simulations that don't care."""
    return CallFacts(
        call_id="simulated", source="trunk:simulated", caller=caller, called=called, did=called, started_at=at
    )


async def simulate(
    route: PinnedRoute,
    script: Script,
    at: datetime,
    *,
    facts: CallFacts | None = None,
    load_route: RouteLoader = no_other_routes,
    boxes: Mapping[str, BoxFacts] | None = None,
    groups: Mapping[str, GroupFacts] | None = None,
    decide_leg: Callable[[OutsideNumber, datetime], OutgoingDecision] | None = None,
    variables: Mapping[str, str] | None = None,
) -> Simulation:
    """Play a call that comes in at an instant (aware) and return what became of it.

    `boxes` and `groups` are voicemail boxes and ring groups as they are; those that only the script names have plain
    settings. `decide_leg` says whether and how a number outside is called. `variables` are those that the call has from
    its start. Raises ValueError for an instant without a time zone.
    """
    world = ScriptedWorld(
        facts or simulated_facts(at), script, VirtualClock(at), boxes=boxes, groups=groups, decide_leg=decide_leg
    )
    host = SimulatedHost(world, load_route)
    walk = PlanWalk(host, variables)
    host.is_overtaken = walk.is_overtaken
    kind: Literal["conversation", "over", "hung_up", "stopped"] = "stopped"
    party = ""
    try:
        end = await walk.walk(route)
        kind, party, reason = end.kind, end.party, end.reason
    except _TooLong as stopped:
        reason = str(stopped)
    ended_by: Literal["caller", "plan"] = "caller" if world.ended_by == "caller" else "plan"
    return Simulation(
        end=kind,
        ended_by=None if kind == "conversation" else ended_by,
        party=party,
        reason=reason,
        steps=walk.steps,
        mails=host.mails,
        variables=walk.variables,
        started_at=at,
        answered_at=world.answered_at,
        ended_at=world.clock.now(),
    )
