"""What the steps that ring somebody have in common: their outcomes, the limits of time, the question to accept."""

from collections.abc import Iterable
from typing import Annotated

from pydantic import Field

from activities.call_port import EdgePort, RingEnd, RingResult
from schemas.call_messages import Outcome
from schemas.call_variables import BACKUP_PLAN, SIP_STATUS, YES
from schemas.graph import OutcomeSpec

RingSeconds = Annotated[float, Field(ge=1, le=600, json_schema_extra={"unit": "seconds"})]

RING_OUTCOMES = (
    OutcomeSpec(name="answered", title="Answered", final=True, leaves=True),
    OutcomeSpec(name="timeout", title="Not answered in time"),
    OutcomeSpec(name="busy", title="Busy", waits=False),
    OutcomeSpec(name="declined", title="Declined", waits=False),
    OutcomeSpec(name="unavailable", title="No phone registered", waits=False),
)
OUTSIDE_OUTCOMES = (
    *RING_OUTCOMES[:-1],
    OutcomeSpec(name="unavailable", title="Out of reach", waits=False),
    OutcomeSpec(name="refused", title="Not allowed, or no free line", waits=False),
)

ACCEPT_KEY = "1"
ACCEPT_PROMPTS = {
    "nl": "Er is een oproep voor u. Druk op 1 om hem aan te nemen.",
    "fr": "Il y a un appel pour vous. Appuyez sur 1 pour l'accepter.",
    "en": "There is a call for you. Press 1 to accept it.",
}
"""What somebody outside hears who must accept the call first (C3), by language."""


_MOST_HOPEFUL_FIRST: tuple[RingEnd, ...] = ("busy", "declined", "unavailable", "refused")


def most_hopeful(ends: Iterable[RingEnd]) -> RingEnd:
    """Return which of several refusals counts for all: who is busy is there, who declines has heard it ring."""
    found = set(ends)
    return next((end for end in _MOST_HOPEFUL_FIRST if end in found), "unavailable")


def accept_prompt(language: str) -> tuple[str, str]:
    """Return the words that ask to accept a call, and their language: the given one, or English."""
    spoken = language if language in ACCEPT_PROMPTS else "en"
    return ACCEPT_PROMPTS[spoken], spoken


def in_backup_plan(call: EdgePort) -> bool:
    """Tell whether the call follows a back-up route."""
    return call.variables.get(BACKUP_PLAN) == YES


def ring_outcome(result: RingResult) -> Outcome:
    """Return the outcome of a step that rings phones, or phones and numbers, for how ringing ended."""
    name = "unavailable" if result.end == "refused" else result.end
    return Outcome(name=name, reason=result.reason, party=result.party)


def outside_outcome(call: EdgePort, result: RingResult) -> Outcome:
    """Return the outcome of a step that calls one number outside; the status of a refusal stays with the call."""
    if result.sip_status:
        call.set_variable(SIP_STATUS, str(result.sip_status))
    return Outcome(name=result.end, reason=result.reason, party=result.party)
