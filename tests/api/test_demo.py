"""`belplan demo`, with real calls: on an exchange of its own, on a running one, and where something is missing."""

import asyncio
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import pytest_asyncio
import yaml
from sqlmodel import select

from activities.registry import CATALOGUE
from api.demo import running_exchange
from api.demo.failure import DemoFailure
from api.demo.listening import seconds_of_sound
from api.demo.sample_facts import sample_facts
from schemas.database import write_session
from schemas.exchange_file import import_exchange
from schemas.sample import SAMPLE_DID, sample_text
from schemas.tables import Did, EdgeProcess, Trunk
from schemas.tables.base import utc_now
from tests.calls.phones.ports import HOST, free_port
from tests.calls.phones.tones import read_wav, rms_dbfs
from tests.calls.running_exchange import ROOT, RunningExchange
from tests.calls.sample import sample_configuration

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("demo"), pytest.mark.timeout(240)]

DEMO = [sys.executable, "-c", "from api.command_line import app; app()", "demo"]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def exchange() -> AsyncIterator[RunningExchange]:
    async with RunningExchange(sample_configuration(ring_seconds=20)) as running:
        yield running


class Demo:
    """A demo in a folder of its own, which is also where its temporary files go."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.folder = folder
        self.temporary = folder / "tmp"
        self.temporary.mkdir()
        self._log = (folder / "output").open("wb")
        path = os.pathsep.join([str(ROOT), environment.get("PYTHONPATH", "")])
        self.process = subprocess.Popen(
            DEMO,
            cwd=folder,
            env=environment | {"TMPDIR": str(self.temporary), "PYTHONPATH": path},
            stdout=self._log,
            stderr=self._log,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        )

    @property
    def output(self) -> str:
        return (self.folder / "output").read_text()

    async def ended(self, within: float = 120) -> int:
        """Return the exit code."""
        await self.until(lambda: self.process.poll() is not None, within)
        return self.process.wait()

    async def until(self, condition: Callable[[], bool], within: float = 90) -> None:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + within
        while not condition():
            assert loop.time() < deadline, self.output
            await asyncio.sleep(0.05)

    def left_processes(self) -> list[str]:
        """Return the processes that know of the demo's temporary folder."""
        mark, found = f"TMPDIR={self.temporary}".encode(), []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if mark in (folder / "environ").read_bytes():
                    found.append((folder / "cmdline").read_bytes().replace(b"\0", b" ").decode())
            except OSError:
                continue
        return found

    async def leaves_nothing(self) -> None:
        """Check that there are no processes and no files any more."""
        await self.until(lambda: not self.left_processes(), 10)
        assert not list(self.temporary.iterdir())

    async def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            try:
                await asyncio.to_thread(self.process.wait, 30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self._log.close()
        shutil.rmtree(self.temporary, ignore_errors=True)


@pytest_asyncio.fixture(loop_scope="module")
async def demo(tmp_path: Path) -> AsyncIterator[Callable[[dict[str, str]], Demo]]:
    started: list[Demo] = []

    def start(environment: dict[str, str]) -> Demo:
        started.append(Demo(tmp_path, environment))
        return started[-1]

    yield start
    for one in started:
        await one.stop()


def nothing_runs(tmp_path: Path) -> dict[str, str]:
    """Return settings with which no exchange runs."""
    return os.environ | {"BELPLAN_DATA_DIR": str(tmp_path / "data")}


@pytest.mark.xdist_group("demo-alone")
async def test_the_demo_plays_on_an_exchange_of_its_own(demo: Callable[..., Demo], tmp_path: Path) -> None:
    played = demo(nothing_runs(tmp_path))
    assert await played.ended() == 0, played.output
    text = played.output
    for line in ("starts one of its own", "Anna's phone rings", "Bram's phone rings", "Anna answers", "hangs up"):
        assert line in text
    for line in ("Play prompt welcome", "→ done", "Ring group helpdesk", "→ answered", "leg 1, trunk:sample"):
        assert line in text
    assert "leg 2, account:" in text and "leg 3, account:" in text
    assert "/namespaces/default/workflows/call-" in text
    heard = tmp_path / "demo" / "caller-heard.wav"
    assert str(heard) in text
    samples, rate = read_wav(heard)
    assert len(samples) / rate > 10 and rms_dbfs(samples) > -40
    assert seconds_of_sound(heard, 0, 6) > 3
    assert not (tmp_path / "data").exists()
    await played.leaves_nothing()


@pytest.mark.xdist_group("demo-alone")
async def test_ctrl_c_while_its_own_exchange_starts_leaves_nothing(demo: Callable[..., Demo], tmp_path: Path) -> None:
    played = demo(nothing_runs(tmp_path))
    log = "belplan-demo-*/exchange.log"
    await played.until(lambda: any("worker started" in one.read_text() for one in played.temporary.glob(log)))
    played.process.send_signal(signal.SIGINT)
    assert await played.ended(30) == 130
    assert "was stopped" in played.output
    await played.leaves_nothing()


async def test_the_demo_plays_on_a_running_exchange(
    demo: Callable[..., Demo], exchange: RunningExchange, tmp_path: Path
) -> None:
    played = demo(exchange.environment)
    assert await played.ended() == 0, played.output
    assert f"127.0.0.1:{exchange.sip_port}" in played.output
    call = await exchange.ended_call()
    assert call.outcome == "answered"
    assert call.id in played.output
    assert not exchange.registrations()
    await played.leaves_nothing()


async def test_ctrl_c_during_the_talk_hangs_up_and_unregisters(
    demo: Callable[..., Demo], exchange: RunningExchange
) -> None:
    played = demo(exchange.environment)
    await played.until(lambda: "Anna answers" in played.output)
    played.process.send_signal(signal.SIGINT)
    assert await played.ended(15) == 130
    call = await exchange.ended_call()
    assert (call.outcome, call.outcome_reason) == ("answered", "200 Normal call clearing")
    await exchange.until(lambda: not exchange.registrations(), "the phones are gone")
    await played.leaves_nothing()


async def test_a_taken_trunk_port_is_named(demo: Callable[..., Demo], exchange: RunningExchange) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind((HOST, exchange.trunk_port))
        played = demo(exchange.environment)
        assert await played.ended() == 1
    assert f"UDP port {exchange.trunk_port}" in played.output and "in use" in played.output


async def test_a_number_without_a_plan_fails_and_says_why(demo: Callable[..., Demo], exchange: RunningExchange) -> None:
    with _route_of_did(exchange, None):
        played = demo(exchange.environment)
        assert await played.ended() == 1
    assert "has no main route" in played.output
    assert "ended too early (404" in played.output


@contextmanager
def _route_of_did(exchange: RunningExchange, route_id: str | None) -> Iterator[None]:
    def change(to: str | None) -> str | None:
        with exchange.write() as session:
            did = session.exec(select(Did)).one()
            before, did.route_id = did.route_id, to
            session.add(did)
        return before

    before = change(route_id)
    try:
        yield
    finally:
        change(before)


@pytest.fixture
def sample(database: None) -> None:
    """The sample in the database of this process."""
    document = yaml.safe_load(sample_text())
    document["trunks"][0]["addresses"] = ["192.0.2.1:5060", f"{HOST}:{free_port()}"]
    with write_session() as session:
        import_exchange(session, yaml.safe_dump(document), CATALOGUE)


async def test_the_trunk_calls_from_its_address_on_this_machine(sample: None) -> None:
    facts = sample_facts()
    assert facts.trunk_host == HOST
    assert [(phone.name, phone.extension) for phone in facts.phones] == [("Anna", "101"), ("Bram", "102")]


@pytest.mark.parametrize(
    ("cut", "sentence"),
    [
        (r"trunks:\n(- .*\n(  .*\n)*)+", "trunk 'sample' was deleted"),
        (r"dids:\n(- .*\n(  .*\n)*)+", f"number {SAMPLE_DID} was deleted"),
        (r"- id: bram\n(  .*\n)*|, bram", "account bram was deleted"),
    ],
)
async def test_what_was_deleted_is_named(database: None, cut: str, sentence: str) -> None:
    text, count = re.subn(cut, "", sample_text())
    assert count
    with write_session() as session:
        import_exchange(session, text, CATALOGUE)
    with pytest.raises(DemoFailure, match=sentence):
        sample_facts()


async def test_a_trunk_that_is_elsewhere_or_switched_off_is_told(sample: None) -> None:
    with write_session() as session:
        trunk = session.get_one(Trunk, "sample")
        trunk.addresses = ["192.0.2.1:5060"]
    with pytest.raises(DemoFailure, match=r"calls from 192\.0\.2\.1:5060, which is not this machine"):
        sample_facts()
    with write_session() as session:
        session.get_one(Trunk, "sample").enabled = False
    with pytest.raises(DemoFailure, match="switched off"):
        sample_facts()


async def test_half_an_exchange_is_told(sample: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The edge gives a sign of life, and nothing else does."""
    monkeypatch.setattr(running_exchange, "START_SECONDS", 0.5)
    edge = EdgeProcess(id="edge-1", boot_id="1", sip_address="127.0.0.1:5070", seen_at=utc_now(), max_legs=4)
    with write_session() as session:
        session.add(edge)
    said: list[str] = []
    with pytest.raises(DemoFailure, match=r"runs only in part \(.*front: no answer"):
        await asyncio.to_thread(running_exchange.is_running, said.append)
    assert "not there yet" in said[0]


async def test_an_exchange_that_is_stopped_does_not_run(sample: None) -> None:
    assert not await asyncio.to_thread(running_exchange.is_running, print)
