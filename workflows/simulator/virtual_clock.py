"""Time that nobody waits for: it moves when a call lets it pass."""

import asyncio
from datetime import datetime


class VirtualClock:
    """The time of one simulated call."""

    def __init__(self, at: datetime) -> None:
        if at.tzinfo is None:
            raise ValueError(f"The time {at!r} has no time zone; give an aware datetime.")
        self._now = at

    def now(self) -> datetime:
        """Return the present instant of the call, aware."""
        return self._now

    async def sleep_until(self, instant: datetime, interrupted: asyncio.Event) -> None:
        """Move to an instant; return early, where time stands then, once `interrupted` is set."""
        if not interrupted.is_set():
            self._now = max(self._now, instant)
