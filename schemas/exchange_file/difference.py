"""What an import changes, in words."""

from typing import Any, Literal

from pydantic import BaseModel, Field

from schemas.configuration.plain import SECRET_FIELDS, plain
from schemas.exchange_file.document import SECTIONS, ExchangeDocument, entry_key
from schemas.field_changes import FieldChange, field_changes


class Change(BaseModel):
    """One entry that an import adds, changes or removes."""

    kind: Literal["added", "changed", "removed"]
    section: str
    """Such as `sip_accounts`; `exchange` for the settings of the whole."""
    id: str = ""
    name: str = ""
    fields: list[FieldChange] = Field(default_factory=list)

    def __str__(self) -> str:
        sign = {"added": "+", "changed": "~", "removed": "-"}[self.kind]
        title = " ".join(filter(None, [self.section, self.id, f"({self.name})" if self.name else ""]))
        return "\n".join([f"{sign} {title}", *(f"    {field}" for field in self.fields)])


class ExchangeDifference(BaseModel):
    """All that an import changes; empty when the file says what is there already."""

    changes: list[Change] = Field(default_factory=list)
    warnings: list[str] = Field(default_factory=list)
    """Doubtful, but no reason to refuse."""

    def __bool__(self) -> bool:
        return bool(self.changes)

    def __str__(self) -> str:
        lines = [str(change) for change in self.changes] or ["Nothing changes."]
        return "\n".join([*lines, *(f"! {warning}" for warning in self.warnings)])


def difference(old: ExchangeDocument, new: ExchangeDocument) -> list[Change]:
    """Return what differs between two configurations."""
    changes = []
    fields = _field_changes(plain(old.exchange), plain(new.exchange))
    if fields:
        changes.append(Change(kind="changed", section="exchange", fields=fields))
    for section in SECTIONS:
        before = {entry_key(section, entry): plain(entry) for entry in getattr(old, section)}
        after = {entry_key(section, entry): plain(entry) for entry in getattr(new, section)}
        for key in sorted(before.keys() | after.keys()):
            change = _entry_change(section, key, before.get(key), after.get(key))
            if change:
                changes.append(change)
    return changes


def _entry_change(section: str, key: str, old: dict[str, Any] | None, new: dict[str, Any] | None) -> Change | None:
    name = (new or old or {}).get("name", "")
    if old is None:
        return Change(kind="added", section=section, id=key, name=name)
    if new is None:
        return Change(kind="removed", section=section, id=key, name=name)
    fields = _field_changes(old, new)
    return Change(kind="changed", section=section, id=key, name=name, fields=fields) if fields else None


def _field_changes(old: dict[str, Any], new: dict[str, Any]) -> list[FieldChange]:
    changes: list[FieldChange] = []
    for field in [*old, *(name for name in new if name not in old)]:
        before, after = old.get(field), new.get(field)
        if before == after:
            continue
        if field in SECRET_FIELDS:
            changes.append(FieldChange(field="password", secret=True))
        else:
            changes += field_changes(field, before, after)
    return changes
