"""Real databases for tests: a SQLite file in a temporary folder, a PostgreSQL server of our own."""

import getpass
import os
import pwd
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path

from pytest import MonkeyPatch

from activities.registry import CATALOGUE
from schemas.database import engine, write_session
from schemas.migrate import migrate_database
from schemas.sample import load_sample
from schemas.secrets import exchange_key
from schemas.settings import settings


def forget_settings() -> None:
    """Let the settings, the engine and the key be read anew."""
    if engine.cache_info().currsize:
        engine().dispose()
    for cached in (engine, settings, exchange_key):
        cached.cache_clear()


@contextmanager
def own_database(data_dir: Path, url: str = "") -> Iterator[None]:
    """Point the settings of this process to a migrated database of the test's own."""
    with MonkeyPatch.context() as patch:
        patch.setenv("BELPLAN_DATA_DIR", str(data_dir))
        patch.setenv("BELPLAN_DATABASE_URL", url)
        patch.delenv("BELPLAN_SECRET_KEY", raising=False)
        forget_settings()
        if url:
            migrate_database()
        else:
            data_dir.mkdir(parents=True, exist_ok=True)
            (data_dir / "belplan.db").write_bytes(_migrated_file())
        yield
    forget_settings()


@cache
def _migrated_file() -> bytes:
    """A SQLite database with all tables and nothing in it: migrating takes long, so it is done once in each process."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "belplan.db"
        migrate_database(f"sqlite:///{path}")
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return path.read_bytes()


def load_the_sample() -> None:
    """Load the sample into this process's database, unless it holds something; by a copy where that will do."""
    folder = settings().data_dir
    file, key = folder / "belplan.db", folder / "secret.key"
    is_new = settings().effective_database_url.startswith("sqlite") and not key.exists()
    if is_new and [file] == list(folder.glob("belplan.db*")) and file.read_bytes() == _migrated_file():
        forget_settings()
        database, secret = _sample_files()
        file.write_bytes(database)
        key.write_bytes(secret)
    else:
        with write_session() as session:
            load_sample(session, CATALOGUE)


@cache
def _sample_files() -> tuple[bytes, bytes]:
    """A SQLite database with the sample in it, and the key under which its passwords are encrypted."""
    with tempfile.TemporaryDirectory() as folder, MonkeyPatch.context() as patch:
        patch.setenv("BELPLAN_DATA_DIR", folder)
        forget_settings()
        path = Path(folder) / "belplan.db"
        path.write_bytes(_migrated_file())
        with write_session() as session:
            load_sample(session, CATALOGUE)
        forget_settings()
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return path.read_bytes(), (Path(folder) / "secret.key").read_bytes()


_MEMORY_FOLDER = Path("/dev/shm")
_MEMORY_BYTES = 2_000_000_000
"""A server of tests has some databases at once, of thousands of files each: on a disk they take minutes to remove."""


class PostgresServer:
    """A PostgreSQL server in a folder, reached through a socket in it: no port, so tests can run twice at once."""

    def __init__(self) -> None:
        has_memory = _MEMORY_FOLDER.is_dir() and shutil.disk_usage(_MEMORY_FOLDER).free > _MEMORY_BYTES
        self.folder = Path(tempfile.mkdtemp(prefix="belplan-pg-", dir=_MEMORY_FOLDER if has_memory else "/tmp"))
        self._databases = 0
        self._template = ""
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            user = pwd.getpwnam("postgres")
            os.chown(self.folder, user.pw_uid, user.pw_gid)
        self._run("initdb", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", "-D", f"{self.folder}/data")
        options = (
            f"-c listen_addresses='' -c unix_socket_directories='{self.folder}' -c fsync=off -c max_connections=50"
        )
        self._run("pg_ctl", "start", "-w", "-t", "60", "-D", f"{self.folder}/data", "-o", options)

    def _run(self, program: str, *arguments: str) -> None:
        folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda one: int(one.parent.name))
        path = shutil.which(program, path=os.pathsep.join([*map(str, reversed(folders)), os.environ["PATH"]]))
        if path is None:
            raise RuntimeError(f"{program} is missing: install the Debian package postgresql, as `make setup` does")
        command = [path, *arguments]
        if os.geteuid() == 0:
            command = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", *command]
        with (self.folder.parent / f"{self.folder.name}.log").open("ab") as log:
            subprocess.run(command, check=True, stdout=log, stderr=log, cwd="/", timeout=90)

    def new_database(self, *, migrated: bool = False) -> str:
        """Create a database, empty or with all tables, and return its SQLAlchemy URL."""
        template = []
        if migrated:
            if not self._template:  # migrating takes long, copying does not
                url = self.new_database()
                migrate_database(url)
                self._template = self._name(url)
            template = ["--template", self._template]
        self._databases += 1
        name = f"test{self._databases}"
        self._run("createdb", "-h", str(self.folder), "-U", self._owner, *template, name)
        return f"postgresql://{self._owner}@/{name}?host={self.folder}"

    def drop(self, url: str) -> None:
        """Remove a database of this server."""
        self._run("dropdb", "--force", "-h", str(self.folder), "-U", self._owner, self._name(url))

    @property
    def _owner(self) -> str:
        return "postgres" if os.geteuid() == 0 else getpass.getuser()

    @staticmethod
    def _name(url: str) -> str:
        return url.removeprefix("postgresql://").split("/")[1].split("?")[0]

    def stop(self) -> None:
        """Stop the server and remove its files."""
        self._run("pg_ctl", "stop", "-m", "immediate", "-w", "-D", f"{self.folder}/data")
        shutil.rmtree(self.folder)
        (self.folder.parent / f"{self.folder.name}.log").unlink()


@contextmanager
def own_postgres_database(data_dir: Path, server: PostgresServer) -> Iterator[None]:
    """Point the settings of this process to a migrated database of the test's own on a server; it is dropped after."""
    url = server.new_database(migrated=True)
    with own_database(data_dir, url):
        yield
    server.drop(url)
