"""Keeps one process running: `python -m api.keep_running -- COMMAND …`.

honcho stops all processes when one ends, but a call must survive the loss of any of them. So each line of the
Procfile goes through this: a command that ends abnormally is started again, at first at once, later with pauses.
"""

import argparse
import ctypes
import logging
import math
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence

FIRST_PAUSE_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 5.0
HEALTHY_SECONDS = 30.0
"""A command that ran this long gets the first, short pause again."""

STOP_SECONDS = 4.0
"""A command that ignores SIGTERM this long is killed; honcho kills this process, and with it the command, after 5 s."""

LOOK_SECONDS = 0.5
"""How often to look whether the process that started the exchange is still there."""

RUN_PID_VARIABLE = "BELPLAN_RUN_PID"
"""Names the process that started the exchange; when that one is gone, so are we."""

EXIT_WRONG_SETTING = 78
"""EX_CONFIG of sysexits.h: a command ends with it when starting it again can't help."""

EXIT_NOT_FOUND = 127
PR_SET_PDEATHSIG = 1
STOP_SIGNALS = frozenset({signal.SIGTERM, signal.SIGINT})

log = logging.getLogger("belplan.keep_running")


def describe_end(return_code: int) -> str:
    """Return what ended a process, in words; negative codes are signals, as in `subprocess`."""
    return f"signal {signal.Signals(-return_code).name}" if return_code < 0 else f"exit code {return_code}"


def end_with_parent(parent: int, mask: set[signal.Signals] | None = None) -> Callable[[], None]:
    """Return what a process calls to get SIGTERM when its parent ends, however that ends (Linux only).

    `parent` is the parent's pid; `mask` the signals to block from then on, None to leave that as it is.
    """
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None

    def ask_kernel() -> None:
        if mask is not None:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        if libc is not None:
            libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            # The parent was gone before the kernel knew of the wish.
            os.kill(os.getpid(), signal.SIGTERM)

    return ask_kernel


def is_running(pid: int) -> bool:
    """Return whether a process of ours with this pid exists."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


class KeepRunning:
    """Runs a command until told to stop, and starts it again when it ends abnormally.

    `run_pid` is the process that started the exchange: when it is gone, the command is stopped. `linger` is for how
    many seconds the command goes on after the first signal to stop, because others need it to end well.
    """

    def __init__(self, command: Sequence[str], run_pid: int | None = None, linger: float = 0.0) -> None:
        self.command = list(command)
        self.run_pid = run_pid
        self.linger = linger
        self.stopping = False
        # Blocked, and taken with sigtimedwait: none is missed between a look and a wait.
        self.signals = STOP_SIGNALS | {signal.SIGCHLD}
        self.outer_mask = {signal.Signals(number) for number in signal.pthread_sigmask(signal.SIG_BLOCK, self.signals)}

    def run(self) -> int:
        """Return the exit code for this process, once the command is not to be started again."""
        pause = FIRST_PAUSE_SECONDS
        while True:
            begin = time.monotonic()
            try:
                process = self.start()
            except OSError as error:
                log.error("%s can't be started: %s", self.command[0], error.strerror)
                return EXIT_NOT_FOUND
            return_code = self.wait_for_end(process)
            if self.stopping:
                return 0
            if return_code in (0, EXIT_WRONG_SETTING):
                return return_code
            lived = time.monotonic() - begin
            if lived >= HEALTHY_SECONDS:
                pause = FIRST_PAUSE_SECONDS
            self.report(return_code, lived, pause)
            if self.sleep(pause):
                return 0
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    def start(self) -> "subprocess.Popen[bytes]":
        """Start the command in a session of its own, so that only we send it signals. Raises OSError."""
        prepare = end_with_parent(os.getpid(), self.outer_mask)
        return subprocess.Popen(self.command, start_new_session=True, preexec_fn=prepare)

    def wait_for_end(self, process: "subprocess.Popen[bytes]") -> int:
        """Wait for the command to end, pass on the signals to stop, and return its exit code."""
        stop_at = kill_at = math.inf
        stop_signal = signal.SIGTERM
        while process.poll() is None:
            wanted = self.stop_wanted(min(LOOK_SECONDS, self.linger or LOOK_SECONDS))
            if wanted is not None:
                stop_at = time.monotonic() + (0.0 if self.stopping else self.linger)
                self.stopping, stop_signal = True, wanted
            if time.monotonic() >= stop_at:
                process.send_signal(stop_signal)
                kill_at, stop_at = min(kill_at, time.monotonic() + STOP_SECONDS), math.inf
            if time.monotonic() > kill_at:
                log.warning("%s did not stop in %.0f s and is killed", self.name(), STOP_SECONDS)
                process.kill()
                process.wait()
        self.end_descendants(process.pid)
        return process.returncode

    def stop_wanted(self, seconds: float) -> signal.Signals | None:
        """Wait at most `seconds` for something to happen; return the signal to pass on, if there is one."""
        info = signal.sigtimedwait(self.signals, seconds)
        if info is not None and info.si_signo in STOP_SIGNALS:
            return signal.Signals(info.si_signo)
        if not self.stopping and self.run_pid is not None and not is_running(self.run_pid):
            return signal.SIGTERM
        return None

    def sleep(self, seconds: float) -> bool:
        """Sleep; return True as soon as a stop is wanted."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if self.stop_wanted(min(left, LOOK_SECONDS)) is not None:
                self.stopping = True
                return True
        return False

    def end_descendants(self, group: int) -> None:
        """Kill what the command has left running in its process group."""
        try:
            os.killpg(group, signal.SIGKILL)
        except ProcessLookupError:
            return

    def report(self, return_code: int, lived: float, pause: float) -> None:
        """Log that the command ended and when it starts again."""
        end = describe_end(return_code)
        log.warning("%s ended with %s after %.1f s; it starts again in %.1f s", self.name(), end, lived, pause)

    def name(self) -> str:
        """Return the command for the log."""
        return " ".join(self.command)


def main(arguments: Sequence[str]) -> int:
    """Run the command after `--`; return the exit code of this process."""
    parser = argparse.ArgumentParser(prog="python -m api.keep_running")
    parser.add_argument("--linger", type=float, default=0.0, help="seconds to go on after the signal to stop")
    parser.add_argument("command", nargs="+", help="the command with its arguments, after --")
    wanted = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    end_with_parent(os.getppid())()
    run_pid = os.environ.get(RUN_PID_VARIABLE, "")
    return KeepRunning(wanted.command, int(run_pid) if run_pid.isdigit() else None, wanted.linger).run()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
