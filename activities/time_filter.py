"""The step *time filter* (M7 in a plan): open, and the plan goes on; closed, and the call goes another way."""

from typing import Any

from activities.call_port import WorkflowPort
from activities.script import Script
from activities.step import Example, StepParams, TimeFilterId, WorkflowStep
from schemas.call_messages import Outcome
from schemas.graph import OutcomeSpec
from schemas.incoming import FollowRoute, IncomingAction, PlayAndHangUp
from schemas.opening import Opening
from schemas.time_filters import TimeFilters


def _shop(monday: dict[str, Any], section: str = "office_hours") -> Script:
    """Return a world with office hours for Mondays; on other days they are closed."""
    hours = {"id": "shop", "name": "Shop", "monday": monday, "action": {"route": "night"}}
    return Script(time_filters=TimeFilters.model_validate({section: [hours]}))


class TimeFilterParams(StepParams):
    """Which time filter, and for how long it counts."""

    filter: TimeFilterId
    """Office hours, holidays or a vacation. It need not apply to a phone number."""
    while_waiting: bool = False
    """Also for a call that waits further on in the plan: as soon as the filter says something else, phones stop ringing
    and the call comes back to this step. Otherwise the time counts only at the moment when the call comes by."""


class TimeFilter(WorkflowStep[TimeFilterParams]):
    """Open: the plan goes on. In hours with a route of their own, and when it is closed, the call does what the time
    filter says, unless these exits lead somewhere else.
    """

    kind = "time_filter"
    title = "Time filter"
    icon = "calendar_clock"
    group = "module"
    outcomes = (
        OutcomeSpec(name="open", title="Open", waits=False),
        OutcomeSpec(name="span", title="Open, hours with their own route", final=True, waits=False),
        OutcomeSpec(name="closed", title="Closed", final=True, waits=False),
    )
    examples = (
        Example(
            title="open",
            params={"filter": "shop"},
            script=_shop({"availability": "always"}),
            outcome="open",
        ),
        Example(
            title="closed on Mondays",
            params={"filter": "shop", "while_waiting": True},
            script=_shop({"availability": "never"}),
            outcome="closed",
        ),
        Example(
            title="hours with a route of their own",
            params={"filter": "shop"},
            script=_shop(
                {"availability": "by_hours", "spans": [{"opens": "00:00", "closes": "24:00", "route": "night"}]},
                "advanced_office_hours",
            ),
            outcome="span",
        ),
        Example(title="the filter was deleted", params={"filter": "shop"}, outcome="error"),
    )
    Params = TimeFilterParams

    async def run(self, call: WorkflowPort) -> Outcome:
        """Ask the filter."""
        state = await call.time_filter(self.params.filter, keep_watching=self.params.while_waiting)
        opening = state.opening
        name = "closed" if opening.state == "closed" else "span" if opening.action is not None else "open"
        return Outcome(name=name, reason=f"{state.name}, {opening.reason}", otherwise=_action(opening))

    def summary(self) -> str:
        """Name the filter."""
        return f"Time filter {self.params.filter}{', also while waiting' * self.params.while_waiting}"

    def duration(self) -> float:
        """No time at all."""
        return 1.0


def _action(opening: Opening) -> IncomingAction | None:
    if opening.action is None:
        return None
    if opening.action.prompt is not None:
        return PlayAndHangUp(prompt=opening.action.prompt)
    return None if opening.action.route is None else FollowRoute(route=opening.action.route)
