"""The step *ring group*: the phones of a group ring together (P7), and its numbers outside along with them (P8)."""

from activities.call_port import EdgePort
from activities.ringing import RING_OUTCOMES, RingSeconds, ring_members
from activities.script import Script, ScriptedNumber, ScriptedPhone
from activities.step import EdgeStep, Example, GroupId, StepParams
from schemas.account_wishes import AccountWishes
from schemas.call_messages import Outcome

_HELPDESK = {"helpdesk": ["anna", "bram"]}
_REST = AccountWishes(do_not_disturb=True)
_MOBILES = {"helpdesk": ["32475123456"]}


class RingGroupParams(StepParams):
    """Which group rings, and how long."""

    group: GroupId
    """The group whose phones ring together."""
    seconds: RingSeconds = 30
    """How long they ring before the plan goes on."""


class RingGroup(EdgeStep[RingGroupParams]):
    """Ring all phones of a group together. The first who answers talks to the caller; the others stop ringing.

    The external numbers of a mixed group ring along, with the number of the company that is chosen in the group. Who
    answers there may have to press 1 first, as the settings of forwarding say; the phones go on ringing meanwhile.
    Phones with do-not-disturb on do not ring; forwarding of single accounts does not count here.
    """

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
        Example(
            title="a mixed group: the mobile is quicker",
            params={"group": "helpdesk"},
            script=Script(
                groups=_HELPDESK,
                group_numbers=_MOBILES,
                phones={"anna": ScriptedPhone(does="answers", after=9)},
                numbers={"32475123456": ScriptedNumber(does="answers", after=3)},
            ),
            outcome="answered",
        ),
        Example(
            title="a mixed group: the voicemail of the mobile takes no call",
            params={"group": "helpdesk", "seconds": 30},
            script=Script(
                groups=_HELPDESK,
                group_numbers=_MOBILES,
                phones={"anna": ScriptedPhone(does="rings")},
                numbers={"32475123456": ScriptedNumber(does="answers", accepts=False)},
            ),
            outcome="timeout",
        ),
        Example(
            title="nobody of it wants to be disturbed",
            params={"group": "helpdesk"},
            script=Script(groups=_HELPDESK, wishes=dict.fromkeys(_HELPDESK["helpdesk"], _REST)),
            outcome="busy",
        ),
        Example(title="the group was deleted", params={"group": "helpdesk"}, outcome="error"),
    )
    only_waits = True
    Params = RingGroupParams

    async def run(self, call: EdgePort) -> Outcome:
        """Ring its members."""
        return await ring_members(call, self.params.group, self.params.seconds)

    def summary(self) -> str:
        """Name the group and the time."""
        return f"Ring group {self.params.group} for {self.params.seconds:g} s"

    def duration(self) -> float:
        """As long as it rings."""
        return self.params.seconds
