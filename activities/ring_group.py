"""The step *ring group* (P7): the phones of a group ring together."""

from activities.call_port import EdgePort
from activities.ringing import RING_OUTCOMES, RingSeconds, ring_outcome
from activities.script import Script, ScriptedPhone
from activities.step import EdgeStep, Example, GroupId, StepParams
from schemas.call_messages import Outcome

_HELPDESK = {"helpdesk": ["anna", "bram"]}


class RingGroupParams(StepParams):
    """Which group rings, and how long."""

    group: GroupId
    """The group whose phones ring together."""
    seconds: RingSeconds = 30
    """How long they ring before the plan goes on."""


class RingGroup(EdgeStep[RingGroupParams]):
    """Ring all phones of a group together. The first who answers talks to the caller; the others stop ringing."""

    kind = "ring_group"
    title = "Ring group"
    icon = "groups"
    group = "sip_account"
    simple = True
    outcomes = RING_OUTCOMES
    examples = (
        Example(
            title="the quickest answers",
            params={"group": "helpdesk", "seconds": 20},
            script=Script(
                groups=_HELPDESK,
                phones={
                    "anna": ScriptedPhone(does="answers", after=9),
                    "bram": ScriptedPhone(does="answers", after=3),
                },
            ),
            outcome="answered",
        ),
        Example(
            title="one is busy, the other does not answer",
            params={"group": "helpdesk", "seconds": 20},
            script=Script(
                groups=_HELPDESK, phones={"anna": ScriptedPhone(does="busy"), "bram": ScriptedPhone(does="rings")}
            ),
            outcome="timeout",
        ),
        Example(
            title="all busy",
            params={"group": "helpdesk"},
            script=Script(
                groups=_HELPDESK, phones={"anna": ScriptedPhone(does="busy"), "bram": ScriptedPhone(does="busy")}
            ),
            outcome="busy",
        ),
        Example(
            title="all decline",
            params={"group": "helpdesk"},
            script=Script(
                groups=_HELPDESK,
                phones={"anna": ScriptedPhone(does="declines"), "bram": ScriptedPhone(does="declines")},
            ),
            outcome="declined",
        ),
        Example(
            title="nobody is registered",
            params={"group": "helpdesk"},
            script=Script(groups=_HELPDESK),
            outcome="unavailable",
        ),
        Example(title="the group was deleted", params={"group": "helpdesk"}, outcome="error"),
    )
    only_waits = True
    Params = RingGroupParams

    async def run(self, call: EdgePort) -> Outcome:
        """Ring its members."""
        members = await call.group_members(self.params.group)
        if not members:
            return Outcome(name="unavailable", reason=f"group {self.params.group} is empty")
        return ring_outcome(await call.ring(members, self.params.seconds))

    def summary(self) -> str:
        """Name the group and the time."""
        return f"Ring group {self.params.group} for {self.params.seconds:g} s"

    def duration(self) -> float:
        """As long as it rings."""
        return self.params.seconds
