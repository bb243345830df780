"""What a time filter says about a part of a day, and how the days of several filters are laid over each other."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Literal, NamedTuple

from schemas.opening import DecidingFilter, FilterKind, Opening
from schemas.time_filters import TimeAction
from schemas.time_values import MINUTES_OF_A_DAY


class Result(NamedTuple):
    """What tells one decision from another; reasons do not."""

    state: Literal["open", "closed"]
    kind: FilterKind | None = None
    filter_id: str = ""
    prompt: str | None = None
    route: str | None = None


class Ruling(NamedTuple):
    """A filter's word. The reason is worked out for the one ruling that is told, not for all that are weighed."""

    result: Result
    filter_name: str
    reason: Callable[[], str]

    def opening(self, next_change: datetime | None) -> Opening:
        """Return the ruling as a decision that holds until its next change."""
        result = self.result
        decided_by = action = None
        if result.kind is not None:
            decided_by = DecidingFilter(kind=result.kind, id=result.filter_id, name=self.filter_name)
        if result.prompt is not None or result.route is not None:
            action = TimeAction(prompt=result.prompt, route=result.route)
        return Opening(
            state=result.state, reason=self.reason(), filter=decided_by, action=action, next_change=next_change
        )


class Stretch(NamedTuple):
    """A part of a day, in minutes after midnight by the clock on the wall; the end is not in it."""

    start: int
    end: int
    ruling: Ruling


Day = Sequence[Stretch]
"""Stretches from 0 to 1440 without a gap."""


def closed_by(kind: FilterKind, filter_id: str, name: str, action: TimeAction, reason: Callable[[], str]) -> Ruling:
    """Return the ruling of a filter that takes the call; its reason follows the word `closed:`."""
    result = Result("closed", kind, filter_id, action.prompt, action.route)
    return Ruling(result, name, lambda: f"closed: {reason()}")


def whole_day(ruling: Ruling) -> Day:
    """Return a day with one ruling."""
    return (Stretch(0, MINUTES_OF_A_DAY, ruling),)


def lay_over(day: Day, upper: Iterable[Stretch]) -> Day:
    """Return the day with stretches laid over it; the first of them lies on top."""
    for top in reversed(list(upper)):
        day = _lay_one(day, top)
    return day


def _lay_one(day: Day, top: Stretch) -> Day:
    if top.start >= top.end:
        return day
    before = [Stretch(one.start, min(one.end, top.start), one.ruling) for one in day if one.start < top.start]
    after = [Stretch(max(one.start, top.end), one.end, one.ruling) for one in day if one.end > top.end]
    return (*before, top, *after)
