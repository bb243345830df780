"""Walks a graph: runs a node's step, follows the outcome's edge, repeats. Live calls and the simulator share it."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol

from activities.call_port import StepError
from activities.registry import CATALOGUE, STEPS
from activities.step import CUT_SHORT, HUNG_UP, Step, make_step
from schemas.call_messages import Outcome, PinnedRoute, TraceStep
from schemas.graph import ERROR_OUTCOME, GraphNode, next_node
from schemas.incoming import IncomingAction

MAX_STEPS = 1000
"""More is a loop that an admin drew, not a dial plan."""
QUICK_STEPS = 50
QUICK_TIME = timedelta(seconds=10)
"""So many steps in so little time are a loop, too: it would keep the worker busy, and may send a mail each turn."""

MOST_RETURNS = 10
"""How often a call goes back to an earlier step: a switch that flaps must not keep a caller from the phones."""

log = logging.getLogger(__name__)


class StepHost(Protocol):
    """Where steps run: the call workflow, or the simulator."""

    def now(self) -> datetime:
        """Return the present instant of the call."""

    def call_is_over(self) -> bool:
        """Tell whether the caller is gone."""

    async def run_step(
        self, number: int, node: GraphNode, step: Step[Any, Any], variables: Mapping[str, str]
    ) -> Outcome:
        """Run one step and return how it ended; never raises for what goes wrong in it."""

    async def load_route(self, route_id: str) -> PinnedRoute:
        """Return the published version of a route; StepError when there is none."""

    async def load_plan(self, action: IncomingAction) -> PinnedRoute:
        """Return the plan that does what a step says; StepError when it can't be done."""

    def present(self, subject: str) -> str:
        """Return how something is that a step watches."""

    def route_changed(self, route: PinnedRoute) -> None:
        """Told when the call goes on in another route."""

    def step_changed(self) -> None:
        """Told after each change of the trace."""


@dataclass(frozen=True)
class WalkEnd:
    """How the plan came to its end."""

    kind: Literal["conversation", "over", "hung_up"]
    party: str = ""
    last_outcome: str = ""
    last_kind: str = ""
    reason: str = ""


@dataclass(frozen=True)
class _Watch:
    """Something that a step decided from, and that shall stay so while the call waits."""

    route: PinnedRoute
    node: str
    subject: str
    seen: str
    """How it was."""


class PlanWalk:
    """One call's way through its plan."""

    def __init__(self, host: StepHost, variables: Mapping[str, str] | None = None) -> None:
        self._host = host
        self._watches: list[_Watch] = []
        self._entry: TraceStep | None = None
        """Of the step under way, or of the last one."""
        self._returns = 0
        self.steps: list[TraceStep] = []
        self.variables: dict[str, str] = dict(variables or {})
        """What the call began with, and what the steps left behind for later ones; it stays when the call goes on in
        another route."""

    async def walk(self, route: PinnedRoute) -> WalkEnd:
        """Follow a route to its end.

        Once the caller is gone only steps that need no caller are taken, such as the mail after a voicemail message.
        When something changes that an earlier step watches, the call goes back to that step.
        """
        node_id: str | None = route.graph.start
        over = False
        while node_id is not None:
            if not over and self.is_overtaken():
                route, node_id = self._go_back()
            if self._turns_in_circles():
                return self._end("over", f"the plan turns in circles at node {node_id}")
            try:
                node = route.graph.node(node_id)
            except KeyError:
                return self._end("over", f"the plan leads to node {node_id}, which it does not have")
            if (over or self._host.call_is_over()) and not _runs_on_worker(node):
                return self._end("hung_up", "the call was over")
            outcome = await self._take(route, node)
            over = over or outcome.over
            if outcome.name == HUNG_UP:
                return self._end("hung_up", outcome.reason)
            if outcome.party:
                return self._end("conversation", party=outcome.party)
            if outcome.name == CUT_SHORT:
                continue
            node_id = next_node(route.graph, node.id, outcome.name, CATALOGUE)
            moves = bool(outcome.goto_route) or (node_id is None and outcome.otherwise is not None)
            self._keep_watches(route, node, outcome, moves)
            if moves:
                try:
                    route = await self._other_plan(outcome)
                    node_id = route.graph.start
                except StepError as error:
                    outcome = Outcome(name=ERROR_OUTCOME, reason=str(error))
                    self._note(outcome)
                    node_id = next_node(route.graph, node.id, outcome.name, CATALOGUE)
        return self._end("over", outcome.reason)

    def note_event(self, kind: str, summary: str, at: datetime) -> TraceStep:
        """Put something into the trace that is no step of a plan, and return its entry."""
        number = len(self.steps) + 1
        entry = TraceStep(
            number=number, route_id="", route_version=0, node=kind, kind=kind, summary=summary, started_at=at
        )
        self.steps.append(entry)
        return entry

    def is_overtaken(self) -> bool:
        """Tell whether what an earlier step decided from is different now, so that the call need not wait on."""
        if self._returns >= MOST_RETURNS or self._host.call_is_over():
            return False
        return any(map(self._differs, self._watches))

    def _differs(self, watch: _Watch) -> bool:
        return self._host.present(watch.subject) != watch.seen

    def _go_back(self) -> tuple[PinnedRoute, str]:
        """Return the step that decides anew, as if the call came to it now: what later ones watched is forgotten."""
        index = next(index for index, watch in enumerate(self._watches) if self._differs(watch))
        back = self._watches[index]
        self._returns += 1
        del self._watches[index:]
        self._host.route_changed(back.route)
        return back.route, back.node

    def _keep_watches(self, route: PinnedRoute, node: GraphNode, outcome: Outcome, moves: bool) -> None:
        if (outcome.for_good and moves) or (not moves and _serves(node, outcome)):
            self._watches.clear()
            return
        for subject, seen in outcome.watches.items():
            self._watches.append(_Watch(route=route, node=node.id, subject=subject, seen=seen))

    async def _other_plan(self, outcome: Outcome) -> PinnedRoute:
        if outcome.goto_route or outcome.otherwise is None:
            route = await self._host.load_route(outcome.goto_route)
        else:
            route = await self._host.load_plan(outcome.otherwise)
        self._host.route_changed(route)
        return route

    async def _take(self, route: PinnedRoute, node: GraphNode) -> Outcome:
        entry = self._entry = TraceStep(
            number=len(self.steps) + 1,
            route_id=route.route_id,
            route_version=route.version,
            node=node.id,
            kind=node.kind,
            summary=node.kind,
            started_at=self._host.now(),
        )
        self.steps.append(entry)
        try:
            step, entry.summary = _step_of(node)
            self._host.step_changed()
            outcome = await self._host.run_step(entry.number, node, step, self.variables)
            if outcome.name == CUT_SHORT:
                outcome.reason = "an earlier step decides anew"
            self.variables |= outcome.variables
        except StepError as error:
            outcome = Outcome(name=ERROR_OUTCOME, reason=str(error))
        self._note(outcome)
        return outcome

    def _end(self, kind: Literal["conversation", "over", "hung_up"], reason: str = "", party: str = "") -> WalkEnd:
        last = self._entry
        return WalkEnd(
            kind=kind,
            party=party,
            last_outcome=last.outcome if last else "",
            last_kind=last.kind if last else "",
            reason=reason,
        )

    def _turns_in_circles(self) -> bool:
        if len(self.steps) < QUICK_STEPS:
            return False
        return len(self.steps) >= MAX_STEPS or self._host.now() - self.steps[-QUICK_STEPS].started_at < QUICK_TIME

    def _note(self, outcome: Outcome) -> None:
        entry = self._entry
        assert entry is not None
        entry.ended_at, entry.outcome, entry.reason = self._host.now(), outcome.name, outcome.reason
        self._host.step_changed()


def _serves(node: GraphNode, outcome: Outcome) -> bool:
    """Tell whether the caller got what he came for, such as a box that took his message: he waits for nothing more."""
    if outcome.otherwise is not None:
        return False
    description = CATALOGUE.get(node.kind)
    specs = description.outcomes_for(node.params) if description is not None else ()
    return any(one.final for one in specs if one.name == outcome.name)


def _runs_on_worker(node: GraphNode) -> bool:
    step_class = STEPS.get(node.kind)
    return step_class is not None and step_class.runs_on == "worker"


def _step_of(node: GraphNode) -> tuple[Step[Any, Any], str]:
    """Return a node's step and its summary. Raises StepError, also for a bug in the step's own code."""
    step_class = STEPS.get(node.kind)
    if step_class is None:
        raise StepError(f"there is no step of kind {node.kind!r} here; update the workers, or change the plan")
    try:
        step = make_step(step_class, node.params)
        return step, step.summary()
    except StepError:
        raise
    except Exception as error:  # in a workflow it would stall the call: Temporal tries again for ever
        log.exception("step %s (%s) could not be made", node.id, node.kind)
        raise StepError(f"internal error in step {node.kind}: {type(error).__name__}") from error
