"""What `belplan run` prints once everything is up."""

from typing import NamedTuple

from sqlmodel import Session, col, select

from schemas.public_address import public_address
from schemas.sample import SAMPLE_ACCOUNTS, SAMPLE_DID
from schemas.secrets import SecretUnreadableError, decrypt
from schemas.settings import Settings
from schemas.tables import Did, Extension, SipAccount


def registration_lines(session: Session, account: SipAccount, current: Settings) -> list[str]:
    """Return what to type into a phone (P3)."""
    extensions = session.exec(
        select(Extension.number).where(Extension.account_id == account.id).order_by(col(Extension.number))
    ).all()
    try:
        password = decrypt(account.password_encrypted)
    except SecretUnreadableError as error:
        password = f"({error})"
    return [
        f"{account.name} (extension {', '.join(extensions) or 'none'})",
        f"    server    {public_address(current)}:{current.sip_port}  (UDP or TCP)",
        f"    username  {account.username}",
        f"    password  {password}",
    ]


def _tls(current: Settings) -> str:
    return f"; TLS at {current.sip_tls_port}" if current.sip_tls_port else ""


class FirstSecrets(NamedTuple):
    """What opens a new exchange; each is printed once and can't be read again."""

    token: str | None
    admin: tuple[str, str] | None
    """Login and password."""


def welcome_lines(session: Session, current: Settings, secrets: FirstSecrets) -> list[str]:
    """Return addresses, how to get in, the sample's phones and what to dial."""
    api = f"http://{current.api_host}:{current.api_port}"
    lines = [
        "",
        "Belplan runs.",
        *_designer(current),
        f"  SIP server    {public_address(current)}:{current.sip_port} (UDP and TCP{_tls(current)})",
        f"  api           {api}/docs",
        f"  Temporal UI   http://{current.temporal_ui_address}",
    ]
    if secrets.admin:
        login, password = secrets.admin
        lines.append(f"  log-in        {login}, password {password}  (shown this once; `belplan user reset {login}`)")
    if secrets.token:
        lines.append(f"  api token     {secrets.token}  (shown this once; `belplan token create NAME` makes another)")
    phones = [session.get(SipAccount, one) for one in SAMPLE_ACCOUNTS[:2]]
    for account in phones:
        if account is not None:
            lines += ["", *(f"  {line}" for line in registration_lines(session, account, current))]
    if all(phones):
        lines += ["", "  Dial 101, 102 or 103 for a colleague, 100 for the help desk, 200 for the main plan."]
    if session.get(Did, SAMPLE_DID):
        lines.append(f"  From the trunk at 127.0.0.1:5090, {SAMPLE_DID} reaches the main plan; `make demo` does that.")
    lines += ["", "  Ctrl+C stops everything.", ""]
    return lines


def _designer(current: Settings) -> list[str]:
    if not current.designer_port:
        return []
    host = public_address(current) if current.designer_host in ("", "0.0.0.0", "::") else current.designer_host
    return [f"  designer      http://{host}:{current.designer_port}"]
