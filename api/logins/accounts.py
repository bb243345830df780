"""What happens to log-in accounts: the first admin, new passwords, and that an admin always remains."""

from sqlmodel import Session, col, func, select

from api.errors import ApiError, ErrorDetail
from api.logins.guard import unlock
from api.logins.passwords import hash_password, password_problem
from api.logins.second_factor import turn_off
from api.logins.sessions import end_sessions
from api.resources.changes import create_entry, free_slug, invalid
from schemas.audit import record_change
from schemas.configuration.logins import LOGIN_ACCOUNTS, LoginAccountEntry
from schemas.credentials import generate_password
from schemas.logs import Origin, record_authentication
from schemas.tables import Exchange, LoginAccount, LoginSecret
from schemas.tables.base import utc_now

FIRST_LOGIN = "admin"


def secret_of(session: Session, login_id: str) -> LoginSecret:
    """Return what proves who a person is, to change it: no other request changes it meanwhile."""
    kept = session.exec(select(LoginSecret).where(LoginSecret.login_id == login_id).with_for_update()).first()
    if kept is None:
        kept = LoginSecret(login_id=login_id)
        session.add(kept)
    return kept


def checked_hash(session: Session, account: LoginAccount, password: str, place: str) -> str:
    """Return the hash of a new password. Raises ApiError 422, naming the field, when it is not good enough."""
    exchange = session.get(Exchange, 1)
    words = [account.login, *account.login.replace("@", ".").split("."), *account.name.split(), "belplan"]
    problem = password_problem(password, [*words, *(exchange.name.split() if exchange else ())])
    if problem:
        raise invalid([ErrorDetail(place=place, message=f"the password {problem}")])
    return hash_password(password)


def keep_password(
    session: Session, account: LoginAccount, hashed: str, *, who: str, origin: Origin, must_change: bool
) -> None:
    """Give a person another password, and write it down."""
    own = who == account.login
    kept = secret_of(session, account.id)
    before, kept.password_hash, kept.password_set_at = kept.password_hash, hashed, utc_now()
    kept.must_change_password = must_change
    session.add(kept)
    record_change(
        session, who, "change", LOGIN_ACCOUNTS.section, account.id, {"password": before}, {"password": hashed}
    )
    by = "" if own else f"by {who}"
    record_authentication(session, "password-changed" if own else "password-reset", account.login, origin, by)


def reset_account(
    session: Session, account: LoginAccount, hashed: str, *, who: str, origin: Origin, must_change: bool
) -> None:
    """Let a person in again who can't get in: another password, no second factor, not locked; all sessions end."""
    keep_password(session, account, hashed, who=who, origin=origin, must_change=must_change)
    switch_second_factor_off(session, account, who=who, origin=origin)
    unlock(session, account.login)
    end_sessions(session, account.id)


def switch_second_factor_off(session: Session, account: LoginAccount, *, who: str, origin: Origin) -> None:
    """Ask a person for no code any more."""
    kept = secret_of(session, account.id)
    if kept.totp_secret_encrypted:
        turn_off(kept)
        session.add(kept)
        by = "" if who == account.login else f"by {who}"
        record_authentication(session, "second-factor-off", account.login, origin, by)


def account_of_login(session: Session, login: str) -> LoginAccount | None:
    """Return the log-in account of a login, None when there is none."""
    return session.exec(select(LoginAccount).where(LoginAccount.login == login.strip().lower())).first()


def create_account(
    session: Session, who: str, entry: LoginAccountEntry, hashed: str, *, must_change: bool = False
) -> LoginAccount:
    """Keep a new log-in account with its password."""
    account: LoginAccount = create_entry(session, who, LOGIN_ACCOUNTS, entry)
    kept = LoginSecret(login_id=account.id, password_hash=hashed, password_set_at=utc_now())
    kept.must_change_password = must_change
    session.add(kept)
    session.flush()
    return account


def first_admin(session: Session) -> tuple[str, str] | None:
    """Create the first admin and return login and password, when there is no log-in account at all; otherwise None."""
    if session.exec(select(func.count(col(LoginAccount.id)))).one():
        return None
    password = generate_password()
    entry = LoginAccountEntry(
        id=free_slug(session, LOGIN_ACCOUNTS, FIRST_LOGIN), name="Administrator", login=FIRST_LOGIN, role="admin"
    )
    create_account(session, "belplan run", entry, hash_password(password))
    return FIRST_LOGIN, password


def ensure_an_admin(session: Session) -> None:
    """Raise ApiError 409 `last-admin` when nobody would be left who may administer log-in accounts."""
    session.flush()
    query = select(func.count(col(LoginAccount.id))).join(LoginSecret, col(LoginSecret.login_id) == LoginAccount.id)
    able = (LoginAccount.role == "admin", col(LoginAccount.enabled).is_(True), LoginSecret.password_hash != "")
    if not session.exec(query.where(*able)).one():
        raise ApiError(
            409,
            "last-admin",
            "This is the last admin who can log in; let somebody else be an admin with a password first.",
        )
