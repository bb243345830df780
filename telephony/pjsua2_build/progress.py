"""What the person at the terminal sees while the build runs, and the log of everything else."""

import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from telephony.pjsua2_build.errors import BuildError

BEAT_SECONDS = 15
POLL_SECONDS = 0.2
LAST_LINES = 8


class Progress:
    """Prints phases with the time since the start, and keeps a log of what the tools say."""

    def __init__(self, log_file: Path) -> None:
        self.log_file = log_file
        log_file.parent.mkdir(parents=True, exist_ok=True)
        log_file.write_text("")
        self.start = time.monotonic()

    def elapsed(self) -> str:
        """Return minutes and seconds since the start."""
        minutes, seconds = divmod(int(time.monotonic() - self.start), 60)
        return f"{minutes}:{seconds:02}"

    def phase(self, text: str) -> None:
        """Say what begins now."""
        self.note(text)

    def note(self, text: str) -> None:
        """Print a line with the elapsed time, and log it."""
        line = f"  [{self.elapsed()}] {text}"
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
        with self.log_file.open("a") as log:
            log.write(f"### {line}\n")

    def start_command(
        self, command: Sequence[str], folder: Path, variables: Mapping[str, str] | None = None
    ) -> "subprocess.Popen[bytes]":
        """Start a command whose output goes to the log."""
        with self.log_file.open("a") as log:
            log.write(f"### in {folder}: {' '.join(command)}\n")
            log.flush()
            return subprocess.Popen(
                command, cwd=folder, env=variables, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT
            )

    def wait(
        self,
        processes: Mapping[str, "subprocess.Popen[bytes]"],
        seconds: float,
        count: Callable[[], str] | None = None,
    ) -> None:
        """Wait for all processes, named after what they do; say every 15 s that it goes on.

        Raises BuildError when one fails or `seconds` have passed; the others are stopped then.
        """
        begin = last_beat = time.monotonic()
        try:
            while running := {name: process for name, process in processes.items() if process.poll() is None}:
                self.check(processes)
                now = time.monotonic()
                if now - begin > seconds:
                    raise BuildError(
                        f"{', '.join(running)} took longer than {seconds:.0f} s: see {self.log_file}, "
                        "and run the set-up again on a machine with nothing else to do."
                    )
                if now - last_beat > BEAT_SECONDS:
                    self.note(f"… {', '.join(running)}" + (f" ({count()})" if count else ""))
                    last_beat = now
                time.sleep(POLL_SECONDS)
            self.check(processes)
        finally:
            for process in processes.values():
                if process.poll() is None:
                    process.terminate()
                    process.wait()

    def check(self, processes: Mapping[str, "subprocess.Popen[bytes]"]) -> None:
        """Raise BuildError when a process has failed."""
        for name, process in processes.items():
            if process.poll():
                for line in self.log_file.read_text(errors="replace").splitlines()[-LAST_LINES:]:
                    sys.stderr.write(f"    | {line}\n")
                raise BuildError(
                    f"{name} failed, see the lines above and {self.log_file}: correct that and run the set-up again."
                )
