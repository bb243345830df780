"""`belplan run`: checks the machine, prepares the database, and keeps all processes of the exchange running."""

import multiprocessing
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path

import httpx
from honcho.environ import parse_procfile
from honcho.manager import Manager
from pydantic import ValidationError

import api
from activities.registry import CATALOGUE
from api.health_checks import Health
from api.keep_running import RUN_PID_VARIABLE
from api.logins.accounts import first_admin
from api.preflight import preflight_problems, runs_own_temporal
from api.tokens import first_token
from api.welcome import FirstSecrets, welcome_lines
from schemas.database import engine, read_session, write_session
from schemas.migrate import migrate_database
from schemas.sample import load_first, load_sample
from schemas.settings import Settings, settings

ROOT = Path(api.__file__).resolve().parents[1]
"""Where the Procfile is."""
START_SECONDS = 60.0
"""When not all is up by then, it is said what is missing."""

Say = Callable[[str], None]


class StartRefused(Exception):
    """The exchange can't start; the message says why, a sentence a line."""


def prepare(*, empty: bool = False) -> FirstSecrets:
    """Check everything, migrate, fill an empty database; return what opens it when that is new.

    It gets the sample exchange, or with `empty` only what every exchange has from the start.
    Raises StartRefused, MigrationError or ExchangeFileError.
    """
    problems = preflight_problems()
    if problems:
        raise StartRefused("\n".join(problems))
    migrate_database()
    with write_session() as session:
        (load_first if empty else load_sample)(session, CATALOGUE)
        return FirstSecrets(first_token(session), first_admin(session))


def run_exchange(say: Say, *, empty: bool = False) -> int:
    """Run all processes of the Procfile until one ends or a signal comes; return the exit code."""
    secrets = prepare(empty=empty)
    current = settings()
    environment = {
        **os.environ,
        "BELPLAN_DATA_DIR": str(current.data_dir.resolve()),
        RUN_PID_VARIABLE: str(os.getpid()),
        "PYTHONUNBUFFERED": "1",
    }
    processes = parse_procfile((ROOT / "Procfile").read_text(encoding="utf-8")).processes
    manager = Manager()
    if not runs_own_temporal():
        processes.pop("temporal", None)
    if not current.designer_port:
        processes.pop("designer", None)
    for name, command in processes.items():
        manager.add_process(name, command, env=environment, cwd=str(ROOT))
    engine().dispose()  # honcho forks, and connections must not be shared with children
    expected = (len(processes), current, secrets, say)
    watcher = threading.Thread(target=_watch, args=expected, name="health", daemon=True)
    watcher.start()
    manager.loop()
    return int(manager.returncode or 0)


def _watch(processes: int, current: Settings, secrets: FirstSecrets, say: Say) -> None:
    deadline = time.monotonic() + START_SECONDS
    while len(multiprocessing.active_children()) < processes and time.monotonic() < deadline:
        time.sleep(0.05)  # a lock that this thread held at a fork would stay locked in the child for ever
    complained = False
    while True:
        health = ask_health(current)
        if health is not None and _is_up(health, late=time.monotonic() > deadline):
            with read_session() as session:
                say("\n".join(welcome_lines(session, current, secrets)))
            return
        if not complained and time.monotonic() > deadline:
            say("\n".join(["", f"Not everything is up after {START_SECONDS:g} s:", *_what_is_missing(health), ""]))
            complained = True
        time.sleep(0.5)


def _is_up(health: Health, *, late: bool) -> bool:
    """Tell whether calls are possible, and the designer is there, too, unless it is late already."""
    starting = any(part.part == "designer" and part.status != "ok" for part in health.parts)
    return health.status != "down" and (late or not starting)


def ask_health(current: Settings) -> Health | None:
    """Return what the api tells of every part, None while the api itself does not answer."""
    host = "127.0.0.1" if current.api_host in ("", "0.0.0.0") else current.api_host
    address = f"http://[{host}]" if ":" in host else f"http://{host}"
    try:
        answer = httpx.get(f"{address}:{current.api_port}/health", timeout=5, trust_env=False)
        return Health.model_validate_json(answer.content)
    except (httpx.HTTPError, ValidationError):
        return None


def _what_is_missing(health: Health | None) -> list[str]:
    if health is None:
        return ["  api: no answer; its lines above say why"]
    return [f"  {part.part}: {part.message}" for part in health.parts if part.status == "down"]
