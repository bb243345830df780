"""The step *call out*: a number outside is called as one of the SIP accounts."""

from typing import Annotated

from pydantic import Field

from activities.call_port import EdgePort
from activities.ringing import OUTSIDE_OUTCOMES, RingSeconds, outside_outcome
from activities.script import Script, ScriptedNumber
from activities.step import AccountId, EdgeStep, Example, StepParams
from schemas.call_messages import Outcome
from schemas.dialling import DialPrefix
from schemas.outgoing import NumberOutside, OutsideNumber

_MOBILE = "32475123456"


def _world(**does: object) -> Script:
    return Script(numbers={_MOBILE: ScriptedNumber.model_validate(does)})


class DialOutParams(StepParams):
    """Who calls, and whom."""

    account: AccountId
    """The SIP account that calls: its dial-out group says what it may call, and its number is shown."""
    number: NumberOutside
    """The number that is called, with its country code and without +: 32475123456. Or a short number."""
    seconds: RingSeconds = 120
    """How long it may ring."""
    prefix: Annotated[DialPrefix, Field(json_schema_extra={"picker": "dial_prefix"})] | None = None
    """The dialling prefix that chooses another number to show, or none at all. Nothing: the account's own number."""


class DialOut(EdgeStep[DialOutParams]):
    """Call a number outside as a SIP account: with its rights, its number, and nobody has to press a key.

    This is what becomes of a number that somebody dials on a phone.
    """

    kind = "dial_out"
    title = "Call out"
    icon = "call_made"
    group = "sip_account"
    outcomes = OUTSIDE_OUTCOMES
    examples = (
        Example(
            title="somebody answers",
            params={"account": "anna", "number": _MOBILE},
            script=_world(does="answers", after=5),
            outcome="answered",
        ),
        Example(
            title="nobody answers",
            params={"account": "anna", "number": _MOBILE, "seconds": 60},
            script=_world(does="rings"),
            outcome="timeout",
        ),
        Example(
            title="busy", params={"account": "anna", "number": _MOBILE}, script=_world(does="busy"), outcome="busy"
        ),
        Example(
            title="declined",
            params={"account": "anna", "number": _MOBILE, "prefix": "7"},
            script=_world(does="declines"),
            outcome="declined",
        ),
        Example(
            title="switched off",
            params={"account": "anna", "number": _MOBILE},
            script=_world(does="unavailable"),
            outcome="unavailable",
        ),
        Example(
            title="its group forbids it",
            params={"account": "anna", "number": _MOBILE},
            script=_world(does="refused"),
            outcome="refused",
        ),
    )
    Params = DialOutParams

    async def run(self, call: EdgePort) -> Outcome:
        """Call it."""
        params = self.params
        wanted = OutsideNumber(number=params.number, account=params.account, prefix=params.prefix or "")
        return outside_outcome(call, await call.ring((), params.seconds, [wanted]))

    def summary(self) -> str:
        """Name the number and the account."""
        prefix = f" with prefix {self.params.prefix}" if self.params.prefix else ""
        return f"Call {self.params.number} as {self.params.account}{prefix}"

    def duration(self) -> float:
        """As long as it rings."""
        return self.params.seconds
