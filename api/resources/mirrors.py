"""Fields that show from the other side what another thing's entry says: the ring groups of an account."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel
from sqlmodel import Session

from schemas.configuration.resource import Resource


@dataclass(frozen=True)
class Mirror:
    """A field of an answer and of a body that is kept in the entries of something else."""

    field: str
    """Such as `ring_groups` of an account."""
    other: Resource
    """Where it is kept."""
    other_field: str
    """The field there: `members`. A list, or one key."""
    help: str
    """What the field is, in words for people who fill in a form."""
    released: bool = False
    """When the thing is deleted it leaves those entries by itself, instead of being in use there."""

    def names(self, entry: BaseModel) -> list[str]:
        """Return the keys that an entry of the other kind holds."""
        value = getattr(entry, self.other_field)
        if value is None:
            return []
        return list(value) if isinstance(value, list | tuple) else [value]

    def read(self, session: Session) -> Mapping[str, list[str]]:
        """Return, by the key of the thing, the keys of the others that hold it."""
        found: dict[str, list[str]] = defaultdict(list)
        for key, entry in self.other.entries(session).items():
            for name in self.names(entry):
                found[name].append(key)
        return found

    def changed(self, key: str, other_key: str, entry: BaseModel, wanted: list[str]) -> BaseModel | None:
        """Return the other's entry as it must become when the thing wants to be in those; None: it is so already."""
        value: Any = getattr(entry, self.other_field)
        there, should = key in self.names(entry), other_key in wanted
        if there == should:
            return None
        if isinstance(value, list | tuple):
            kept = [one for one in value if one != key]
            return entry.model_copy(update={self.other_field: type(value)([*kept, key] if should else kept)})
        return entry.model_copy(update={self.other_field: key if should else None})
