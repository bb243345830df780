"""The audit log: every change of the configuration, with before and after, in the transaction of the change itself."""

from datetime import timedelta
from typing import Any, Literal

from pydantic import BaseModel
from sqlmodel import Session, col, select

from schemas.configuration.plain import plain, without_secrets
from schemas.tables import AuditEntry
from schemas.tables.base import utc_now

AuditAction = Literal["create", "change", "delete", "publish", "import"]

DRAWING = timedelta(hours=1)
"""Drafts of one person with no longer break between two are one change."""


def record_change(
    session: Session,
    who: str,
    action: AuditAction,
    resource: str,
    key: str,
    before: BaseModel | dict[str, Any] | None,
    after: BaseModel | dict[str, Any] | None,
) -> None:
    """Write a change down; secrets are left out, only that they changed is kept."""
    old = plain(before) if isinstance(before, BaseModel) else before
    new = plain(after) if isinstance(after, BaseModel) else after
    name = str((new or old or {}).get("name") or "")
    session.add(
        AuditEntry(
            who=who[:80],
            action=action,
            resource=resource,
            resource_id=key[:63],
            name=name[:80],
            before=None if old is None else without_secrets(old),
            after=None if new is None else without_secrets(new, old),
        )
    )


def record_draft(session: Session, who: str, resource: str, key: str, before: BaseModel, after: BaseModel) -> None:
    """Write down that something has another draft. While somebody draws, a draft is kept every few seconds: one entry
    goes on until that person publishes, something else changes it, or the break is long.
    """
    new = without_secrets(plain(after), plain(before))
    newest = select(AuditEntry).where(AuditEntry.resource == resource, AuditEntry.resource_id == key)
    last = session.exec(newest.order_by(col(AuditEntry.id).desc()).limit(1)).first()
    if last is not None and last.who == who[:80] and last.at > utc_now() - DRAWING and _is_of_draft(last, new):
        last.after, last.at = new, utc_now()
    else:
        record_change(session, who, "change", resource, key, before, after)


def _is_of_draft(entry: AuditEntry, new: dict[str, Any]) -> bool:
    """Tell whether an entry says of a draft alone that it changed, and the draft still goes on."""
    if entry.action != "change" or not entry.before or not entry.after:
        return False
    if not entry.after.get("draft") or not new.get("draft"):
        return False
    return _without_draft(entry.before) == _without_draft(entry.after) == _without_draft(new)


def _without_draft(entry: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in entry.items() if name != "draft"}
