"""The commands `belplan token …`: tokens of the api for programs."""

from datetime import timedelta
from typing import Annotated

import typer
from sqlmodel import col, select

from api.command_start import bring_up_to_date, fail
from api.permissions import Scope
from api.tokens import new_token, revoke_token
from schemas.database import read_session, write_session
from schemas.logs import HERE, record_authentication
from schemas.tables import ApiToken

app = typer.Typer(no_args_is_help=True, help="Tokens of the api, for programs.")
WHO = "by the command line"


@app.command("create")
def create(
    name: Annotated[str, typer.Argument(help="What the token is for.")],
    scope: Annotated[list[Scope] | None, typer.Option(help="What it opens; several are possible. Admin: all.")] = None,
    days: Annotated[int | None, typer.Option(min=1, max=3650, help="For how long; for ever when left out.")] = None,
) -> None:
    """Make a token for the api and print it: it can't be read again."""
    if not name.strip() or len(name) > 80 or not name.isprintable():
        raise fail("A token's name must be 1 to 80 printable characters.")
    bring_up_to_date()
    lifetime = None if days is None else timedelta(days=days)
    with write_session() as session:
        token, row = new_token(session, name, scope or [Scope.ADMIN], lifetime)
        record_authentication(session, "token-created", name, HERE, f"{WHO}: {', '.join(row.scopes)}")
    typer.echo(token)


@app.command("list")
def list_tokens() -> None:
    """List the tokens: id, name, scopes, until when, last use."""
    bring_up_to_date()
    with read_session() as session:
        rows = session.exec(select(ApiToken).order_by(col(ApiToken.name), col(ApiToken.id))).all()
    for row in rows:
        until = f"until {row.expires_at.astimezone():%Y-%m-%d}" if row.expires_at else "no end"
        used = f"used {row.last_used_at.astimezone():%Y-%m-%d %H:%M}" if row.last_used_at else "never used"
        typer.echo(f"{row.id}  {row.name}  {', '.join(row.scopes)}  {until}  {used}")
    if not rows:
        typer.echo("There are no tokens; `belplan token create NAME` makes one.")


@app.command("revoke")
def revoke(id: Annotated[str, typer.Argument(help="As `belplan token list` shows it.")]) -> None:
    """Make a token open nothing any more."""
    bring_up_to_date()
    with write_session() as session:
        row = revoke_token(session, id)
        if row is None:
            raise fail(f"There is no token {id!r}; `belplan token list` shows them.")
        record_authentication(session, "token-revoked", row.name, HERE, WHO)
    typer.echo(f"The token {row.name} opens nothing any more.")
