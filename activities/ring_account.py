"""The step *ring account*: one SIP account's phone rings."""

from activities.call_port import EdgePort
from activities.ringing import RING_OUTCOMES, RingSeconds, ring_outcome
from activities.script import Script, ScriptedPhone
from activities.step import AccountId, EdgeStep, Example, StepParams
from schemas.call_messages import Outcome


class RingAccountParams(StepParams):
    """Whom to ring, and how long."""

    account: AccountId
    """The SIP account whose phone rings."""
    seconds: RingSeconds = 30
    """How long it rings before the plan goes on."""


class RingAccount(EdgeStep[RingAccountParams]):
    """Ring one SIP account. Who answers talks to the caller; otherwise the plan goes on."""

    kind = "ring_account"
    title = "SIP account"
    icon = "call"
    group = "sip_account"
    simple = True
    outcomes = RING_OUTCOMES
    examples = (
        Example(
            title="she answers",
            params={"account": "anna", "seconds": 20},
            script=Script(phones={"anna": ScriptedPhone(does="answers", after=4)}),
            outcome="answered",
        ),
        Example(
            title="nobody answers",
            params={"account": "anna", "seconds": 20},
            script=Script(phones={"anna": ScriptedPhone(does="rings")}),
            outcome="timeout",
        ),
        Example(
            title="busy",
            params={"account": "anna"},
            script=Script(phones={"anna": ScriptedPhone(does="busy", after=1)}),
            outcome="busy",
        ),
        Example(
            title="declined",
            params={"account": "anna"},
            script=Script(phones={"anna": ScriptedPhone(does="declines", after=1)}),
            outcome="declined",
        ),
        Example(title="no phone registered", params={"account": "anna"}, outcome="unavailable"),
    )
    only_waits = True
    Params = RingAccountParams

    async def run(self, call: EdgePort) -> Outcome:
        """Ring it."""
        return ring_outcome(await call.ring([self.params.account], self.params.seconds))

    def summary(self) -> str:
        """Name the account and the time."""
        return f"Ring {self.params.account} for {self.params.seconds:g} s"

    def duration(self) -> float:
        """As long as it rings."""
        return self.params.seconds
