"""The command `belplan`. What only one command needs is imported by that command: the others start sooner."""

import asyncio
import importlib
import importlib.util
import logging
import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from sqlmodel import col, select

from activities.registry import CATALOGUE
from api import token_commands, user_commands
from api.call_records import CallDetail, stored_call, summarise
from api.call_text import call_line, trace_lines
from api.command_start import bring_up_to_date, fail
from api.preflight import settings_problems
from api.welcome import registration_lines
from schemas.database import read_session, write_session
from schemas.exchange_file import ExchangeFileError, export_exchange, import_exchange
from schemas.migrate import MigrationError
from schemas.settings import settings
from schemas.tables import Call, SipAccount

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Belplan, a telephone exchange for businesses.")
app.add_typer(token_commands.app, name="token")
app.add_typer(user_commands.app, name="user")


@app.callback()
def _start() -> None:
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    problems = settings_problems()
    if problems:
        raise fail("\n".join(problems))


@app.command()
def run(
    empty: Annotated[bool, typer.Option("--empty", help="A new exchange begins without the sample.")] = False,
) -> None:
    """Start the whole exchange on this machine."""
    from api.run_exchange import StartRefused, run_exchange

    try:
        code = run_exchange(typer.echo, empty=empty)
    except StartRefused as error:
        raise fail(f"Belplan can't start:\n{error}") from None
    except (MigrationError, ExchangeFileError) as error:
        raise fail(str(error)) from None
    raise typer.Exit(code)


@app.command()
def migrate() -> None:
    """Bring the database to the newest structure."""
    bring_up_to_date()
    typer.echo("The database has the newest structure.")


@app.command("export")
def export_command(
    file: Annotated[Path | None, typer.Argument(help="Where to write it; standard output when left out.")] = None,
) -> None:
    """Write the whole configuration as one YAML file."""
    bring_up_to_date()
    with read_session() as session:
        text = export_exchange(session)
    if file is None:
        sys.stdout.write(text)
        return
    try:
        fresh = file.with_name(f".{file.name}.{os.getpid()}")
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(file)  # a full disk must not leave half a file in the place of the last one
    except OSError as error:
        raise fail(f"{file} can't be written: {error.strerror}.") from None


@app.command("import")
def import_command(
    file: Annotated[Path, typer.Argument(help="The exchange file; - reads standard input.", allow_dash=True)],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only print what would change.")] = False,
) -> None:
    """Make the configuration what a file says; what the file lacks is removed."""
    text = _read_file(file)
    bring_up_to_date()
    try:
        with write_session() as session:
            found = import_exchange(session, text, CATALOGUE, dry_run=dry_run, who="command line")
    except ExchangeFileError as error:
        raise fail(f"Nothing was imported:\n{error}") from None
    typer.echo(str(found))
    if dry_run:
        typer.echo("(dry run: nothing was changed)")


def _read_file(file: Path) -> str:
    try:
        data = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as error:
        raise fail(f"{file} can't be read: {error.strerror}.") from None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise fail(f"{file} is not UTF-8 text (byte {error.start}).") from None


@app.command()
def phone(account: Annotated[str, typer.Argument(help="Id of a SIP account.")]) -> None:
    """Print what to type into a phone: server, username, password."""
    bring_up_to_date()
    with read_session() as session:
        found = session.get(SipAccount, account)
        if found is None:
            known = ", ".join(session.exec(select(SipAccount.id).order_by(col(SipAccount.id)).limit(50)))
            raise fail(f"There is no SIP account {account!r}; there are: {known or 'none'}.")
        typer.echo("\n".join(registration_lines(session, found, settings())))


@app.command()
def calls(
    running: Annotated[bool, typer.Option("--running", help="Only calls that are not over.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=10_000)] = 20,
) -> None:
    """List calls, the newest first."""
    bring_up_to_date()
    query = select(Call).order_by(col(Call.started_at).desc(), col(Call.id).desc()).limit(limit)
    if running:
        query = query.where(col(Call.ended_at).is_(None))
    with read_session() as session:
        rows = session.exec(query).all()
    for row in rows:
        typer.echo(call_line(summarise(row)))
    if not rows:
        typer.echo("There are no calls.")


@app.command()
def trace(call_id: str) -> None:
    """Print the way of a call: each step with its time and outcome."""
    bring_up_to_date()
    with read_session() as session:
        call = stored_call(session, call_id)
    if call is None:
        raise fail(f"There is no call {call_id!r}; `belplan calls` lists them.")
    typer.echo("\n".join(trace_lines(asyncio.run(_with_trace(call)))))


async def _with_trace(call: CallDetail) -> CallDetail:
    from api.live_trace import temporal_connection, with_live_trace

    return await with_live_trace(await temporal_connection(settings()), call)


if importlib.util.find_spec("api.demo") is not None:

    @app.command()
    def demo() -> None:
        """Let scripted phones place a call, and print what happened."""
        raise typer.Exit(importlib.import_module("api.demo").run_demo())
