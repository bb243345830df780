"""What differs between two values made of JSON: a list of fields, each with what it was and what it became."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel

_LONGEST_VALUE = 200


class FieldChange(BaseModel):
    """One field with its old and its new value; of a secret only that it changed."""

    field: str
    """A dotted path: `graph.nodes[ring].params.seconds`."""
    old: Any = None
    new: Any = None
    secret: bool = False

    def __str__(self) -> str:
        if self.secret:
            return f"{self.field}: changed (secret)"
        return f"{self.field}: {shortened(self.old)} → {shortened(self.new)}"


def field_changes(path: str, old: Any, new: Any, keys: Sequence[str] = ("id",)) -> list[FieldChange]:
    """Return what differs between two values at a path.

    Items of two lists are matched by the first of the `keys` that all of them have, and that tells them apart; the
    path then names the item: `nodes[ring]`.
    """
    if old == new:
        return []
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        return [
            change
            for name in _in_order(old, new)
            for change in field_changes(f"{path}.{name}" if path else str(name), old.get(name), new.get(name), keys)
        ]
    key = next((key for key in keys if _told_apart(old, key) and _told_apart(new, key)), None)
    if key is None:
        return [FieldChange(field=path, old=old, new=new)]
    before, after = {one[key]: one for one in old}, {one[key]: one for one in new}
    changes = [
        change
        for name in _in_order(before, after)
        for change in field_changes(f"{path}[{name}]", before.get(name), after.get(name), keys)
    ]
    if list(before) != list(after) and before.keys() == after.keys():
        changes.append(FieldChange(field=f"{path} (order)", old=list(before), new=list(after)))
    return changes


def shortened(value: Any) -> str:
    """Return a value as people read it, cut where it is long."""
    text = str(value)
    if value is None or value == "":
        text = "nothing"
    elif isinstance(value, bool):
        text = "yes" if value else "no"
    elif isinstance(value, float):
        text = f"{value:g}"
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]} …"


def _in_order(old: Mapping[Any, Any], new: Mapping[Any, Any]) -> list[Any]:
    return [*old, *(one for one in new if one not in old)]


def _told_apart(value: Any, key: str) -> bool:
    if not isinstance(value, list) or not value:
        return isinstance(value, list)
    if not all(isinstance(one, Mapping) and isinstance(one.get(key), str) for one in value):
        return False
    return len({one[key] for one in value}) == len(value)
