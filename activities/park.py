"""The step *park* (M12): the caller waits with music at a numbered place until somebody takes the call."""

from typing import Annotated

from pydantic import Field

from activities.call_port import EdgePort
from activities.script import Script, ScriptedParking
from activities.step import EdgeStep, Example, ParkingRangeId, StepParams
from schemas.call_messages import Outcome
from schemas.graph import OutcomeSpec

LONGEST_SECONDS = 3600.0


class ParkParams(StepParams):
    """Where the caller waits."""

    range: ParkingRangeId
    """The range of places; it says how long a call may wait, and with which music."""
    place: Annotated[str, Field(pattern=r"^[0-9]{0,10}$")] = ""
    """The number of the place. Empty: the first one that is free."""
    announce: bool = False
    """The caller hears the number of the place first."""


class Park(EdgeStep[ParkParams]):
    """Let the caller wait with music until somebody dials the number of the place, or presses its key."""

    kind = "park"
    title = "Park"
    icon = "local_parking"
    group = "module"
    outcomes = (
        OutcomeSpec(name="taken", title="Taken back", final=True, leaves=True),
        OutcomeSpec(name="timeout", title="Not taken back in time"),
        OutcomeSpec(name="occupied", title="No free place", waits=False),
    )
    examples = (
        Example(
            title="a colleague takes it",
            params={"range": "reception", "place": "202"},
            script=Script(parking={"reception": ScriptedParking(does="taken", after=20)}),
            outcome="taken",
        ),
        Example(
            title="nobody takes it",
            params={"range": "reception", "announce": True},
            script=Script(parking={"reception": ScriptedParking(seconds=60)}),
            outcome="timeout",
        ),
        Example(
            title="all places are taken",
            params={"range": "reception"},
            script=Script(parking={"reception": ScriptedParking(does="occupied")}),
            outcome="occupied",
        ),
        Example(title="the range was deleted", params={"range": "reception"}, outcome="error"),
    )
    only_waits = True
    Params = ParkParams

    async def run(self, call: EdgePort) -> Outcome:
        """Park the caller."""
        result = await call.park(self.params.range, self.params.place, announce=self.params.announce)
        return Outcome(name=result.end, reason=result.reason, party=result.party)

    def summary(self) -> str:
        """Name the place."""
        return f"Park at {self.params.place or 'the first free place'} of {self.params.range}"

    def duration(self) -> float:
        """As long as a range may let a call wait."""
        return LONGEST_SECONDS
