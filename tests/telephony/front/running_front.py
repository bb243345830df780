"""A front of the test's own: a subprocess on a free port, with a database in the test's folder."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlmodel import select

from schemas.database import read_session, write_session
from schemas.secrets import encrypt
from schemas.tables import EdgeProcess, Registration, SipAccount, Trunk
from tests.calls.phones.ports import HOST, free_port

PASSWORDS = {"101": "kTq7wZ3pNn4hVx8b", "102": "Rm5sPc9yDf2gLk6t"}
REALM = "pbx.example"
START_SECONDS = 60
"""A machine that does much else at once takes its time."""


def add_accounts(trunk_port: int, edge_port: int) -> None:
    """Put accounts 101 and 102, a trunk and an edge into the database of this process's settings."""
    with write_session() as session:
        for username, password in PASSWORDS.items():
            account_id = f"account-{username}"
            session.add(
                SipAccount(id=account_id, name=username, username=username, password_encrypted=encrypt(password))
            )
        unasked = {"check_seconds": 0}
        session.add(Trunk(id="sample", name="Sample", addresses=[f"{HOST}:{trunk_port}"], settings=unasked))
        session.add(edge_row("edge-1", edge_port))


def edge_row(edge_id: str, port: int, silent_seconds: float = -600) -> EdgeProcess:
    """Return the row of an edge that said `silent_seconds` ago that it lives; by default it lives for long."""
    seen_at = datetime.now(UTC) - timedelta(seconds=silent_seconds)
    return EdgeProcess(id=edge_id, boot_id="test", sip_address=f"{HOST}:{port}", seen_at=seen_at)


def registrations(account_id: str) -> list[Registration]:
    """Return the account's rows in the database."""
    with read_session() as session:
        return list(session.exec(select(Registration).where(Registration.account_id == account_id)).all())


class RunningFront:
    """The process. `port` is its UDP and TCP port, `edge_port` and `trunk_port` are free for whoever plays these."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.port = free_port()
        self.tls_port = free_port()
        self.edge_port = free_port()
        self.trunk_port = free_port()
        self._folder = folder
        self._environment = environment
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """host:port, as phones want it."""
        return f"{HOST}:{self.port}"

    @property
    def pid(self) -> int:
        """The process id."""
        assert self._process
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """The exit code, None while it runs."""
        assert self._process
        return self._process.poll()

    def log(self) -> str:
        """What it logged."""
        return (self._folder / "front.log").read_text()

    def environment(self) -> dict[str, str]:
        """The settings of the process, and of what runs with it."""
        return {
            **os.environ,
            "BELPLAN_SIP_LISTEN": HOST,
            "BELPLAN_SIP_PORT": str(self.port),
            "BELPLAN_SIP_DOMAIN": REALM,
            "BELPLAN_SIP_TLS_PORT": str(self.tls_port),
            **self._environment,
        }

    def start(self) -> None:
        """Start the process and wait until it answers; one that does not is stopped again."""
        with (self._folder / "front.log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "telephony.front"], stdout=log, stderr=log, env=self.environment()
            )
        try:
            self._until_it_answers(self._process)
        except BaseException:
            self.kill()
            raise

    def _until_it_answers(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + START_SECONDS
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.bind((HOST, 0))
            probe.settimeout(0.1)
            while time.monotonic() < deadline:
                assert process.poll() is None, self.log()
                try:
                    probe.sendto(_options(probe.getsockname()[1], self.port), (HOST, self.port))
                    assert b"\r\nAllow:" in probe.recv(4096)
                except OSError:
                    continue
                return
        raise TimeoutError(f"The front did not answer:\n{self.log()}")

    def stop(self, number: signal.Signals = signal.SIGTERM) -> None:
        """End the process with a signal."""
        if self._process and self._process.poll() is None:
            self._process.send_signal(number)
            self._process.wait(15)

    def kill(self) -> None:
        """End the process at once."""
        self.stop(signal.SIGKILL)


def _options(own_port: int, port: int) -> bytes:
    return (
        f"OPTIONS sip:{HOST}:{port} SIP/2.0\r\nVia: SIP/2.0/UDP {HOST}:{own_port};branch=z9hG4bKup;rport\r\n"
        f"From: <sip:test@{HOST}>;tag=1\r\nTo: <sip:{HOST}>\r\nCall-ID: up\r\nCSeq: 1 OPTIONS\r\n"
        "Content-Length: 0\r\n\r\n"
    ).encode()


async def until(condition: Callable[[], bool], within: float = 20.0) -> None:
    """Wait until a condition holds. Raises AssertionError after `within` seconds."""
    deadline = time.monotonic() + within
    while not condition():
        assert time.monotonic() < deadline, "the condition did not come true in time"
        await asyncio.sleep(0.05)
