"""Menu Config, SIP trunks (C5), and how their lines are now."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel, Field
from sqlmodel import Session

from api.errors import ErrorDetail
from api.resources.router import Served, answer_model, body_model, resource_router
from schemas.configuration.resources import TRUNKS
from schemas.configuration.trunk_entry import TrunkEntry, TrunkFields, TrunkPassword, trunk_problems
from schemas.secrets import encrypt
from schemas.tables.base import utc_now
from schemas.trunk_lines import TrunkLineNow, trunk_lines

EXAMPLE = {
    "id": "provider",
    "name": "Provider",
    "server": "sip.provider.example",
    "registers": True,
    "username": "3250123100",
    "password": "as the provider gave it",
    "channels": 10,
}


class NewTrunk(TrunkFields):
    """A provider's line, as people write it."""

    password: TrunkPassword | None = None
    """It is kept encrypted and not shown again; left empty, the old one stays."""


def _prepare(session: Session, values: dict[str, Any], current: BaseModel | None) -> dict[str, Any]:
    values = dict(values)
    password = values.pop("password", None)
    if password is not None:
        values["password_encrypted"] = encrypt(password)
    elif not values.get("username"):
        values["password_encrypted"] = None
    return values


def _check(session: Session, entry: BaseModel) -> Sequence[ErrorDetail]:
    assert isinstance(entry, TrunkEntry)
    return [ErrorDetail(place=f"body.{field}", message=message) for field, message in trunk_problems(entry)]


def _extras(session: Session, rows: Sequence[Any]) -> Mapping[str, dict[str, Any]]:
    registering = {row.id: bool(row.enabled and row.settings.get("registers")) for row in rows}
    lines = trunk_lines(session, utc_now(), registering)
    return {trunk: {"line": line.model_dump(mode="json")} for trunk, line in lines.items()}


SERVED = Served(
    TRUNKS,
    body=body_model(NewTrunk, TRUNKS.key, example=EXAMPLE),
    answer=answer_model(TrunkFields, line=(TrunkLineNow, Field(description="How its line is now."))),
    extras=_extras,
    prepare=_prepare,
    check=_check,
)
router = resource_router(SERVED, "trunks", EXAMPLE)
