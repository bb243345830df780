"""The step *ACD filter* (M22): callers on a list go their own way."""

from activities.call_port import StepError, WorkflowPort
from activities.script import Script
from activities.step import AcdFilterId, Example, StepParams, WorkflowStep
from schemas.call_filters import AcdEntry, AcdFilter, AcdToRoute
from schemas.call_messages import Outcome
from schemas.graph import OutcomeSpec
from schemas.incoming import FollowRoute

_MOBILES = AcdFilter(
    id="mobiles",
    name="Mobiles",
    entries=(AcdEntry(match="prefix", number="3247", action=AcdToRoute(route="night")),),
)


class AcdFilterParams(StepParams):
    """Which list."""

    filter: AcdFilterId
    """The ACD filter. Whether it comes before or after time filters is for phone numbers; here its place in the plan
    counts."""


class AcdFilterStep(WorkflowStep[AcdFilterParams]):
    """A caller whom the filter knows moves to the route of his row, unless the exit *match* leads somewhere else. For
    any other caller the plan goes on.
    """

    kind = "acd_filter"
    title = "ACD filter"
    icon = "filter_alt"
    group = "module"
    outcomes = (
        OutcomeSpec(name="no_match", title="Not on the list", waits=False),
        OutcomeSpec(name="match", title="On the list", final=True, waits=False),
    )
    examples = (
        Example(
            title="a mobile",
            params={"filter": "mobiles"},
            script=Script(acd_filters={"mobiles": _MOBILES}),
            outcome="match",
        ),
        Example(
            title="another caller",
            params={"filter": "mobiles"},
            script=Script(acd_filters={"mobiles": AcdFilter(id="mobiles")}),
            outcome="no_match",
        ),
        Example(title="the filter was deleted", params={"filter": "mobiles"}, outcome="error"),
    )
    Params = AcdFilterParams

    async def run(self, call: WorkflowPort) -> Outcome:
        """Look the caller up."""
        found = await call.acd_filter(self.params.filter)
        if found.action is None:
            return Outcome(name="no_match", reason=found.reason)
        if not isinstance(found.action, AcdToRoute):
            raise StepError(f"{found.reason} This exchange has no {found.action.kind} yet; choose a route there.")
        return Outcome(name="match", reason=found.reason, otherwise=FollowRoute(route=found.action.route))

    def summary(self) -> str:
        """Name the filter."""
        return f"ACD filter {self.params.filter}"

    def duration(self) -> float:
        """No time at all."""
        return 1.0
