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

from schemas.database import engine
from schemas.migrate import migrate_database
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


class PostgresServer:
    """A PostgreSQL server in a folder, reached through a socket in it: no port, so tests can run twice at once."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="belplan-pg-", dir="/tmp"))
        self._databases = 0
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

    def new_database(self) -> str:
        """Create an empty database and return its SQLAlchemy URL."""
        self._databases += 1
        name = f"test{self._databases}"
        owner = "postgres" if os.geteuid() == 0 else getpass.getuser()
        self._run("createdb", "-h", str(self.folder), "-U", owner, name)
        return f"postgresql://{owner}@/{name}?host={self.folder}"

    def stop(self) -> None:
        """Stop the server and remove its files."""
        self._run("pg_ctl", "stop", "-m", "immediate", "-w", "-D", f"{self.folder}/data")
        shutil.rmtree(self.folder)
        (self.folder.parent / f"{self.folder.name}.log").unlink()
