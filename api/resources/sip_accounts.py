"""Menu PBX, SIP accounts (P2), and what to type into their phones (P3)."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, get_args

from fastapi import Body
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from sqlmodel import Session, col, select

from activities.exchange.outgoing_settings import dial_out_group
from api.deps import ReadSession, Who, WriteSession
from api.errors import ApiError, ErrorDetail, error_responses
from api.resources.changes import (
    change_entry,
    check_version,
    entry_from,
    find_row,
    lock_configuration,
    not_found,
)
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
from schemas.account_wishes import AccountSetting
from schemas.audit import record_change
from schemas.configuration.entries import SipAccountEntry, SipAccountFields
from schemas.configuration.fields import ForwardNumber, Password, Section
from schemas.configuration.plain import plain
from schemas.configuration.resources import RING_GROUPS, SIP_ACCOUNTS
from schemas.credentials import generate_password, generate_username
from schemas.outgoing import OutgoingAccount
from schemas.public_address import public_address
from schemas.secrets import SecretUnreadableError, decrypt, encrypt
from schemas.settings import settings
from schemas.tables import Registration, SipAccount
from schemas.tables.base import utc_now
from workflows.account_rights import forwarding_refusal

EXAMPLE: dict[str, Any] = {
    "name": "Dirk, sales",
    "first_name": "Dirk",
    "last_name": "Peeters",
    "language": "nl",
    "extensions": ["104"],
    "ring_groups": ["helpdesk"],
}
MIRRORS = (Mirror("ring_groups", RING_GROUPS, "members", "The ring groups in which it rings."),)
_FORWARDINGS = tuple(one for one in get_args(AccountSetting) if one != "do_not_disturb")


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


class CallSettings(Section):
    """What becomes of the calls to an account, as a phone sets it with `*78`, `*72`, `*90` and `*52`."""

    do_not_disturb: bool
    """Its phone does not ring, callers find it busy."""
    forward_always: ForwardNumber
    """The extension or external number that takes all its calls; empty: none."""
    forward_busy: ForwardNumber
    """What takes its calls while it is busy; empty: nothing."""
    forward_unanswered: ForwardNumber
    """What takes its calls that nobody answers; empty: nothing."""


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
    _check_forwardings(session, entry)
    query = select(SipAccount.id).where(SipAccount.username == entry.username, SipAccount.id != entry.id)
    owner = session.exec(query).first()
    if owner is None:
        return ()
    return [ErrorDetail(place="body.username", message=f"is that of the account {owner} already; choose another")]


def _check_forwardings(session: Session, entry: SipAccountEntry) -> None:
    """Raise ApiError 422 when calls are to be forwarded where the account's phone could not forward them by a code.

    What stands there already is looked at again only with other rights: it may name what was deleted since.
    """
    row = session.get(SipAccount, entry.id)
    same_rights = row is not None and row.dial_out_group_id == entry.dial_out_group
    group = dial_out_group(session, entry.dial_out_group)
    account = OutgoingAccount(id=entry.id, group=group)
    details = []
    for field in _FORWARDINGS:
        number = getattr(entry, field)
        if number and not (same_rights and getattr(row, field) == number):
            refusal = forwarding_refusal(session, account, number, entry.extensions)
            details += [ErrorDetail(place=f"body.{field}", message=refusal)] if refusal else []
    if details:
        message = "Calls can't be forwarded there; details says which and why."
        raise ApiError(422, "forwarding-not-allowed", message, details)


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


@router.put(
    "/{key}/call-settings",
    response_model=SERVED.answer,
    summary="Set do-not-disturb and forwarding",
    responses={**error_responses(404), **STALE},
)
def put_call_settings(
    key: Key,
    wish: CallSettings,
    seen: SeenVersion,
    session: WriteSession,
    who: Who,
    visible: Annotated[frozenset[str] | None, visible_keys("sip_accounts")],
) -> JSONResponse:
    """Say what becomes of the calls to an account. Who sees his own alone may do so, too, for his own."""
    if visible is not None and key not in visible:
        raise not_found(SIP_ACCOUNTS, key)
    lock_configuration(session)
    row: SipAccount = find_row(session, SIP_ACCOUNTS, key)
    check_version(session, SIP_ACCOUNTS, row, seen)
    [current] = SIP_ACCOUNTS.entries(session, [row]).values()
    entry = entry_from(SIP_ACCOUNTS, {**plain(current), **plain(wish)})
    assert isinstance(entry, SipAccountEntry)
    _check_forwardings(session, entry)
    change_entry(session, who, SIP_ACCOUNTS, row, entry)
    return SERVED.respond(session, row)


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
