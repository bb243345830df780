"""A single step, played in the simulator."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from activities.registry import STEPS
from activities.script import Script
from activities.step import make_step, run_step
from schemas.call_messages import CallFacts, Outcome
from workflows.simulator.scripted_call import ScriptedCall, ScriptedWorld
from workflows.simulator.simulate import simulated_facts
from workflows.simulator.virtual_clock import VirtualClock

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
CALLER, DID = "32475000000", "3250123100"


async def played(
    kind: str,
    params: dict[str, Any],
    script: Script | None = None,
    *,
    variables: Mapping[str, str] | None = None,
    facts: CallFacts | None = None,
) -> tuple[Outcome, float]:
    """Return a step's outcome and how many seconds it took."""
    facts = facts or simulated_facts(AT, caller=CALLER, called=DID)
    clock = VirtualClock(AT)
    call = ScriptedCall(ScriptedWorld(facts, script or Script(), clock), 1, variables)
    outcome = await run_step(make_step(STEPS[kind], params), call)
    return outcome, (clock.now() - AT).total_seconds()
