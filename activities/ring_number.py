"""The step *external number*: a number outside rings, and who answers talks to the caller."""

from typing import Annotated

from pydantic import Field

from activities.call_port import EdgePort
from activities.ringing import OUTSIDE_OUTCOMES, RingSeconds, in_backup_plan, outside_outcome
from activities.script import Script, ScriptedNumber
from activities.step import DidNumber, EdgeStep, Example, StepParams
from schemas.call_messages import Outcome
from schemas.outgoing import AskToAccept, NumberOutside, OutsideNumber

_MOBILE = "32475123456"


def _world(**does: object) -> Script:
    return Script(numbers={_MOBILE: ScriptedNumber.model_validate(does)})


class RingNumberParams(StepParams):
    """Which number, how long, and with which number of the company."""

    number: NumberOutside
    """The number that is called, with its country code and without +: 32475123456. Or a short number."""
    seconds: RingSeconds = 30
    """How long it rings before the plan goes on. A mobile phone needs some seconds until it rings at all."""
    did: DidNumber | None = None
    """The company's number with which it is called. Nothing: as the settings of forwarding say."""
    ask_to_accept: AskToAccept = "default"
    """Whether who answers must press 1 to accept the call, so that no voicemail takes it. By default as the
    exchange's settings say."""
    backup: Annotated[bool, Field(title="In a back-up plan")] = False
    """This step is part of a back-up plan, for which the settings say on their own whether to ask for a key. A route
    that a number has as its back-up route is one without this mark, too."""


class RingNumber(EdgeStep[RingNumberParams]):
    """Ring a number outside. Who answers, and accepts, talks to the caller; otherwise the plan goes on.

    The call goes out over the trunks that least-cost routing chooses; when one fails, over the next.
    """

    kind = "ring_number"
    title = "External number"
    icon = "phone_forwarded"
    group = "sip_account"
    simple = True
    outcomes = OUTSIDE_OUTCOMES
    examples = (
        Example(
            title="he accepts the call",
            params={"number": _MOBILE, "seconds": 25},
            script=_world(does="answers", after=6, accepts=True),
            outcome="answered",
        ),
        Example(
            title="nobody is asked to accept",
            params={"number": _MOBILE, "ask_to_accept": "no"},
            script=_world(does="answers", accepts=False),
            outcome="answered",
        ),
        Example(
            title="his voicemail answers",
            params={"number": _MOBILE, "ask_to_accept": "yes"},
            script=_world(does="answers", after=12, accepts=False),
            outcome="declined",
        ),
        Example(
            title="nobody answers",
            params={"number": _MOBILE, "seconds": 20, "did": "3250123100"},
            script=_world(does="rings"),
            outcome="timeout",
        ),
        Example(title="busy", params={"number": _MOBILE}, script=_world(does="busy"), outcome="busy"),
        Example(
            title="switched off", params={"number": _MOBILE}, script=_world(does="unavailable"), outcome="unavailable"
        ),
        Example(
            title="no line is free",
            params={"number": _MOBILE, "backup": True},
            script=_world(does="refused"),
            outcome="refused",
        ),
    )
    only_waits = True
    Params = RingNumberParams

    async def run(self, call: EdgePort) -> Outcome:
        """Ring it."""
        params = self.params
        wanted = OutsideNumber(
            number=params.number,
            did=params.did,
            ask_to_accept=params.ask_to_accept,
            backup=params.backup or in_backup_plan(call),
        )
        return outside_outcome(call, await call.ring((), params.seconds, [wanted]))

    def summary(self) -> str:
        """Name the number and the time."""
        return f"Ring number {self.params.number} for {self.params.seconds:g} s"

    def duration(self) -> float:
        """As long as it rings, over every trunk."""
        return self.params.seconds
