"""The step *hang up*: the exchange ends the call."""

from typing import Annotated

from pydantic import Field

from activities.call_port import EdgePort
from activities.step import EdgeStep, Example, StepParams
from schemas.call_messages import Outcome
from schemas.graph import OutcomeSpec


class HangUpParams(StepParams):
    """With which status."""

    sip_code: Annotated[int, Field(ge=400, le=699)] = 480
    """SIP status for a caller who was not answered yet (480 unavailable, 486 busy, 603 declined). Answered: a BYE."""


class HangUp(EdgeStep[HangUpParams]):
    """End the call: busy, unavailable … for a caller who was not answered yet, a plain goodbye for another."""

    kind = "hang_up"
    title = "Hang up"
    icon = "call_end"
    group = "misc"
    simple = True
    outcomes = (OutcomeSpec(name="ended", title="Call ended", final=True, waits=False),)
    always_last = True
    examples = (Example(title="busy", params={"sip_code": 486}, outcome="ended"),)
    Params = HangUpParams

    async def run(self, call: EdgePort) -> Outcome:
        """End it."""
        await call.hang_up(self.params.sip_code)
        return Outcome(name="ended", reason=f"by the plan, status {self.params.sip_code}")

    def summary(self) -> str:
        """Say the status."""
        return f"Hang up ({self.params.sip_code})"
