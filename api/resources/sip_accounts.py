"""Menu PBX, SIP accounts (P2), and what to type into their phones (P3)."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from fastapi import Body
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from sqlmodel import Session, col, select

from api.deps import ReadSession, Who, WriteSession
from api.errors import ApiError, ErrorDetail, error_responses
from api.resources.changes import check_version, find_row, lock_configuration, not_found
from api.resources.mirrors import Mirror
from api.resources.router import (
    STALE,
    Key,
    SeenVersion,
    Served,
    answer_model,
    body_model,
    resource_router,
    visible_keys,
)
from schemas.audit import record_change
from schemas.configuration.entries import SipAccountEntry, SipAccountFields
from schemas.configuration.fields import Password
from schemas.configuration.resources import RING_GROUPS, SIP_ACCOUNTS
from schemas.credentials import generate_password, generate_username
from schemas.public_address import public_address
from schemas.secrets import SecretUnreadableError, decrypt, encrypt
from schemas.settings import settings
from schemas.tables import Registration, SipAccount
from schemas.tables.base import utc_now

EXAMPLE: dict[str, Any] = {
    "name": "Dirk, sales",
    "first_name": "Dirk",
    "last_name": "Peeters",
    "language": "nl",
    "extensions": ["104"],
    "ring_groups": ["helpdesk"],
}
MIRRORS = (Mirror("ring_groups", RING_GROUPS, "members"),)


class NewSipAccount(SipAccountFields):
    """A device's account, as people write it."""

    password: Password | None = None
    """Generated when left out; a change without it keeps the old one."""
    username_style: Literal["alphanumeric", "numeric"] = "alphanumeric"
    """How a username is generated when none is given."""


class RegistrationData(BaseModel):
    """What to type into a phone (P3)."""

    server: str
    """The host or address that the phone registers with."""
    port: int
    tls_port: int | None
    """Nothing: the exchange takes no TLS."""
    transports: list[str]
    """A secure account has TLS alone."""
    backup_server: str
    """Empty: there is none."""
    dns_srv: str
    """Name of the DNS SRV records (RFC 3263); empty when the server has no domain of its own."""
    username: str
    password: str
    display_name: str


class NewPassword(BaseModel):
    """The password to set."""

    password: Password | None = Field(default=None, description="Generated when left out.")


def _prepare(session: Session, values: dict[str, Any], current: BaseModel | None) -> dict[str, Any]:
    values = dict(values)
    style, password = values.pop("username_style", "alphanumeric"), values.pop("password", None)
    if values.get("username") is None:
        taken = set(session.exec(select(SipAccount.username)))
        present = current.username if isinstance(current, SipAccountEntry) else None
        values["username"] = present or generate_username(taken, numeric=style == "numeric")
    if password is not None or not values.get("password_encrypted"):
        values["password_encrypted"] = encrypt(password or generate_password())
    return values


def _check(session: Session, entry: BaseModel) -> Sequence[ErrorDetail]:
    assert isinstance(entry, SipAccountEntry)
    query = select(SipAccount.id).where(SipAccount.username == entry.username, SipAccount.id != entry.id)
    owner = session.exec(query).first()
    if owner is None:
        return ()
    return [ErrorDetail(place="body.username", message=f"is that of the account {owner} already; choose another")]


def _extras(session: Session, rows: Sequence[Any]) -> Mapping[str, dict[str, Any]]:
    query = select(Registration.account_id).where(col(Registration.expires_at) > utc_now())
    registered = set(session.exec(query))
    return {row.id: {"registered": row.id in registered} for row in rows}


SERVED = Served(
    SIP_ACCOUNTS,
    body=body_model(NewSipAccount, "id", MIRRORS, EXAMPLE),
    answer=answer_model(
        SipAccountFields, MIRRORS, registered=(bool, Field(description="A phone is registered with it now."))
    ),
    mirrors=MIRRORS,
    extras=_extras,
    prepare=_prepare,
    check=_check,
    own="sip_accounts",
)
router = resource_router(SERVED, "SIP accounts", EXAMPLE)


@router.get("/{key}/registration", summary="What to type into a phone", responses=error_responses(404, 409))
def get_registration_data(
    key: Key, session: ReadSession, seen: Annotated[frozenset[str] | None, visible_keys("sip_accounts")]
) -> RegistrationData:
    """Return server, username and password of an account, ready to type into a phone."""
    if seen is not None and key not in seen:
        raise not_found(SIP_ACCOUNTS, key)
    row: SipAccount = find_row(session, SIP_ACCOUNTS, key)
    current = settings()
    try:
        password = decrypt(row.password_encrypted)
    except SecretUnreadableError as error:
        raise ApiError(409, error.error_id, str(error)) from None
    return RegistrationData(
        server=current.sip_domain or public_address(current),
        port=current.sip_tls_port if row.secure and current.sip_tls_port else current.sip_port,
        transports=[*([] if row.secure else ["udp", "tcp"]), *(["tls"] if current.sip_tls_port else [])],
        tls_port=current.sip_tls_port or None,
        backup_server="",
        dns_srv=f"{'_sips._tcp' if row.secure else '_sip._udp'}.{current.sip_domain}" if current.sip_domain else "",
        username=row.username,
        password=password,
        display_name=row.display_name,
    )


@router.post(
    "/{key}/password",
    response_model=SERVED.answer,
    summary="Set a new password",
    responses={**error_responses(404), **STALE},
)
def reset_sip_password(
    key: Key,
    seen: SeenVersion,
    session: WriteSession,
    who: Who,
    wish: Annotated[NewPassword | None, Body()] = None,
) -> JSONResponse:
    """Give an account a new password: the given one, or a generated one. GET …/registration reads it."""
    lock_configuration(session)
    row: SipAccount = find_row(session, SIP_ACCOUNTS, key)
    check_version(session, SIP_ACCOUNTS, row, seen)
    [before] = SIP_ACCOUNTS.entries(session, [row]).values()
    row.password_encrypted = encrypt((wish.password if wish else None) or generate_password())
    row.version += 1
    session.flush()
    [after] = SIP_ACCOUNTS.entries(session, [row]).values()
    record_change(session, who, "change", SIP_ACCOUNTS.section, key, before, after)
    return SERVED.respond(session, row)
