"""The step *ring account*: one SIP account's phone rings."""

from activities.call_port import EdgePort
from activities.ringing import RING_OUTCOMES, RingSeconds, not_to_be_disturbed, ring_forwarded, ring_outcome
from activities.script import Script, ScriptedNumber, ScriptedPhone
from activities.step import AccountId, EdgeStep, Example, StepParams
from schemas.account_wishes import AccountWishes, ForwardTo
from schemas.call_messages import Outcome

UNANSWERED_SECONDS = 20.0
"""How long a phone rings at most that forwards calls when nobody answers."""
_BRAM = ForwardTo(number="102", account="bram")
_MOBILE = ForwardTo(number="32475123456", outside="32475123456")


class RingAccountParams(StepParams):
    """Whom to ring, and how long."""

    account: AccountId
    """The SIP account whose phone rings."""
    seconds: RingSeconds = 30
    """How long it rings before the plan goes on."""
    follow_wishes: bool = True
    """Do-not-disturb and forwarding of the account count. Otherwise its phone rings all the same."""


class RingAccount(EdgeStep[RingAccountParams]):
    """Ring one SIP account. Who answers talks to the caller; otherwise the plan goes on.

    An account with do-not-disturb on is busy. One that forwards its calls has them rung where it forwards to.
    """

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
        Example(
            title="she does not want to be disturbed",
            params={"account": "anna"},
            script=Script(phones={"anna": ScriptedPhone()}, wishes={"anna": AccountWishes(do_not_disturb=True)}),
            outcome="busy",
        ),
        Example(
            title="all her calls go to a colleague",
            params={"account": "anna"},
            script=Script(
                phones={"bram": ScriptedPhone(does="answers")}, wishes={"anna": AccountWishes(forward_always=_BRAM)}
            ),
            outcome="answered",
        ),
        Example(
            title="while she is busy they go to her mobile",
            params={"account": "anna"},
            script=Script(
                phones={"anna": ScriptedPhone(does="busy")},
                numbers={"32475123456": ScriptedNumber(does="answers")},
                wishes={"anna": AccountWishes(forward_busy=_MOBILE)},
            ),
            outcome="answered",
        ),
        Example(
            title="nobody answers her mobile either",
            params={"account": "anna"},
            script=Script(
                phones={"anna": ScriptedPhone(does="rings")},
                numbers={"32475123456": ScriptedNumber(does="rings")},
                wishes={"anna": AccountWishes(forward_unanswered=_MOBILE)},
            ),
            outcome="timeout",
        ),
        Example(
            title="it insists",
            params={"account": "anna", "follow_wishes": False},
            script=Script(
                phones={"anna": ScriptedPhone(does="answers")}, wishes={"anna": AccountWishes(do_not_disturb=True)}
            ),
            outcome="answered",
        ),
        Example(title="no phone registered", params={"account": "anna"}, outcome="unavailable"),
    )
    only_waits = True
    Params = RingAccountParams

    async def run(self, call: EdgePort) -> Outcome:
        """Ring it, or what it forwards to."""
        account, seconds = self.params.account, self.params.seconds
        wishes = await call.account_wishes(account) if self.params.follow_wishes else AccountWishes()
        if wishes.forward_always is not None:
            return await ring_forwarded(call, account, wishes.forward_always, seconds)
        unanswered = wishes.forward_unanswered
        if wishes.do_not_disturb:
            outcome = not_to_be_disturbed(account)
        else:
            own_seconds = seconds if unanswered is None else min(seconds, UNANSWERED_SECONDS)
            outcome = ring_outcome(await call.ring([account], own_seconds))
        ways = {"busy": wishes.forward_busy, "timeout": unanswered, "unavailable": unanswered}
        to = ways.get(outcome.name)
        if to is None:
            return outcome
        forwarded = await ring_forwarded(call, account, to, seconds)
        return forwarded.model_copy(update={"reason": f"{outcome.reason}; {forwarded.reason}"})

    def summary(self) -> str:
        """Name the account and the time."""
        return f"Ring {self.params.account} for {self.params.seconds:g} s"

    def duration(self) -> float:
        """As long as it rings, and what it forwards to."""
        return self.params.seconds + UNANSWERED_SECONDS
