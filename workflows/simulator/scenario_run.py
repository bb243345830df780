"""Play a scenario, and tell whether the call went as it must (B3)."""

from collections.abc import Sequence
from datetime import datetime

from pydantic import BaseModel
from sqlmodel import Session

from schemas.call_messages import TraceStep
from schemas.graph import GraphDocument
from schemas.scenarios import Expectation, ExpectedStep, RouteScenario
from schemas.simulations import SimulatedCall
from workflows.simulator.exchange_call import PlayedCall, SimulationError, play_call

SHOWN_STEPS = 12


class ScenarioResult(BaseModel):
    """How a scenario went."""

    id: str
    name: str
    passed: bool
    failures: list[str]
    """What went otherwise, a sentence each."""
    forbids_publishing: bool
    played: PlayedCall | None
    """The call; unset when it could not be played."""


def run_scenario(
    session: Session,
    scenario: RouteScenario,
    now: datetime,
    *,
    graph: GraphDocument | None = None,
    drafts: Sequence[str] = (),
) -> ScenarioResult:
    """Play a scenario through its route: through `graph`, or else its draft, or what is published.

    `drafts` are other routes whose drafts are followed. Must not be called from within an event loop.
    """
    call = SimulatedCall(
        called=scenario.called,
        route=scenario.route,
        drafts=[one for one in drafts if one != scenario.route],
        caller=scenario.caller,
        at=scenario.at,
        world=scenario.world,
    )
    played: PlayedCall | None = None
    try:
        played = play_call(session, call, now, graph)
        failures = unmet(scenario.expected, played)
    except SimulationError as error:
        failures = [f"it can't be played any more: {message}; change the scenario" for _, message in error.problems]
    return ScenarioResult(
        id=scenario.id,
        name=scenario.name,
        passed=not failures,
        failures=failures,
        forbids_publishing=scenario.forbids_publishing,
        played=played,
    )


def unmet(expected: Expectation, played: PlayedCall) -> list[str]:
    """Return what went otherwise than expected."""
    failures = []
    if expected.steps:
        missing = _first_missing(expected, played.steps)
        if missing:
            failures.append(f"{missing}; the call went {_way(played.steps)}")
    if expected.end is not None and played.end != expected.end:
        failures.append(f"the call must end as {expected.end}, it ended as {played.end} ({played.reason})")
    if expected.party and played.party != expected.party:
        failures.append(f"{expected.party} must talk to the caller, not {played.party or 'nobody'}")
    if expected.outcome and played.outcome != expected.outcome:
        failures.append(f"the call must be filed as {expected.outcome}, not as {played.outcome}")
    return failures


def _first_missing(expected: Expectation, steps: Sequence[TraceStep]) -> str:
    """Return which step went otherwise; empty when all went as expected."""
    ahead = list(steps)
    for number, wanted in enumerate(expected.steps, 1):
        while ahead and not _is(wanted, ahead[0]):
            if expected.exactly:
                return f"step {number} must be {_wanted(wanted)}"
            ahead.pop(0)
        if not ahead:
            return f"the call must take {_wanted(wanted)}"
        ahead.pop(0)
    if expected.exactly and ahead:
        return f"no step must come after the {len(expected.steps)} expected ones"
    return ""


def _is(wanted: ExpectedStep, step: TraceStep) -> bool:
    return wanted.node == step.node and wanted.outcome in ("", step.outcome)


def _wanted(step: ExpectedStep) -> str:
    return f"{step.node} ({step.outcome})" if step.outcome else step.node


def _way(steps: Sequence[TraceStep]) -> str:
    shown = [f"{step.node} ({step.outcome})" for step in steps[:SHOWN_STEPS]]
    return " → ".join([*shown, "…"] if len(steps) > SHOWN_STEPS else shown) or "nowhere"
