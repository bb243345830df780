"""`python -m tests.bench [--quick]`: measure an exchange of its own, print the table, write docs/performance.md."""

import argparse
import asyncio
import sys
import time
from collections.abc import Awaitable
from dataclasses import dataclass
from pathlib import Path

from schemas.tables.base import utc_now
from tests.bench.decisions import chain, changes, settings_of_a_busy_number
from tests.bench.drawing import drawing_rows
from tests.bench.interruptions import pauses
from tests.bench.keys import keys_of_phones
from tests.bench.listing import listing_rows
from tests.bench.loads import FULL, QUICK, Sizes, answering, bridged, busy_hour, registering, ringing, warm_up
from tests.bench.pages import page_rows
from tests.bench.planning import planning_rows
from tests.bench.plans import bench_configuration, upload_sounds
from tests.bench.processes import NAMES, CpuReading, memory_by_process
from tests.bench.results import Row, machine, table, write_table
from tests.calls.exchange_api import ExchangeApi
from tests.calls.running_exchange import ROOT, RunningExchange

DOCUMENT = ROOT / "docs" / "performance.md"
MEMORY_MB = 1024.0


@dataclass(frozen=True)
class Run:
    """How thorough a run is: loads, seconds at rest, how often a process is killed, a step dragged, a page opened."""

    sizes: Sizes
    rest_seconds: float
    kills: int
    drags: int
    plays: int
    """How often a call is played, and a plan checked."""


FULL_RUN, QUICK_RUN = Run(FULL, 8.0, 4, 3, 50), Run(QUICK, 1.0, 1, 1, 3)


async def measure(run: Run) -> list[Row]:
    """Measure everything on a new exchange and return the rows."""
    sizes = run.sizes
    async with RunningExchange(bench_configuration(sizes.desk_phones), processes=NAMES) as exchange:
        upload_sounds(exchange)
        await warm_up(exchange)
        at_rest, memory = await _at_rest(exchange, run.rest_seconds)
        rows = await _told("5 calls/s, answered", answering(exchange, sizes))
        rows += await _told("5 calls/s, ringing", ringing(exchange, sizes))
        rows += await _told("10 calls/s", busy_hour(exchange, sizes, at_rest))
        rows += await _told("bridged calls", bridged(exchange, sizes))
        rows += await _told("registrations", registering(exchange, sizes))
        rows += await _told("keys of phones", keys_of_phones(exchange, sizes.desk_phones, sizes.changes // 2))
        async with ExchangeApi(exchange) as api:
            rows += await _told("changes", changes(exchange, api, sizes.changes))
            await settings_of_a_busy_number(api)
            rows += await _told("decisions", chain(exchange, sizes))
        rows += memory
        for victim in (None, "worker", "temporal"):
            rows += await _told(f"pause ({victim or 'nobody'} killed)", pauses(exchange, victim, run.kills))
        return rows


async def _told(what: str, work: Awaitable[list[Row]]) -> list[Row]:
    began = time.monotonic()
    rows = await work
    print(f"{what}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    return rows


async def _at_rest(exchange: RunningExchange, seconds: float) -> tuple[dict[str, float], list[Row]]:
    """Return which part of a core each process uses at rest, and the rows about that."""
    before = CpuReading.now(exchange)
    await asyncio.sleep(seconds)
    shares = CpuReading.now(exchange).shares_since(before)
    memory = memory_by_process(exchange)
    total = sum(memory.values())
    over = total - MEMORY_MB
    parts = ", ".join(f"{name} {value:.0f}" for name, value in memory.items())
    busy = ", ".join(f"{name} {100 * value:.1f} %" for name, value in shares.items())
    return shares, [
        Row("memory at rest (PSS)", "≤ 1024 MB", f"{parts}; all {total:.0f} MB", over <= 0, f"{over:.0f} MB"),
        Row("part of one core at rest", "", f"{busy}; all {100 * sum(shares.values()):.1f} %"),
    ]


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Measure the exchange.")
    parser.add_argument(
        "--quick", action="store_true", help="a short run that shows that all is measured; writes nothing"
    )
    parser.add_argument("--write", type=Path, default=DOCUMENT, help="document that gets the table (%(default)s)")
    options = parser.parse_args()
    began = time.monotonic()
    run = QUICK_RUN if options.quick else FULL_RUN
    rows = [*asyncio.run(measure(run)), *planning_rows(run.plays), *listing_rows(run.plays), *drawing_rows(run.drags)]
    rows += page_rows(run.drags)
    text = table(rows)
    print(text)
    print(f"\nmeasured in {time.monotonic() - began:.0f} s on {machine()}")
    if not options.quick:
        write_table(options.write, f"Measured on {utc_now():%Y-%m-%d}, on {machine()}.\n\n{text}")
        print(f"written to {options.write}")


if __name__ == "__main__":
    main()
