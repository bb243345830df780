"""The step *wait*: nothing happens for a while."""

from typing import Annotated

from pydantic import Field

from activities.call_port import WorkflowPort
from activities.step import Example, StepParams, WorkflowStep
from schemas.call_messages import Outcome
from schemas.graph import OutcomeSpec


class WaitParams(StepParams):
    """How long."""

    seconds: Annotated[float, Field(ge=0.1, le=3600, json_schema_extra={"unit": "seconds"})] = 5
    """How long the call waits before it goes on."""


class Wait(WorkflowStep[WaitParams]):
    """Wait. A caller who was answered hears silence, one who was not goes on hearing the ring-back tone."""

    kind = "wait"
    title = "Wait"
    icon = "hourglass_top"
    group = "misc"
    simple = True
    outcomes = (OutcomeSpec(name="done", title="Time is over"),)
    examples = (Example(title="five seconds", params={"seconds": 5}, outcome="done"),)
    only_waits = True
    Params = WaitParams

    async def run(self, call: WorkflowPort) -> Outcome:
        """Let the time pass."""
        await call.sleep(self.params.seconds)
        return Outcome(name="done")

    def summary(self) -> str:
        """Say how long."""
        return f"Wait {self.params.seconds:g} s"

    def duration(self) -> float:
        """As long as it waits."""
        return self.params.seconds
