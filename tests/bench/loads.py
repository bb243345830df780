"""Loads by SIPp: calls a second, calls at once, registrations a second."""

import asyncio
import time
from dataclasses import dataclass

from tests.bench.plans import ANSWERS, RINGS, WHOLE, desk_phone, registered_phone
from tests.bench.processes import NAMES, CpuReading
from tests.bench.results import Row, at_most
from tests.calls.phones.sipp import Sipp, SippResult
from tests.calls.phones.sipp_scenarios import Scenario, registration_row, uac_call, uac_register, uas_answer
from tests.calls.running_exchange import PASSWORD, RunningExchange

P50_MS, P99_MS = 50.0, 200.0
_SETTLE_SECONDS = 40.0
_MANY = 100_000


@dataclass(frozen=True)
class Sizes:
    """How much load, and for how long."""

    seconds: float
    """Of the loads with 5 calls a second."""
    busy_seconds: float
    """Of the load with 10 calls a second."""
    bridges: int
    talk_seconds: float
    desk_phones: int
    registers: int
    changes: int
    """How often a route is published anew."""


FULL = Sizes(seconds=30, busy_seconds=60, bridges=50, talk_seconds=25, desk_phones=1000, registers=3000, changes=20)
QUICK = Sizes(seconds=2, busy_seconds=2, bridges=5, talk_seconds=2, desk_phones=20, registers=100, changes=2)


async def warm_up(exchange: RunningExchange) -> None:
    """Place a few calls that nobody measures: the first one has its prompts prepared, and imports done."""
    async with registered_phone(exchange, uas_answer(ring_ms=50), calls=_MANY, within=60):
        for number in (ANSWERS, WHOLE):
            (await place_calls(exchange, uac_call(number, hold_ms=1500), 3, rate=3)).check(3)


async def answering(exchange: RunningExchange, sizes: Sizes) -> list[Row]:
    """Measure INVITE→200 of a plan that begins with a prompt."""
    calls = round(5 * sizes.seconds)
    result = await place_calls(exchange, uac_call(ANSWERS, hold_ms=1000), calls, rate=5)
    return [_times(f"INVITE→200, 5 calls/s ({calls} calls)", result, "answer")]


async def ringing(exchange: RunningExchange, sizes: Sizes) -> list[Row]:
    """Measure INVITE→180 of a plan that begins with ringing a phone."""
    calls = round(5 * sizes.seconds)
    async with registered_phone(exchange, uas_answer(ring_ms=300), calls=_MANY, within=300):
        result = await place_calls(exchange, uac_call(RINGS, hold_ms=1000), calls, rate=5)
    return [_times(f"INVITE→180, 5 calls/s ({calls} calls)", result, "ringing")]


async def busy_hour(exchange: RunningExchange, sizes: Sizes, at_rest: dict[str, float]) -> list[Row]:
    """Place 10 calls a second that hear a prompt, ring a phone and talk; `at_rest` is what the processes use idle."""
    calls = round(10 * sizes.busy_seconds)
    known = len(exchange.calls())
    async with registered_phone(exchange, uas_answer(ring_ms=200), calls=_MANY, within=300):
        before = CpuReading.now(exchange)
        result = await place_calls(exchange, uac_call(WHOLE, hold_ms=3000), calls, rate=10)
        after = CpuReading.now(exchange)
    records = exchange.calls()[known:]
    failed = max(result.failed, calls - sum(one.outcome == "answered" for one in records))
    shares = after.shares_since(before)
    per_call = {name: (shares[name] - at_rest[name]) * (after.at - before.at) * 1000 / calls for name in NAMES}
    busy = ", ".join(f"{name} {100 * shares[name]:.0f} %" for name in NAMES)
    return [
        at_most(f"10 calls/s for {sizes.busy_seconds:g} s: failed of {calls}", "", [("", failed, 0)]),
        _times("10 calls/s: INVITE→200", result, "answer"),
        Row("10 calls/s: part of one core in use", "", f"{busy}; all {100 * sum(shares.values()):.0f} %"),
        Row("processor time a call (less what is used at rest)", "", _by_process(per_call, "ms")),
    ]


async def bridged(exchange: RunningExchange, sizes: Sizes) -> list[Row]:
    """Bridge calls whose callers speak and whose phones send back what they hear; count packets on the edge's side."""
    known = len(exchange.calls())
    hold = round(1000 * (sizes.talk_seconds + sizes.bridges / 10))
    async with registered_phone(exchange, uas_answer(ring_ms=50), calls=_MANY, rtp_echo=True, within=300):
        before = CpuReading.now(exchange)
        caller = uac_call(RINGS, hold_ms=hold, speaks=True)
        (await place_calls(exchange, caller, sizes.bridges, rate=10)).check(sizes.bridges)
        after = CpuReading.now(exchange)
    legs = [leg for call in exchange.calls()[known:] for leg in exchange.legs(call.id)]
    lost = sum(leg.rx_lost for leg in legs)
    from_callers = sum(leg.rx_lost for leg in legs if leg.number == 1)
    where = f"lost from callers {from_callers}, from phones {lost - from_callers}"
    expected = 50 * sizes.talk_seconds * 0.95  # a packet each 20 ms
    silent = 2 * sizes.bridges - sum(min(leg.rx_packets, leg.tx_packets) >= expected for leg in legs)
    jitter = max((leg.rx_jitter_ms for leg in legs), default=0.0)
    share = after.shares_since(before)["edge"]
    name = f"{sizes.bridges} bridged calls at once, {sizes.talk_seconds:g} s"
    return [
        at_most(f"{name}: lost RTP packets of {sum(leg.rx_packets for leg in legs)}", "", [("", lost, 0)]),
        at_most(f"{name}: legs of {2 * sizes.bridges} without RTP both ways", "", [("", silent, 0)]),
        Row(f"{name}: the edge", "", f"{where}; worst mean jitter {jitter:.1f} ms; {100 * share:.0f} % of a core"),
    ]


async def registering(exchange: RunningExchange, sizes: Sizes) -> list[Row]:
    """Send 300 REGISTERs a second, with digest."""
    rows = [registration_row(desk_phone(number), PASSWORD) for number in range(sizes.desk_phones)]
    before = CpuReading.now(exchange)
    caller = Sipp(
        uac_register(expires=3600), remote=exchange.server, calls=sizes.registers, rate=300, rows=rows, within=60
    )
    result = await caller.run()
    share = CpuReading.now(exchange).shares_since(before)["front"]
    p50, p99 = (result.percentile("register", percent) for percent in (50, 99))
    failed = sizes.registers - result.successful
    measured = f"p50 {p50:.0f} ms, p99 {p99:.0f} ms; front {100 * share:.0f} % of a core"
    return [
        at_most(f"300 REGISTERs/s: failed of {sizes.registers} ({sizes.desk_phones} phones)", "", [("", failed, 0)]),
        Row("300 REGISTERs/s: REGISTER→401→200", "", measured),
    ]


async def place_calls(exchange: RunningExchange, scenario: Scenario, calls: int, rate: float) -> SippResult:
    """Place calls on the trunk, and wait until all of them are on record."""
    caller = Sipp(
        scenario, remote=exchange.server, port=exchange.trunk_port, calls=calls, rate=rate, within=calls / rate + 60
    )
    result = await caller.run()
    deadline = time.monotonic() + _SETTLE_SECONDS
    # an exchange that is too slow must show in the figures, not end the run
    while time.monotonic() < deadline:
        if all(call.ended_at for call in exchange.calls()):
            break
        await asyncio.sleep(0.2)
    return result


def _times(name: str, result: SippResult, timer: str) -> Row:
    if result.failed:
        name += f", {result.failed} failed"
    if timer not in result.response_times:
        return Row(name, f"p50 ≤ {P50_MS:g} ms, p99 ≤ {P99_MS:g} ms", "no call got so far", met=False)
    p50, p99 = result.percentile(timer, 50), result.percentile(timer, 99)
    return at_most(name, "ms", [("p50", p50, P50_MS), ("p99", p99, P99_MS)])


def _by_process(values: dict[str, float], unit: str) -> str:
    parts = ", ".join(f"{name} {value:.0f}" for name, value in values.items())
    return f"{parts}; all {sum(values.values()):.0f} {unit}"
