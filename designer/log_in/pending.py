"""Values that wait for their owner for a few minutes in this process, under a name that only the owner knows."""

import secrets
import threading
import time
from typing import Generic, TypeVar

Kept = TypeVar("Kept")

MAX_PENDING = 1000
"""So many at once; the oldest makes room."""


class Pending(Generic[Kept]):
    """Keeps a value until it is taken once, or is too old."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._kept: dict[str, tuple[float, Kept]] = {}

    def keep(self, value: Kept) -> str:
        """Keep a value and return the name that opens it."""
        name = secrets.token_urlsafe(24)
        with self._lock:
            self._drop_old()
            while len(self._kept) >= MAX_PENDING:
                del self._kept[next(iter(self._kept))]
            self._kept[name] = (time.monotonic() + self._seconds, value)
        return name

    def take(self, name: str) -> Kept | None:
        """Return the value of a name and forget it; None when there is none any more."""
        with self._lock:
            self._drop_old()
            found = self._kept.pop(name, None)
        return found[1] if found else None

    def _drop_old(self) -> None:
        now = time.monotonic()
        for name in [name for name, (until, _) in self._kept.items() if until <= now]:
            del self._kept[name]
