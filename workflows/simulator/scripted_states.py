"""Function indicators, time filters and ACD filters of a scripted world, at any instant of its clock."""

from datetime import datetime, timedelta
from typing import Literal

from activities.call_port import StepError
from activities.script import Script
from schemas.call_filters import AcdVerdict
from schemas.call_messages import CallFacts
from schemas.call_states import IndicatorFacts, TimeFilterState, what_counts
from schemas.function_indicators import Colour
from schemas.indicator_states import IndicatorState
from workflows.decisions.caller_filters import decide_acd
from workflows.decisions.opening import decide_filter
from workflows.decisions.wall_clock import time_zone
from workflows.simulator.virtual_clock import VirtualClock


class ScriptedStates:
    """What the script says of switches and filters."""

    def __init__(self, facts: CallFacts, script: Script, clock: VirtualClock) -> None:
        self._facts = facts
        self._script = script
        self._clock = clock
        self._zone = time_zone(facts.time_zone)
        self._switches = [
            (clock.now() + timedelta(seconds=one.after), one.indicator, one.to)
            for one in sorted(script.switches, key=lambda one: one.after)
        ]
        self.watched: set[str] = set()
        """Time filters that a step watches."""

    def function_indicator(self, indicator_id: str) -> IndicatorFacts:
        """Return an indicator as it is now; StepError when the script has none of that id."""
        first = self._script.indicators.get(indicator_id)
        if first is None:
            raise StepError(f"There is no function indicator {indicator_id!r}; choose another in the dial plan.")
        changes = [(at, to) for at, one, to in self._switches if one == indicator_id and at <= self._clock.now()]
        since, colour = changes[-1] if changes else (None, first)
        state = IndicatorState(
            kind="basic", id=indicator_id, name=indicator_id, colour=colour, since=since, number=len(changes)
        )
        return IndicatorFacts(state=state, red_route=self._script.red_routes.get(indicator_id, indicator_id))

    def switch(self, indicator_id: str, to: Literal["toggle", "green", "red"]) -> IndicatorState:
        """Switch an indicator now, for the rest of the call."""
        present = self.function_indicator(indicator_id).state.colour
        colour: Colour = to if to != "toggle" else "green" if present == "red" else "red"
        now = self._clock.now()
        earlier = [one for one in self._switches if one[0] <= now]
        self._switches = [*earlier, (now, indicator_id, colour), *self._switches[len(earlier) :]]
        return self.function_indicator(indicator_id).state

    def time_filter(self, filter_id: str) -> TimeFilterState:
        """Return what a time filter says now; StepError when the script has none of that id."""
        found = self._script.time_filters.find(filter_id)
        if found is None:
            raise StepError(f"There is no time filter {filter_id!r}; choose another in the dial plan.")
        now = self._clock.now()
        return TimeFilterState(id=found.id, name=found.name, opening=decide_filter(found, now, self._zone), at=now)

    def acd_filter(self, filter_id: str) -> AcdVerdict:
        """Return what an ACD filter says of the caller; StepError when the script has none of that id."""
        found = self._script.acd_filters.get(filter_id)
        if found is None:
            raise StepError(f"There is no ACD filter {filter_id!r}; choose another in the dial plan.")
        return decide_acd([found], self._facts.caller)

    def present(self, subject: str) -> str:
        """Return how something is that a step watches."""
        kind, _, key = subject.partition(":")
        return what_counts(self.function_indicator(key) if kind == "function_indicator" else self.time_filter(key))

    def next_change(self, until: datetime) -> datetime | None:
        """Return the first instant from now to then at which a switch or a watched time filter changes."""
        now = self._clock.now()
        changes = [at for at, _, _ in self._switches if at > now]
        changes += [at for one in self.watched if (at := self.time_filter(one).opening.next_change) is not None]
        return min((at for at in changes if at <= until), default=None)
