"""The supervisor of one process, with real processes and real signals."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WRITE_PID = "import os, pathlib, sys; pathlib.Path(sys.argv[1]).open('a').write(f'{os.getpid()}\\n'); "
SLEEP = "import signal; signal.pause()"


def wait_until(condition: Callable[[], bool], seconds: float = 15) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


class Supervised:
    """A supervisor, started as the Procfile does, and the pids that its command wrote down."""

    def __init__(
        self, folder: Path, code: str, environment: dict[str, str] | None = None, options: tuple[str, ...] = ()
    ) -> None:
        self.pids_file = folder / "pids"
        self.pids_file.touch()
        command = [sys.executable, "-c", WRITE_PID + code, str(self.pids_file)]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "api.keep_running", *options, "--", *command],
            cwd=ROOT,
            env=os.environ | (environment or {}),
            stderr=subprocess.PIPE,
            text=True,
        )

    def pids(self) -> list[int]:
        return [int(line) for line in self.pids_file.read_text().splitlines()]

    def stop(self) -> None:
        for pid in [self.process.pid, *self.pids()]:
            if is_alive(pid):
                os.kill(pid, signal.SIGKILL)
        self.process.communicate(timeout=30)


@pytest.fixture
def supervise(tmp_path: Path) -> Iterator[Callable[..., Supervised]]:
    started: list[Supervised] = []

    def start(code: str, environment: dict[str, str] | None = None, options: tuple[str, ...] = ()) -> Supervised:
        started.append(Supervised(tmp_path, code, environment, options))
        return started[-1]

    yield start
    for supervised in started:
        supervised.stop()


def test_a_killed_command_starts_again(supervise: Callable[..., Supervised]) -> None:
    supervised = supervise(SLEEP)
    wait_until(lambda: len(supervised.pids()) == 1)
    os.kill(supervised.pids()[0], signal.SIGKILL)
    wait_until(lambda: len(supervised.pids()) == 2)
    supervised.process.terminate()
    _, errors = supervised.process.communicate(timeout=30)
    assert "ended with signal SIGKILL" in errors
    assert "starts again in 0.2 s" in errors
    assert supervised.process.returncode == 0
    assert not is_alive(supervised.pids()[1])


def test_pauses_grow_when_a_command_keeps_failing(supervise: Callable[..., Supervised]) -> None:
    supervised = supervise("sys.exit(3)")
    wait_until(lambda: len(supervised.pids()) == 4)
    supervised.process.terminate()
    _, errors = supervised.process.communicate(timeout=30)
    for pause in ("0.2", "0.4", "0.8"):
        assert f"starts again in {pause} s" in errors
    assert "exit code 3" in errors


@pytest.mark.parametrize("code", [0, 78])
def test_an_end_that_is_meant_ends_the_supervisor(supervise: Callable[..., Supervised], code: int) -> None:
    supervised = supervise(f"sys.exit({code})")
    supervised.process.communicate(timeout=30)
    assert supervised.process.returncode == code
    assert len(supervised.pids()) == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signals_to_stop_reach_the_command_once(
    supervise: Callable[..., Supervised], tmp_path: Path, number: signal.Signals
) -> None:
    seen = tmp_path / "seen"
    ready = tmp_path / "ready"
    supervised = supervise(
        "import signal, time\n"
        f"note = lambda number, frame: pathlib.Path({str(seen)!r}).open('a').write(f'{{number}}\\n')\n"
        "signal.signal(signal.SIGTERM, note); signal.signal(signal.SIGINT, note)\n"
        f"pathlib.Path({str(ready)!r}).touch(); signal.pause()"
    )
    wait_until(ready.exists)
    supervised.process.send_signal(number)
    supervised.process.communicate(timeout=30)
    assert supervised.process.returncode == 0
    assert seen.read_text() == f"{int(number)}\n"


def test_a_command_that_others_need_lingers(supervise: Callable[..., Supervised]) -> None:
    supervised = supervise(SLEEP, options=("--linger", "1"))
    wait_until(lambda: len(supervised.pids()) == 1)
    begin = time.monotonic()
    supervised.process.terminate()
    supervised.process.communicate(timeout=30)
    assert 1.0 <= time.monotonic() - begin < 3.0
    assert supervised.process.returncode == 0
    assert not is_alive(supervised.pids()[0])


def test_a_second_signal_ends_the_lingering(supervise: Callable[..., Supervised]) -> None:
    supervised = supervise(SLEEP, options=("--linger", "30"))
    wait_until(lambda: len(supervised.pids()) == 1)
    supervised.process.terminate()
    time.sleep(0.6)  # the first signal is taken within half a second
    supervised.process.terminate()
    supervised.process.communicate(timeout=30)
    assert not is_alive(supervised.pids()[0])


def test_a_command_that_ignores_the_signal_is_killed(supervise: Callable[..., Supervised], tmp_path: Path) -> None:
    ready = tmp_path / "ready"
    supervised = supervise(
        "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        f"pathlib.Path({str(ready)!r}).touch()\n"
        "while True: signal.pause()"
    )
    wait_until(ready.exists)
    supervised.process.terminate()
    _, errors = supervised.process.communicate(timeout=30)
    assert "is killed" in errors
    assert not is_alive(supervised.pids()[0])


def test_no_orphan_stays_when_the_supervisor_is_killed(supervise: Callable[..., Supervised]) -> None:
    supervised = supervise(SLEEP)
    wait_until(lambda: len(supervised.pids()) == 1)
    supervised.process.kill()
    supervised.process.wait()
    wait_until(lambda: not is_alive(supervised.pids()[0]))


def test_no_orphan_stays_when_the_exchange_is_killed(supervise: Callable[..., Supervised]) -> None:
    exchange = subprocess.Popen([sys.executable, "-c", SLEEP])
    supervised = supervise(SLEEP, {"BELPLAN_RUN_PID": str(exchange.pid)})
    wait_until(lambda: len(supervised.pids()) == 1)
    exchange.kill()
    exchange.wait()
    wait_until(lambda: supervised.process.poll() is not None)
    assert not is_alive(supervised.pids()[0])


def test_what_a_killed_command_left_behind_is_ended(supervise: Callable[..., Supervised], tmp_path: Path) -> None:
    supervised = supervise(
        "import subprocess\n"
        "child = subprocess.Popen(['sleep', '600'])\n"
        "pathlib.Path(sys.argv[1]).open('a').write(f'{child.pid}\\n')\n" + SLEEP
    )
    wait_until(lambda: len(supervised.pids()) == 2)
    command, left_behind = supervised.pids()
    os.kill(command, signal.SIGKILL)
    wait_until(lambda: not is_alive(left_behind))


def test_a_missing_command_is_said_once(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "api.keep_running", "--", str(tmp_path / "nothing")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=20,
    )
    assert done.returncode == 127
    assert "can't be started: No such file or directory" in done.stderr
