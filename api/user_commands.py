"""The commands `belplan user …`: log-in accounts, for who has the exchange's own terminal."""

from typing import Annotated

import typer
from sqlmodel import Session, col, select

from api.command_start import bring_up_to_date, fail
from api.errors import ApiError
from api.logins.accounts import account_of_login, create_account, reset_account
from api.logins.passwords import hash_password
from api.resources.changes import entry_from, free_slug
from schemas.configuration.logins import LOGIN_ACCOUNTS, LoginAccountEntry
from schemas.credentials import generate_password
from schemas.database import read_session, write_session
from schemas.logs import HERE
from schemas.tables import LoginAccount

app = typer.Typer(no_args_is_help=True, help="Log-in accounts: people who use the web pages or the api.")
WHO = "command line"

Login = Annotated[str, typer.Argument(help="What is typed to log in: a mail address, or any name.")]
MustChange = Annotated[bool, typer.Option("--must-change", help="The password has to be changed at the next log-in.")]


@app.command("create")
def create(
    login: Login,
    name: Annotated[str, typer.Option(help="The person's name; the login when left out.")] = "",
    role: Annotated[str, typer.Option(help="admin, supervisor, user or read-only.")] = "admin",
    must_change: MustChange = False,
) -> None:
    """Create a log-in account with a generated password, and print it: it can't be read again."""
    bring_up_to_date()
    password = generate_password()
    hashed = hash_password(password)
    try:
        with write_session() as session:
            entry = _new_entry(session, login, name or login, role)
            create_account(session, WHO, entry, hashed, must_change=must_change)
    except ApiError as error:
        raise fail(_sentence(error)) from None
    _tell(entry.login, password)


@app.command("reset")
def reset(login: Login, must_change: MustChange = False) -> None:
    """Give a person a new password and print it. Unlocks the account and switches its second factor off."""
    bring_up_to_date()
    password = generate_password()
    hashed = hash_password(password)
    with write_session() as session:
        account = account_of_login(session, login)
        if account is None:
            raise fail(f"There is no log-in account {login!r}; there are: {_known(session)}.")
        reset_account(session, account, hashed, who=WHO, origin=HERE, must_change=must_change)
        if not account.enabled:
            typer.echo(f"The account {account.login} is disabled; an admin can enable it.", err=True)
    _tell(account.login, password)


@app.command("list")
def list_users() -> None:
    """List the log-in accounts."""
    bring_up_to_date()
    with read_session() as session:
        accounts = session.exec(select(LoginAccount).order_by(col(LoginAccount.login))).all()
    for account in accounts:
        typer.echo(f"{account.login}  {account.role}  {account.name}" + ("" if account.enabled else "  (disabled)"))
    if not accounts:
        typer.echo("There are no log-in accounts; `belplan user create LOGIN` makes one.")


def _new_entry(session: Session, login: str, name: str, role: str) -> LoginAccountEntry:
    key = free_slug(session, LOGIN_ACCOUNTS, login)
    entry = entry_from(LOGIN_ACCOUNTS, {"id": key, "name": name, "login": login, "role": role})
    assert isinstance(entry, LoginAccountEntry)
    if account_of_login(session, entry.login) is not None:
        raise ApiError(
            409, "already-there", f"There is a log-in account {entry.login} already; `belplan user reset` it."
        )
    return entry


def _sentence(error: ApiError) -> str:
    lines = [f"{one.place.removeprefix('body.')}: {one.message}" for one in error.body.details]
    return "\n".join(lines) or error.body.message


def _known(session: Session) -> str:
    return ", ".join(session.exec(select(LoginAccount.login).order_by(col(LoginAccount.login)).limit(50))) or "none"


def _tell(login: str, password: str) -> None:
    typer.echo(f"login     {login}\npassword  {password}")
