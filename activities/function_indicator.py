"""The step *function indicator* (M5): green, and the plan goes on; red, and the call moves to the red route."""

from activities.call_port import WorkflowPort
from activities.script import Script
from activities.step import Example, IndicatorId, StepParams, WorkflowStep
from schemas.call_messages import Outcome
from schemas.graph import OutcomeSpec
from schemas.incoming import FollowRoute


class FunctionIndicatorParams(StepParams):
    """Which switch, and for how long it counts."""

    indicator: IndicatorId
    """The basic function indicator."""
    while_waiting: bool = False
    """Also for a call that waits further on in the plan: as soon as it turns red, phones stop ringing and the call
    moves. Otherwise the colour counts only at the moment when the call comes by."""


class FunctionIndicator(WorkflowStep[FunctionIndicatorParams]):
    """Green: the plan goes on. Red: the call moves to the red route of the indicator and never returns, unless the exit
    *red* leads somewhere else.
    """

    kind = "function_indicator"
    title = "Function indicator"
    icon = "toggle_off"
    group = "module"
    outcomes = (
        OutcomeSpec(name="green", title="Green", waits=False),
        OutcomeSpec(name="red", title="Red", final=True, waits=False),
    )
    examples = (
        Example(
            title="green", params={"indicator": "night"}, script=Script(indicators={"night": "green"}), outcome="green"
        ),
        Example(
            title="red",
            params={"indicator": "night", "while_waiting": True},
            script=Script(indicators={"night": "red"}),
            outcome="red",
        ),
        Example(title="the indicator was deleted", params={"indicator": "night"}, outcome="error"),
    )
    Params = FunctionIndicatorParams

    async def run(self, call: WorkflowPort) -> Outcome:
        """Ask for the colour."""
        found = await call.function_indicator(self.params.indicator, keep_watching=self.params.while_waiting)
        state = found.state
        by = f" by {state.by}" if state.by else ""
        since = f" since {state.since:%Y-%m-%d %H:%M:%S %Z}{by}" if state.since else ""
        reason = f"function indicator {state.name} is {state.colour}{since}"
        if state.colour == "green":
            return Outcome(name="green", reason=reason)
        return Outcome(name="red", reason=reason, otherwise=FollowRoute(route=found.red_route), for_good=True)

    def summary(self) -> str:
        """Name the indicator."""
        return f"Function indicator {self.params.indicator}{', also while waiting' * self.params.while_waiting}"

    def duration(self) -> float:
        """No time at all."""
        return 1.0
