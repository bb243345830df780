import os
import subprocess
import sys

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlmodel import Session, SQLModel, select

import schemas.tables  # noqa: F401  importing it fills the metadata
from schemas.database import open_engine
from schemas.migrate import (
    MigrationError,
    alembic_config,
    current_revision,
    migrate_database,
    migration_connection,
    newest_revision,
)
from schemas.tables import ApiToken


def test_migrations_make_exactly_the_tables_of_the_models(empty_database_url: str) -> None:
    migrate_database(empty_database_url)
    engine = open_engine(empty_database_url)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), SQLModel.metadata) == []
        assert current_revision(connection) == newest_revision()
    engine.dispose()


def test_every_migration_can_be_undone_and_done_again(empty_database_url: str) -> None:
    migrate_database(empty_database_url)
    config = alembic_config()
    with migration_connection(empty_database_url) as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        assert set(inspect(connection).get_table_names()) <= {"alembic_version"}
    migrate_database(empty_database_url)


def test_processes_that_start_at_once_migrate_once(empty_database_url: str) -> None:
    program = "import sys; from schemas.migrate import migrate_database; sys.stdin.readline(); migrate_database()"
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", program],
            env={**os.environ, "BELPLAN_DATABASE_URL": empty_database_url},
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    for process in processes:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in processes:
        _, errors = process.communicate(timeout=90)
        assert process.returncode == 0, errors
    engine = open_engine(empty_database_url)
    with engine.connect() as connection:
        assert current_revision(connection) == newest_revision()
    engine.dispose()


def test_database_of_a_newer_version_is_refused_and_left_alone(empty_database_url: str) -> None:
    migrate_database(empty_database_url)
    engine = open_engine(empty_database_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(MigrationError, match="9999.*newer"):
        migrate_database(empty_database_url)
    with engine.connect() as connection:
        assert current_revision(connection) == "9999"
    engine.dispose()


def test_migration_that_would_break_references_is_undone(tmp_path: object) -> None:
    url = f"sqlite:///{tmp_path}/belplan.db"
    migrate_database(url)
    with pytest.raises(MigrationError, match="did → route"), migration_connection(url) as connection:
        connection.execute(text("INSERT INTO did (number, name, route_id) VALUES ('3250', '', 'gone')"))
    engine = open_engine(url)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM did")).scalar() == 0
    engine.dispose()


def test_tokens_from_before_scopes_open_what_they_opened(empty_database_url: str) -> None:
    config = alembic_config()
    with migration_connection(empty_database_url) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0010")
        hashes = ("a" * 64, "b" * 64)
        for one in hashes:
            values = {"hash": one, "at": "2026-01-01 00:00:00+00:00"}
            connection.execute(
                text("INSERT INTO apitoken (token_hash, name, created_at) VALUES (:hash, 'x', :at)"), values
            )
    migrate_database(empty_database_url)
    engine = open_engine(empty_database_url)
    with Session(engine) as session:
        tokens = session.exec(select(ApiToken)).all()
        assert [(one.scopes, one.expires_at) for one in tokens] == [(["admin"], None)] * 2
        assert {one.id for one in tokens} == {"a" * 12, "b" * 12}
    engine.dispose()
