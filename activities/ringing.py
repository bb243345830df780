"""What the steps that ring somebody have in common: their outcomes, the limits of time, the question to accept."""

from collections.abc import Iterable
from typing import Annotated

from pydantic import Field

from activities.call_port import EdgePort, RingEnd, RingResult
from schemas.account_wishes import ForwardTo
from schemas.call_messages import Outcome
from schemas.call_variables import BACKUP_PLAN, SIP_STATUS, YES
from schemas.graph import OutcomeSpec
from schemas.outgoing import OutsideNumber

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


async def ring_members(call: EdgePort, group_id: str, seconds: float) -> Outcome:
    """Ring a group's phones and numbers together, but for those who do not want to be disturbed."""
    group = await call.ring_group(group_id)
    if not group.accounts and not group.numbers:
        if group.resting:
            return Outcome(name="busy", reason=f"nobody of group {group_id} wants to be disturbed")
        return Outcome(name="unavailable", reason=f"group {group_id} is empty")
    backup = in_backup_plan(call)
    outside = [OutsideNumber(number=number, did=group.did, backup=backup) for number in group.numbers]
    return ring_outcome(await call.ring(group.accounts, seconds, outside))


async def ring_forwarded(call: EdgePort, account_id: str, to: ForwardTo, seconds: float) -> Outcome:
    """Ring where an account forwards its calls to: outside with its rights and limits, and no further than there."""
    outcome = await _ring_target(call, account_id, to, seconds)
    return outcome.model_copy(update={"reason": f"forwarded to {to.number}: {outcome.reason}"})


async def _ring_target(call: EdgePort, account_id: str, to: ForwardTo, seconds: float) -> Outcome:
    if to.group:
        return await ring_members(call, to.group, seconds)
    if to.outside:
        wanted = OutsideNumber(number=to.outside, account=account_id)
        return ring_outcome(await call.ring((), seconds, [wanted]))
    if not to.account:
        return Outcome(name="unavailable", reason="nobody is reached there")
    if (await call.account_wishes(to.account)).do_not_disturb:
        return not_to_be_disturbed(to.account)
    return ring_outcome(await call.ring([to.account], seconds))


def not_to_be_disturbed(account_id: str) -> Outcome:
    """Return the outcome of ringing an account that has do-not-disturb on."""
    return Outcome(name="busy", reason=f"{account_id} does not want to be disturbed")
