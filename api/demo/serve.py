"""Loads an exchange file and runs an exchange with it: `python -m api.demo.serve FILE`."""

import sys
from pathlib import Path

import typer

from activities.registry import CATALOGUE
from api.run_exchange import StartRefused, run_exchange
from schemas.database import write_session
from schemas.exchange_file import ExchangeFileError, import_exchange
from schemas.migrate import MigrationError, migrate_database


def serve(file: Path) -> int:
    """Run until a signal comes; return the exit code."""
    try:
        migrate_database()
        with write_session() as session:
            import_exchange(session, file.read_text(encoding="utf-8"), CATALOGUE)
        return run_exchange(typer.echo)
    except (StartRefused, MigrationError, ExchangeFileError) as error:
        typer.echo(str(error), err=True)
        return 1


if __name__ == "__main__":
    sys.exit(serve(Path(sys.argv[1])))
