"""What the steps that ring phones have in common: their outcomes, and the limits of their time."""

from typing import Annotated

from pydantic import Field

from activities.call_port import RingResult
from schemas.call_messages import Outcome
from schemas.graph import OutcomeSpec

RingSeconds = Annotated[float, Field(ge=1, le=600, json_schema_extra={"unit": "seconds"})]

RING_OUTCOMES = (
    OutcomeSpec(name="answered", title="Answered", final=True, leaves=True),
    OutcomeSpec(name="timeout", title="Not answered in time"),
    OutcomeSpec(name="busy", title="Busy", waits=False),
    OutcomeSpec(name="declined", title="Declined", waits=False),
    OutcomeSpec(name="unavailable", title="No phone registered", waits=False),
)


def ring_outcome(result: RingResult) -> Outcome:
    """Return the step's outcome for how ringing ended."""
    party = f"account:{result.account_id}" if result.account_id else ""
    return Outcome(name=result.end, reason=result.reason, party=party)
