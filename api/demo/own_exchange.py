"""An exchange for one demo: the sample in a temporary folder, on free ports, started as `belplan run` does."""

import contextlib
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from api.demo.failure import DemoFailure
from api.demo.running_exchange import half_up
from api.keep_running import end_with_parent
from api.preflight import program_problems
from api.run_exchange import START_SECONDS, ask_health
from schemas.database import engine
from schemas.sample import sample_text
from schemas.secrets import exchange_key
from schemas.settings import settings

LOOPBACK = "127.0.0.1"
# Below Linux' ephemeral range (32768 …), so that no outgoing connection takes a port between choosing and using it.
FIRST_PORT, LAST_PORT = 20_000, 32_000
PORT_TRIES = 200
RTP_PORTS = 40
STOP_SECONDS = 15.0

Say = Callable[[str], None]


@contextlib.contextmanager
def own_exchange(say: Say) -> Iterator[None]:
    """Start an exchange, and stop it at the end of the block. From then on this process has its settings.

    Raises DemoFailure.
    """
    problems = list(program_problems())
    if problems:
        raise DemoFailure(" ".join(problems))
    say("No exchange runs here, so the demo starts one of its own and stops it at the end.")
    say("(With `make run` in another terminal it uses that one, and you can look around in it afterwards.)")
    folder = Path(tempfile.mkdtemp(prefix="belplan-demo-"))
    try:
        _take_on(_environment(folder))
        with _running(folder, say):
            yield
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _take_on(environment: dict[str, str]) -> None:
    """Forget the settings of the exchange that does not run, and all that was read with them."""
    for name in [*os.environ]:
        if name.startswith(("BELPLAN_", "TEMPORAL_")):
            del os.environ[name]
    os.environ.update(environment)
    if engine.cache_info().currsize:
        engine().dispose()
    for remembered in (settings, engine, exchange_key):
        remembered.cache_clear()


def free_port(count: int = 1) -> int:
    """Return the first of `count` ports in a row that are free on loopback, for UDP and TCP. Raises DemoFailure."""
    picker = random.SystemRandom()
    for _ in range(PORT_TRIES):
        first = picker.randrange(FIRST_PORT, LAST_PORT - count)
        kinds = (socket.SOCK_STREAM, socket.SOCK_DGRAM)
        if all(_is_free(kind, port) for port in range(first, first + count) for kind in kinds):
            return first
    raise DemoFailure(f"There are no {count} free ports in a row between {FIRST_PORT} and {LAST_PORT}: close programs.")


def _is_free(kind: socket.SocketKind, port: int) -> bool:
    with socket.socket(socket.AF_INET, kind) as probe:
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def _environment(folder: Path) -> dict[str, str]:
    rtp = free_port(RTP_PORTS)
    return {
        "BELPLAN_DATA_DIR": str(folder / "data"),
        "BELPLAN_SIP_LISTEN": LOOPBACK,
        "BELPLAN_SIP_PORT": str(free_port(2)),
        "BELPLAN_PUBLIC_ADDRESS": LOOPBACK,
        "BELPLAN_SIP_TLS_PORT": "0",
        "BELPLAN_PROVISIONING_PORT": "0",
        "BELPLAN_EDGE_PORT": str(free_port()),
        "BELPLAN_RTP_PORT_FIRST": str(rtp),
        "BELPLAN_RTP_PORT_LAST": str(rtp + RTP_PORTS - 1),
        "BELPLAN_API_PORT": str(free_port()),
        "BELPLAN_DESIGNER_PORT": "0",
        "BELPLAN_TEMPORAL_UI_ADDRESS": f"{LOOPBACK}:{free_port()}",
        "TEMPORAL_ADDRESS": f"{LOOPBACK}:{free_port()}",
    }


@contextlib.contextmanager
def _running(folder: Path, say: Say) -> Iterator[None]:
    sample = folder / "sample.yaml"
    sample.write_text(re.sub(r"127\.0\.0\.1:\d+", f"{LOOPBACK}:{free_port()}", sample_text()), encoding="utf-8")
    log = folder / "exchange.log"
    began = time.monotonic()
    with log.open("wb") as output:
        # A session of its own: Ctrl+C is ours, and the exchange is stopped when the call has been hung up.
        process = subprocess.Popen(
            [sys.executable, "-m", "api.demo.serve", str(sample)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=end_with_parent(os.getpid()),
        )
    try:
        _wait_until_up(process, log)
        say(f"It was up after {time.monotonic() - began:.0f} s.")
        yield
    finally:
        _stop(process)


def _wait_until_up(process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    health = None
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise DemoFailure(f"The demo's own exchange ended at once:\n{_last_lines(log)}")
        health = ask_health(settings())
        if health is not None and health.status == "ok":
            return
        time.sleep(0.1)
    reason = half_up(health) if health is not None else "its api does not answer"
    raise DemoFailure(f"The demo's own exchange was not up within {START_SECONDS:g} s: {reason}\n{_last_lines(log)}")


def _last_lines(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-10:])


def _stop(process: "subprocess.Popen[bytes]") -> None:
    """End a process politely, and at last by force. A second Ctrl+C changes nothing: what we started must end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
