"""The step *hang up*: the exchange ends the call."""

from typing import Annotated

from pydantic import Field

from activities.call_port import EdgePort
from activities.step import EdgeStep, Example, StepParams
from schemas.call_messages import Outcome
from schemas.call_variables import SIP_STATUS
from schemas.graph import OutcomeSpec

_FIRST_REFUSAL, _LAST_REFUSAL = 400, 699


class HangUpParams(StepParams):
    """With which status."""

    sip_code: Annotated[int, Field(ge=400, le=699)] = 480
    """SIP status for a caller who was not answered yet (480 unavailable, 486 busy, 603 declined). Answered: a BYE."""
    pass_on: bool = False
    """Use the status by which the number called last refused, when there is one: the caller hears what it said."""


class HangUp(EdgeStep[HangUpParams]):
    """End the call: busy, unavailable … for a caller who was not answered yet, a plain goodbye for another."""

    kind = "hang_up"
    title = "Hang up"
    icon = "call_end"
    group = "misc"
    simple = True
    outcomes = (OutcomeSpec(name="ended", title="Call ended", final=True, waits=False),)
    always_last = True
    examples = (
        Example(title="busy", params={"sip_code": 486}, outcome="ended"),
        Example(title="as the number called said", params={"sip_code": 480, "pass_on": True}, outcome="ended"),
    )
    Params = HangUpParams

    async def run(self, call: EdgePort) -> Outcome:
        """End it."""
        code = self.params.sip_code
        said = call.values()[SIP_STATUS]
        if self.params.pass_on and said.isdecimal() and _FIRST_REFUSAL <= int(said) <= _LAST_REFUSAL:
            code = int(said)
        await call.hang_up(code)
        return Outcome(name="ended", reason=f"by the plan, status {code}", over=True)

    def summary(self) -> str:
        """Say the status."""
        return f"Hang up ({self.params.sip_code}{', or as called' if self.params.pass_on else ''})"
