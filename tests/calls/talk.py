"""What callers and phones say to each other in the tests, and what they hear."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlmodel import Session, select

from schemas.tables import EdgeProcess
from tests.calls.phones.baresip import Baresip
from tests.calls.phones.events import PATIENCE_SECONDS
from tests.calls.phones.sipp import Sipp
from tests.calls.phones.sipp_scenarios import Scenario, uac_register
from tests.calls.phones.tones import Samples, dominant_tones, only_tone, rms_dbfs, tone_level
from tests.calls.running_exchange import PASSWORD, RunningExchange
from tests.calls.sample import DID

CALLER_HZ, ANNA_HZ, BRAM_HZ, CHRIS_HZ = 440.0, 620.0, 780.0, 930.0
LISTEN_SECONDS = 0.6


@dataclass
class Talk:
    """A caller and a phone in conversation."""

    caller: Baresip
    phone: Baresip
    caller_hz: float = CALLER_HZ
    phone_hz: float = ANNA_HZ

    async def both_hear(self) -> None:
        """See that each hears the other's tone and nothing else."""
        await hears_only(self.caller, self.phone_hz)
        await hears_only(self.phone, self.caller_hz)


async def hears_only(phone: Baresip, hz: float, within: float = PATIENCE_SECONDS) -> None:
    """Wait until a phone hears one tone, and nothing beside it."""
    deadline = time.monotonic() + within
    while True:
        samples, rate = await phone.wait_heard(LISTEN_SECONDS, within)
        if only_tone(samples, rate, hz):
            return
        heard = dominant_tones(samples, rate, 3)
        assert time.monotonic() < deadline, f"{phone.username} does not hear {hz:g} Hz alone, but {heard}"


async def hears_music(phone: Baresip, not_hz: float, within: float = PATIENCE_SECONDS) -> None:
    """Wait until a phone hears something that is not the other side's tone."""
    async with asyncio.timeout(within):
        while True:
            samples, rate = await phone.wait_heard(LISTEN_SECONDS, within)
            if rms_dbfs(samples) > -40 and tone_level(samples, rate, not_hz) < -45:
                return


def is_speech(samples: Samples, rate: int) -> bool:
    """Tell whether this sounds like speech: loud for half a second at least, and its pitch moves."""
    size = rate // 20
    frames = [samples[start : start + size] for start in range(0, len(samples) - size + 1, size)]
    loud = [frame for frame in frames if rms_dbfs(frame) > -40]
    pitches = [tones[0] for frame in loud if (tones := dominant_tones(frame, rate))]
    return len(loud) >= 10 and float(np.std(pitches)) > 40


async def call_did(exchange: RunningExchange, caller: Baresip, number: str = DID) -> None:
    """Call a number of the exchange."""
    await caller.dial(f"sip:{number}@{exchange.server}")


async def trunk_call(exchange: RunningExchange, number: str = DID, **options: Any) -> Baresip:
    """Return a caller on the trunk whose call to a number was answered."""
    caller = await exchange.trunk_caller(**{"speaks": CALLER_HZ, **options})
    await call_did(exchange, caller, number)
    await caller.wait_event("established")
    return caller


async def pick_up(phone: Baresip) -> None:
    """Answer the phone once it rings."""
    await phone.wait_event("incoming")
    await phone.answer()
    await phone.wait_event("established")


@asynccontextmanager
async def sipp_phone(
    exchange: RunningExchange, account: str, scenario: Scenario, **options: Any
) -> AsyncIterator[Sipp]:
    """SIPp as the phone of an account: registers from its port, then plays its part there."""
    phone = Sipp(scenario, **options)
    registration = Sipp(uac_register(account, PASSWORD, expires=60), remote=exchange.server, port=phone.port)
    (await registration.run()).check(1)
    async with phone:
        yield phone
    gone = Sipp(uac_register(account, PASSWORD, expires=0), remote=exchange.server, port=phone.port)
    (await gone.run()).check(1)


async def ended(phone: Baresip, within: float = PATIENCE_SECONDS) -> str:
    """Wait until the phone's call is over; return why."""
    return (await phone.wait_event("closed", within=within)).detail


def legs_in_use(exchange: RunningExchange) -> int:
    """Return how many legs the edges say they have."""
    with Session(exchange.database) as session:
        return sum(session.exec(select(EdgeProcess.legs)))


async def nothing_is_left(exchange: RunningExchange) -> None:
    """Wait until no call workflow runs and the edge has no leg any more."""
    client = await exchange.temporal()
    query = "WorkflowType = 'CallWorkflow' AND ExecutionStatus = 'Running'"

    async def none_running() -> bool:
        return [one.id async for one in client.list_workflows(query)] == []

    await asyncio.gather(
        exchange.until(none_running, "no call workflow runs"),
        exchange.until(lambda: legs_in_use(exchange) == 0, "the edge has no legs"),
    )
