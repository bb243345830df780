"""What the chain of decisions costs a call, and how soon a change is in force for the next one."""

import time
from statistics import median
from typing import Any

from sqlmodel import Session

from schemas.tables.base import utc_now
from tests.bench.loads import Sizes, place_calls
from tests.bench.plans import FILTERED, PHONE, RINGS, SWITCHED, registered_phone
from tests.bench.results import Row
from tests.calls.exchange_api import ExchangeApi
from tests.calls.phones.sipp import Sipp
from tests.calls.phones.sipp_scenarios import uac_call, uac_refused, uas_answer
from tests.calls.running_exchange import RunningExchange
from workflows.incoming_call import route_call

HOLIDAY_SETS, CALL_FILTERS, ACD_FILTERS, ACD_NUMBERS = 50, 20, 5, 1000
CHAIN_MS, CHANGE_MS = 5.0, 1000.0
_BLOCKS = 4
_DECISIONS = 50
_GIVE_UP_SECONDS = 10.0
_STATUSES = (486, 603)


async def settings_of_a_busy_number(api: ExchangeApi) -> None:
    """Give the number FILTERED all that a large company may have on one."""
    acd = [f"acd-{number}" for number in range(ACD_FILTERS)]
    for number, name in enumerate(acd):
        moment = "before" if number % 2 else "after"
        await api.create("/acd-filters", id=name, name=name, moment=moment, entries=_entries(number))
    for number in range(CALL_FILTERS):
        patterns = [f"99{number:02}{one:03}" for one in range(100)]
        await api.create("/call-filters", name=f"filter {number}", action="block", numbers=patterns, prefixes=patterns)
    action = {"route": "rings"}
    for number in range(HOLIDAY_SETS):
        own = [{"name": "Feast", "every_year": "29-02"}, {"name": "Bridge", "days_after_easter": 40}]
        await api.create("/holidays", name=f"days {number}", observed=[], own_days=own, dids=[FILTERED], action=action)
    day = {"availability": "always"}
    week = {name: day for name in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")}
    await api.create("/office-hours", name="hours", **week, dids=[FILTERED], action=action)
    await api.create(
        "/backup-routes", id="back-up", name="back-up", accounts=[PHONE], target={"kind": "route", **action}
    )
    await api.change(f"/dids/{FILTERED}", acd_filters=acd, backup_route="back-up")


def _entries(number: int) -> list[dict[str, Any]]:
    action = {"kind": "route", "route": "rings"}
    return [{"match": "exact", "number": f"88{number}{one:07}", "action": action} for one in range(ACD_NUMBERS)]


async def chain(exchange: RunningExchange, sizes: Sizes) -> list[Row]:
    """Compare INVITE→180 of a number without settings and of one with many, both with the same plan."""
    each = max(1, round(5 * sizes.seconds / _BLOCKS))
    times: dict[str, list[float]] = {RINGS: [], FILTERED: []}
    async with registered_phone(exchange, uas_answer(ring_ms=300), calls=100_000, within=300):
        for block in range(2 * _BLOCKS):  # in turns, so that a busy moment of the machine meets both
            number = (RINGS, FILTERED)[block % 2]
            result = await place_calls(exchange, uac_call(number, hold_ms=200), each, rate=5)
            times[number] += result.response_times.get("ringing", [])
    decided = [one.decision for one in exchange.calls() if one.did == FILTERED]
    asked = [len(one["trail"]) for one in decided if one is not None]
    name = (
        f"INVITE→180, {HOLIDAY_SETS} sets of holidays, {CALL_FILTERS} call filters, {ACD_FILTERS} ACD filters of "
        f"{ACD_NUMBERS} numbers, against none ({_BLOCKS * each} calls each)"
    )
    if not all(times.values()) or not asked or min(asked) < 9:
        return [Row(name, f"≤ {CHAIN_MS:g} ms more", "no call got so far", met=False)]
    bare, full = median(times[RINGS]), median(times[FILTERED])
    more = full - bare
    first, again = _decision_alone(exchange)
    measured = f"{more:.1f} ms more (p50 {bare:.0f} → {full:.0f} ms)"
    alone = f"{again:.1f} ms; the first one after a change {first:.0f} ms"
    return [
        Row(name, f"≤ {CHAIN_MS:g} ms more", measured, more <= CHAIN_MS, f"{more - CHAIN_MS:.1f} ms"),
        Row("the decision of such a call alone, database included", f"≤ {CHAIN_MS:g} ms", alone, again <= CHAIN_MS),
    ]


def _decision_alone(exchange: RunningExchange) -> tuple[float, float]:
    """Return how long a decision takes in a process of its own, in milliseconds: the first one, and the median."""
    took = []
    for _ in range(_DECISIONS):
        began = time.perf_counter()
        with Session(exchange.database) as session:
            route_call(session, FILTERED, "32475123456", utc_now())
        took.append(1000 * (time.perf_counter() - began))
    return took[0], median(took[1:])


async def changes(exchange: RunningExchange, api: ExchangeApi, times: int) -> list[Row]:
    """Publish a route again and again, and see how soon a call follows the new version."""
    took, followed = [], 0
    for turn in range(times):
        status = _STATUSES[turn % 2]
        node = {"id": "end", "kind": "hang_up", "params": {"sip_code": status}}
        await api.put("/routes/switched/draft", graph={"start": "end", "nodes": [node], "edges": []})
        began = time.perf_counter()
        await api.post("/routes/switched/publish")
        first = await _refused_with(exchange, status)
        followed += first
        while not first and time.perf_counter() - began < _GIVE_UP_SECONDS:
            first = await _refused_with(exchange, status)
        took.append(1000 * (time.perf_counter() - began))
    name = f"publish → in force for the next call ({times} times)"
    measured = f"longest {max(took):.0f} ms, request and call included; the first call followed it {followed} times"
    return [Row(name, f"≤ {CHANGE_MS:g} ms", measured, max(took) <= CHANGE_MS, f"{max(took) - CHANGE_MS:.0f} ms")]


async def _refused_with(exchange: RunningExchange, status: int) -> bool:
    caller = Sipp(uac_refused(status, SWITCHED), remote=exchange.server, port=exchange.trunk_port)
    return (await caller.run()).successful == 1
