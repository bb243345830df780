"""The keys that a leg's party pressed and nothing has taken yet.

Kept from one step to the next, so that a caller who knows a menu may type ahead. Whatever gives keys another meaning
(ringing and the conversation that follows, a recording) clears them when it is over, so that no key of then is taken
for an answer to a later menu.
"""

from collections import deque
from collections.abc import Container

MAX_KEYS_WAITING = 64
"""Beyond it the oldest is forgotten."""


class PressedKeys:
    """First pressed, first taken."""

    def __init__(self) -> None:
        self._keys: deque[str] = deque(maxlen=MAX_KEYS_WAITING)

    def press(self, key: str) -> None:
        """Take in a key."""
        self._keys.append(key)

    def any_waiting(self) -> bool:
        """Tell whether there is a key to take."""
        return bool(self._keys)

    def take(self) -> str:
        """Return the oldest key, which waits no more; empty when there is none."""
        return self._keys.popleft() if self._keys else ""

    def take_one_of(self, wanted: Container[str]) -> str:
        """Return the oldest key among those wanted, forgetting those before it; empty when there is none."""
        while self._keys:
            key = self._keys.popleft()
            if key in wanted:
                return key
        return ""

    def clear(self) -> None:
        """Forget all."""
        self._keys.clear()
