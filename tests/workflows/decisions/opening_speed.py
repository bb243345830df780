"""How many opening decisions one core takes in a second."""

import time
from datetime import UTC, datetime, timedelta

from schemas.time_filters import TimeFilters
from tests.workflows.decisions.schedules import BRUSSELS, WORKING_DAYS, support
from workflows.decisions.opening import decide_opening


def opening_decisions_per_second(decisions: int = 20_000) -> float:
    """Decide by advanced office hours, with the next change, over a year; seconds are of processor time."""
    day = [("08:30", "11:30", "everybody"), ("11:30", "12:30", "front-desk"), ("12:30", "16:00", "everybody")]
    filters = TimeFilters.only(support(**dict.fromkeys(WORKING_DAYS, day)))
    at, step = datetime(2027, 1, 1, tzinfo=UTC), timedelta(days=365) / decisions
    start = time.process_time()
    for _ in range(decisions):
        decide_opening(filters, at, BRUSSELS)
        at += step
    return decisions / (time.process_time() - start)
