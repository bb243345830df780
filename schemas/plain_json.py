"""Values that every store of the exchange can hold: both databases, JSON answers and the exchange file."""

import unicodedata
from collections.abc import Iterator
from typing import Any

MAX_DEPTH = 20
MAX_INTEGER = 10**18 - 1
_ALLOWED_CONTROLS = "\n\t"


def unstorable_values(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield the path of each value that some store can't hold, and a sentence that says why."""
    if len(path) > MAX_DEPTH:
        yield path, f"is more than {MAX_DEPTH} levels deep"
    elif isinstance(value, str):
        if any(unicodedata.category(one) in ("Cc", "Cs") and one not in _ALLOWED_CONTROLS for one in value):
            yield path, "has a control character in it; leave it out"
    elif isinstance(value, float):
        if value - value != 0:  # infinite, or not a number
            yield path, "must be a finite number"
    elif isinstance(value, int):
        if abs(value) > MAX_INTEGER:
            yield path, "has more than 18 digits"
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from unstorable_values(key, path)
            yield from unstorable_values(one, (*path, key))
    elif isinstance(value, list):
        for index, one in enumerate(value):
            yield from unstorable_values(one, (*path, index))
