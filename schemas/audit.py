"""The audit log: every change of the configuration, with before and after, in the transaction of the change itself."""

from typing import Any, Literal

from pydantic import BaseModel
from sqlmodel import Session

from schemas.configuration.plain import plain, without_secrets
from schemas.tables import AuditEntry

AuditAction = Literal["create", "change", "delete", "publish", "import"]


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
