"""Real SIP calls while a browser looks: they run in a thread of their own, for Playwright has the loop of this one."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

from tests.calls.phones.sipp import Sipp, SippResult
from tests.calls.phones.sipp_scenarios import Scenario
from tests.calls.running_exchange import RunningExchange

WITHIN_SECONDS = 90


@contextmanager
def trunk_call(exchange: RunningExchange, scenario: Scenario) -> Iterator[Future[SippResult]]:
    """Place a call over the trunk while the context lasts; its result says how it went for the caller."""
    caller = Sipp(scenario, remote=exchange.server, port=exchange.trunk_port, within=WITHIN_SECONDS)
    with ThreadPoolExecutor(1) as threads:
        placed = threads.submit(lambda: asyncio.run(caller.run()))
        yield placed
        placed.result(timeout=WITHIN_SECONDS)


async def until_in_conversation(exchange: RunningExchange, account: str) -> None:
    """Wait until the exchange says of the latest call that it talks with an account."""
    call_id = exchange.call().id

    async def talks() -> bool:
        trace = await exchange.trace(call_id)
        return (trace.state, trace.party) == ("conversation", f"account:{account}")

    await exchange.until(talks, f"the call in conversation with {account}", 20)
