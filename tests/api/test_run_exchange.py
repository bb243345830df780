"""`belplan run`: from nothing to an exchange that takes calls, and back."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx

from tests.calls.phones.ports import free_port

ROOT = Path(__file__).parents[2]
PORT_VARIABLES = (
    "BELPLAN_SIP_PORT",
    "BELPLAN_SIP_TLS_PORT",
    "BELPLAN_PROVISIONING_PORT",
    "BELPLAN_EDGE_PORT",
    "BELPLAN_API_PORT",
    "BELPLAN_DESIGNER_PORT",
)


def environment(folder: Path) -> dict[str, str]:
    given = {name: str(free_port()) for name in PORT_VARIABLES}
    given["TEMPORAL_ADDRESS"] = f"127.0.0.1:{free_port()}"
    given["BELPLAN_TEMPORAL_UI_ADDRESS"] = f"127.0.0.1:{free_port()}"
    given["BELPLAN_SIP_LISTEN"] = "127.0.0.1"
    given["BELPLAN_DATA_DIR"] = str(folder / "data")
    return os.environ | given


def start(given: dict[str, str], log: Path) -> "subprocess.Popen[bytes]":
    with log.open("wb") as output:
        return subprocess.Popen(
            [sys.executable, "-c", "from api.command_line import app; app()", "run"],
            cwd=ROOT,
            env=given,
            stdout=output,
            stderr=subprocess.STDOUT,
        )


def wait_for(log: Path, wanted: str, process: "subprocess.Popen[bytes]", seconds: float = 90) -> str:
    deadline = time.monotonic() + seconds
    while wanted not in log.read_text():
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.2)
    return log.read_text()


def test_run_starts_everything_prints_what_to_do_and_stops(tmp_path: Path) -> None:
    given, log = environment(tmp_path), tmp_path / "log"
    process = start(given, log)
    try:
        printed = wait_for(log, "Ctrl+C stops everything", process)
        api = f"http://127.0.0.1:{given['BELPLAN_API_PORT']}"
        designer = f"http://127.0.0.1:{given['BELPLAN_DESIGNER_PORT']}"
        english = {"Accept-Language": "en"}
        assert "Log in" in httpx.get(f"{designer}/log-in", headers=english, trust_env=False).text
        for address in (
            designer,
            f"127.0.0.1:{given['BELPLAN_SIP_PORT']}",
            f"{api}/docs",
            given["BELPLAN_TEMPORAL_UI_ADDRESS"],
        ):
            assert address in printed
        assert len(re.findall(r"username +bp[a-z0-9]{6}\n", printed)) == 2
        assert len(re.findall(r"  password +[A-Za-z0-9]{16}\n", printed)) == 2
        assert "3250123100" in printed
        token = re.search(r"api token +(bp_\S+)", printed)
        assert token
        assert httpx.get(f"{api}/health", trust_env=False).json()["status"] == "ok"
        calls = httpx.get(f"{api}/calls", headers={"Authorization": f"Bearer {token[1]}"}, trust_env=False)
        assert calls.json()["total"] == 0
        admin = re.search(r"log-in +(\S+), password ([A-Za-z0-9]{16})  ", printed)
        assert admin
        session = httpx.post(f"{api}/session", json={"login": admin[1], "password": admin[2]}, trust_env=False)
        assert session.json()["myself"]["role"] == "admin"

        second = start(given, tmp_path / "log2")
        assert second.wait(timeout=30) == 1
        refusal = (tmp_path / "log2").read_text()
        assert f"UDP port {given['BELPLAN_SIP_PORT']}, for the SIP server, is in use (" in refusal
        assert "BELPLAN_SIP_PORT" in refusal
        assert "Traceback" not in refusal
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) == 130
    for name in PORT_VARIABLES:
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", int(given[name]))) != 0, f"something is left at {name}"


def test_second_start_shows_no_token_and_keeps_the_configuration(tmp_path: Path) -> None:
    given = environment(tmp_path)
    printed = []
    for number in range(2):
        log = tmp_path / f"log{number}"
        process = start(given, log)
        try:
            printed.append(wait_for(log, "Ctrl+C stops everything", process))
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=30)
    passwords = [re.findall(r"  password +(\S+)", one) for one in printed]
    assert passwords[0] == passwords[1]
    assert [("api token" in one) for one in printed] == [True, False]
    assert [("log-in  " in one) for one in printed] == [True, False]
