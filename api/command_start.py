"""What commands begin and end with."""

import typer

from schemas.migrate import MigrationError, migrate_database


def fail(message: str) -> typer.Exit:
    """Print a sentence to standard error; raise what is returned to leave with status 1."""
    typer.echo(message, err=True)
    return typer.Exit(1)


def bring_up_to_date() -> None:
    """Migrate the database, or leave with a sentence that says why not."""
    try:
        migrate_database()
    except MigrationError as error:
        raise fail(str(error)) from None
