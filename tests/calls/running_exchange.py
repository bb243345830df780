"""A whole exchange for tests: real processes of all parts, on ports and data of their own."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Self

import httpx
import yaml
from sqlalchemy import Engine
from sqlmodel import Session, select
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter

from activities.registry import CATALOGUE
from schemas.call_messages import CallTrace
from schemas.database import open_engine, write_session
from schemas.exchange_file import import_exchange
from schemas.tables import Call, CallLeg, CallStep, EdgeProcess, Registration, VoicemailMessage
from schemas.tables.base import utc_now
from tests.calls.phones.baresip import Baresip
from tests.calls.phones.ports import HOST, held_port, let_go
from tests.databases import own_database

ROOT = Path(__file__).parents[2]
PASSWORD = "test-pass-4711"
RTP_PORTS = 400
_PORTS = 10 + RTP_PORTS + 1
"""Of an exchange in all; they are its own while it lives, also while a process of it does not."""
_SECOND_PORTS = 1 + RTP_PORTS
"""Of a second edge."""

COMMANDS = {
    "temporal": [sys.executable, "-m", "schemas.temporal_server"],
    "worker": [sys.executable, "worker.py"],
    "edge": [sys.executable, "-m", "telephony.edge"],
    "edge-2": [sys.executable, "-m", "telephony.edge"],
    "front": [sys.executable, "-m", "telephony.front"],
    "api": [sys.executable, "-m", "uvicorn", "api.app:app", "--host", HOST, "--log-level", "warning"],
    "designer": [sys.executable, "-m", "streamlit", "run", "designer/app.py", "--server.address", HOST],
}
ALWAYS = ("temporal", "worker", "edge", "front")
TWO_EDGES = (*ALWAYS, "edge-2")


class RunningExchange:
    """Started by `async with`. `configuration` is an exchange file as a dict; accounts get the password PASSWORD."""

    def __init__(
        self,
        configuration: dict[str, Any],
        *,
        processes: tuple[str, ...] = ALWAYS,
        environment: dict[str, str] | None = None,
    ) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="belplan-test-"))
        self.data = self.folder / "data"
        self._ports = held_port(_PORTS)
        self.sip_port, self.trunk_port = self._ports, self._ports + 2  # with one more each, for TLS
        self.sip_tls_port, self.edge_port, self.smtp_port = (self._ports + one for one in (4, 5, 6))
        self.temporal_port, self.ui_port, self.api_port = (self._ports + one for one in (7, 8, 9))
        rtp = self._ports + 10
        self.designer_port = self._ports + 10 + RTP_PORTS
        self.environment = os.environ | {
            "BELPLAN_DATA_DIR": str(self.data),
            "BELPLAN_SIP_LISTEN": HOST,
            "BELPLAN_SIP_PORT": str(self.sip_port),
            "BELPLAN_SIP_TLS_PORT": str(self.sip_tls_port),
            "BELPLAN_PUBLIC_ADDRESS": HOST,
            "BELPLAN_EDGE_PORT": str(self.edge_port),
            "BELPLAN_RTP_PORT_FIRST": str(rtp),
            "BELPLAN_RTP_PORT_LAST": str(rtp + RTP_PORTS - 1),
            "BELPLAN_API_PORT": str(self.api_port),
            "BELPLAN_DESIGNER_PORT": str(self.designer_port),
            "BELPLAN_SMTP_PORT": str(self.smtp_port),
            "BELPLAN_WORKFLOW_SANDBOX": "false",  # as users run it; the tests of workflows have it
            "TEMPORAL_ADDRESS": f"{HOST}:{self.temporal_port}",
            "BELPLAN_TEMPORAL_UI_ADDRESS": f"{HOST}:{self.ui_port}",
            **(environment or {}),
        }
        self._second_ports = 0
        self._second_edge = self._environment_of_second_edge() if "edge-2" in processes else {}
        self._names = processes
        self._configuration = configuration
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._started_at: dict[str, datetime] = {}
        self._phones: list[Baresip] = []
        self._engine: Engine | None = None
        self._client: Client | None = None
        self._ended_alone: list[str] = []

    async def __aenter__(self) -> Self:
        try:
            await self._prepare()
        except BaseException:
            await self.__aexit__()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.gather(*(phone.stop() for phone in self._phones), return_exceptions=True)
        for name in ("designer", "front", "edge", "edge-2", "worker", "api", "temporal"):
            self.stop(name)
        if self._engine is not None:
            self._engine.dispose()
        let_go(self._ports, _PORTS)
        let_go(self._second_ports, _SECOND_PORTS if self._second_edge else 0)
        if not os.environ.get("BELPLAN_KEEP_TEST_DATA"):
            shutil.rmtree(self.folder, ignore_errors=True)
        assert not self._ended_alone, "\n".join(self._ended_alone)

    async def _prepare(self) -> None:
        self.data.mkdir()
        for trunk in self._configuration.get("trunks", []):
            addresses = trunk.get("addresses", [])
            trunk["addresses"] = [address.replace("TRUNK_PORT", str(self.trunk_port)) for address in addresses]
        for account in self._configuration.get("sip_accounts", []):
            account.setdefault("username", account["id"])
            account.setdefault("password", PASSWORD)
        text = yaml.safe_dump({"format": "belplan-exchange/1", **self._configuration})
        with own_database(self.data, self.environment.get("BELPLAN_DATABASE_URL", "")), write_session() as session:
            import_exchange(session, text, CATALOGUE)
        for name in self._names:
            self.start(name)
        await self.until(self._ready, "all is ready", 90)

    def _environment_of_second_edge(self) -> dict[str, str]:
        self._second_ports = held_port(_SECOND_PORTS)
        return {
            "BELPLAN_EDGE_ID": "edge-2",
            "BELPLAN_EDGE_PORT": str(self._second_ports),
            "BELPLAN_RTP_PORT_FIRST": str(self._second_ports + 1),
            "BELPLAN_RTP_PORT_LAST": str(self._second_ports + RTP_PORTS),
        }

    # processes

    def belplan(self, *arguments: str) -> str:
        """Run the command `belplan` and return what it prints."""
        command = [sys.executable, "-c", "from api.command_line import app; app()", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self, name: str) -> None:
        """Start one of the processes."""
        ports = {"api": ["--port", str(self.api_port)], "designer": ["--server.port", str(self.designer_port)]}
        command = [*COMMANDS[name], *ports.get(name, [])]
        environment = self.environment | (self._second_edge if name == "edge-2" else {})
        with (self.folder / f"{name}.log").open("ab") as log:
            self._started_at[name] = utc_now()
            self._running[name] = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)

    def kill(self, name: str) -> None:
        """`kill -9` a process."""
        process = self._running.pop(name)
        process.send_signal(signal.SIGKILL)
        process.wait(10)

    def stop(self, name: str) -> None:
        """End a process politely. One that ended by itself is a fault, which is raised when all have ended."""
        process = self._running.pop(name, None)
        if process is None:
            return
        if process.poll() is not None:
            self._ended_alone.append(f"{name} ended by itself ({process.returncode}):\n{self.log(name)[-6000:]}")
            return
        process.terminate()
        try:
            process.wait(8)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(5)

    def pid(self, name: str) -> int:
        """Return the process id."""
        return self._running[name].pid

    def log(self, name: str) -> str:
        """Return what a process wrote."""
        path = self.folder / f"{name}.log"
        return path.read_text(errors="replace") if path.exists() else ""

    # phones

    @property
    def server(self) -> str:
        """The address that phones register at."""
        return f"{HOST}:{self.sip_port}"

    async def phone(self, account: str, **options: Any) -> Baresip:
        """Return a registered phone of an account."""
        port = self.sip_tls_port if options.get("transport") == "tls" else self.sip_port
        phone = Baresip(account, password=PASSWORD, server=f"{HOST}:{port}", **options)
        self._phones.append(phone)
        await phone.start()
        await phone.register()
        return phone

    async def trunk_caller(self, number: str = "32475123456", **options: Any) -> Baresip:
        """Return a caller on the trunk, known by its address."""
        phone = Baresip(number, server=self.server, sip_port=self.trunk_port, **options)
        self._phones.append(phone)
        await phone.start()
        return phone

    async def outside_phone(self, user: str, port: int, **options: Any) -> Baresip:
        """Return a phone of somebody outside, which listens where a trunk sends its calls to."""
        phone = Baresip(user, sip_port=port, **options)
        self._phones.append(phone)
        await phone.start()
        return phone

    async def switch_phones_off(self) -> None:
        """Stop all phones, and wait until no call runs any more."""
        phones, self._phones = self._phones, []
        await asyncio.gather(*(phone.stop() for phone in phones))
        await self.until(lambda: all(call.ended_at for call in self.calls()), "all calls are over", 40)

    # what the exchange knows

    @property
    def database(self) -> Engine:
        """The exchange's database."""
        if self._engine is None:
            url = self.environment.get("BELPLAN_DATABASE_URL") or f"sqlite:///{self.data / 'belplan.db'}"
            self._engine = open_engine(url)
        return self._engine

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Open a session that takes the write lock at once, as the exchange's own do, and commits at the end."""
        with Session(self.database.execution_options(belplan_writes=True)) as session:
            yield session
            session.commit()

    async def temporal(self) -> Client:
        """Return a client of the exchange's Temporal."""
        if self._client is None:
            self._client = await Client.connect(f"{HOST}:{self.temporal_port}", data_converter=pydantic_data_converter)
        return self._client

    def calls(self) -> list[Call]:
        """Return the calls' records, oldest first."""
        with Session(self.database) as session:
            return list(session.exec(select(Call).order_by(Call.started_at)))  # type: ignore[arg-type]

    def call(self) -> Call:
        """Return the latest call's record."""
        return self.calls()[-1]

    def steps(self, call_id: str) -> list[CallStep]:
        """Return a finished call's trace."""
        with Session(self.database) as session:
            query = select(CallStep).where(CallStep.call_id == call_id).order_by(CallStep.number)  # type: ignore[arg-type]
            return list(session.exec(query))

    def legs(self, call_id: str) -> list[CallLeg]:
        """Return a finished call's legs."""
        with Session(self.database) as session:
            query = select(CallLeg).where(CallLeg.call_id == call_id).order_by(CallLeg.number)  # type: ignore[arg-type]
            return list(session.exec(query))

    def messages(self) -> list[VoicemailMessage]:
        """Return the voicemail messages."""
        with Session(self.database) as session:
            return list(session.exec(select(VoicemailMessage)))

    def registrations(self) -> list[Registration]:
        """Return the registrations that hold now."""
        with Session(self.database) as session:
            return [one for one in session.exec(select(Registration)) if one.expires_at > utc_now()]

    async def trace(self, call_id: str) -> CallTrace:
        """Return a running call's trace, from its workflow."""
        client = await self.temporal()
        return await client.get_workflow_handle(call_id).query("trace", result_type=CallTrace)

    async def ended_call(self, within: float = 30) -> Call:
        """Wait until the latest call has its record, and return it."""
        await self.until(lambda: bool(self.calls()) and self.call().ended_at is not None, "the call's record", within)
        return self.call()

    async def call_after(self, calls: int, within: float = 30) -> Call:
        """Wait until there are more calls than so many, and the latest has its record; return it."""
        await self.until(lambda: len(self.calls()) > calls, "a record of the call", within)
        return await self.ended_call(within)

    async def until_step(self, node: str, within: float = 30) -> str:
        """Wait until the latest call is in a node; return the call's id."""

        async def is_there() -> bool:
            if not self.calls():
                return False
            trace = await self.trace(self.call().id)
            return bool(trace.steps) and trace.steps[-1].node == node

        await self.until(is_there, f"the call in node {node}", within)
        return self.call().id

    async def until(self, condition: Callable[[], Any], what: str, within: float = 30) -> None:
        """Wait until a condition (a function, or a coroutine function) holds."""
        deadline = time.monotonic() + within
        while True:
            found = condition()
            if asyncio.iscoroutine(found):
                found = await found
            if found:
                return
            if time.monotonic() > deadline:
                raise AssertionError(f"Not within {within:g} s: {what}.\n{self.story()}")
            await asyncio.sleep(0.05)

    def edge_lives(self, name: str = "edge") -> bool:
        """Tell whether the edge that runs now gave a sign of life."""
        with Session(self.database) as session:
            edge = session.get(EdgeProcess, "edge-1" if name == "edge" else name)
        return edge is not None and edge.seen_at > self._started_at[name]

    def _ready(self) -> bool:
        for name in self._names:
            assert self._running[name].poll() is None, f"{name} ended:\n{self.log(name)}"
        edges = [name for name in self._names if name.startswith("edge")]
        return (
            all(self.edge_lives(name) for name in edges)
            and ("front" not in self._names or self.log("front").count("found edge") >= len(edges))
            and all(self.answers(name) for name in self._names if name in ("api", "designer"))
        )

    def answers(self, name: str) -> bool:
        """Tell whether the api, or the designer, answers."""
        port, path = {"api": (self.api_port, "/health"), "designer": (self.designer_port, "/_stcore/health")}[name]
        try:
            return httpx.get(f"http://{HOST}:{port}{path}", timeout=5, trust_env=False).status_code in (200, 503)
        except httpx.TransportError:
            return False

    def story(self, most: int = 3000) -> str:
        """Return what each process does, and the end of what it wrote: for a test that fails."""
        ends = {name: process.poll() for name, process in self._running.items()}
        said = {name: "runs" if end is None else f"ended ({end})" for name, end in ends.items()}
        return "\n".join(f"--- {name} {said.get(name, 'was ended')}\n{self.log(name)[-most:]}" for name in self._names)
