"""What the processes of an exchange use: processor time and memory, from /proc (see proc(5))."""

import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from tests.calls.running_exchange import RunningExchange

_TICKS = os.sysconf("SC_CLK_TCK")
NAMES = ("temporal", "worker", "edge", "front", "api")


def with_children(pid: int) -> list[int]:
    """Return a process and all that descend from it."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            found += with_children(int(child))
    return found


def cpu_seconds(pid: int) -> float:
    """Return the processor time that a process and its children used up to now."""
    total = 0
    for one in with_children(pid):
        fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])  # utime, stime: fields 14 and 15 of the whole line
    return total / _TICKS


def memory_mb(pid: int) -> float:
    """Return the memory of a process and its children in MB (PSS: what is shared counts in parts)."""
    kilobytes = 0
    for one in with_children(pid):
        lines = Path(f"/proc/{one}/smaps_rollup").read_text().splitlines()
        kilobytes += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return kilobytes / 1024


def memory_by_process(exchange: RunningExchange) -> dict[str, float]:
    """Return the memory of each process in MB."""
    return {name: memory_mb(exchange.pid(name)) for name in NAMES}


@dataclass
class CpuReading:
    """Processor time of each process at an instant; subtract two to get what was used between."""

    at: float
    seconds: dict[str, float]

    @classmethod
    def now(cls, exchange: RunningExchange) -> Self:
        return cls(time.monotonic(), {name: cpu_seconds(exchange.pid(name)) for name in NAMES})

    def shares_since(self, before: "CpuReading") -> dict[str, float]:
        """Return, for each process, which part of one core it used since `before` (1.0: all of it)."""
        elapsed = self.at - before.at
        return {name: (self.seconds[name] - before.seconds[name]) / elapsed for name in NAMES}
