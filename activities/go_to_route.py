"""The step *go to route*: the call goes on in another dial plan."""

from activities.call_port import WorkflowPort
from activities.step import Example, RouteId, StepParams, WorkflowStep
from schemas.call_messages import Outcome
from schemas.graph import OutcomeSpec


class GoToRouteParams(StepParams):
    """Where the call goes."""

    route: RouteId
    """The route that takes over; its published version is followed from its start."""


class GoToRoute(WorkflowStep[GoToRouteParams]):
    """Go on in another route and never come back."""

    kind = "go_to_route"
    title = "Go to route"
    icon = "alt_route"
    group = "misc"
    outcomes = (OutcomeSpec(name="moved", title="Goes on in the other route", final=True, leaves=True, waits=False),)
    always_last = True
    examples = (Example(title="to another plan", params={"route": "night"}, outcome="moved"),)
    Params = GoToRouteParams

    async def run(self, call: WorkflowPort) -> Outcome:
        """Name the route to the interpreter."""
        return Outcome(name="moved", goto_route=self.params.route)

    def summary(self) -> str:
        """Name the route."""
        return f"Go to route {self.params.route}"
