"""A Streamlit page of its own, for a browser."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.calls.phones.ports import HOST, free_port

ROOT = Path(__file__).parents[2]
SECONDS = 60
_OPTIONS = {
    "server.headless": "true",
    "server.address": HOST,
    "server.fileWatcherType": "none",
    "browser.gatherUsageStats": "false",
    "client.toolbarMode": "viewer",
}


@contextmanager
def streamlit_server(page: Path, log: Path, environment: Mapping[str, str] | None = None) -> Iterator[str]:
    """Serve a page while the context lasts; gives its address. What Streamlit says goes to `log`."""
    port = free_port()
    options = [f"--{name}={value}" for name, value in {**_OPTIONS, "server.port": str(port)}.items()]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", str(page), *options],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT), **(environment or {})},
            stdout=output,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
        )
    try:
        _wait_until_it_answers(f"http://{HOST}:{port}", process, log)
        yield f"http://{HOST}:{port}"
    finally:
        process.terminate()
        process.wait(timeout=SECONDS)


def _wait_until_it_answers(address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + SECONDS
    while True:
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < deadline, log.read_text()
        try:
            if httpx.get(f"{address}/_stcore/health", timeout=2).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.1)
