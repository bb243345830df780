"""The exchange that is measured: its plans, its phones, its sounds."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from tests.calls.phones.ports import free_port
from tests.calls.phones.sipp import Sipp
from tests.calls.phones.sipp_scenarios import Scenario, uac_register
from tests.calls.phones.tones import tone_wav
from tests.calls.running_exchange import PASSWORD, RunningExchange

ANSWERS, RINGS, WHOLE, TWO_TONES = "3250000001", "3250000002", "3250000003", "3250000004"
"""Called numbers: the plan answers first; rings a phone first; prompt, then a phone; one tone after the other."""
FILTERED, SWITCHED = "3250000005", "3250000006"
"""Called numbers: rings a phone first, after many filters; the plan is published anew all the time."""
PHONE, PHONE_EXTENSION = "phone", "101"
FIRST_HZ, SECOND_HZ = 440.0, 620.0
TONE_SECONDS = 2.0


def bench_configuration(desk_phones: int) -> dict[str, Any]:
    """Return the exchange file; `desk_phones` accounts are there to register and to watch each other."""
    plans = {
        ANSWERS: [_play("long"), _play("long")],
        RINGS: [_ring()],
        WHOLE: [_play("short"), _ring()],
        TWO_TONES: [_play("first"), _play("second")],
    }
    names = {ANSWERS: "answers", RINGS: "rings", WHOLE: "whole", TWO_TONES: "two-tones"}
    return {
        "exchange": {"name": "Bench", "languages": ["en"]},
        "trunks": [{"id": "line", "name": "Line", "addresses": ["127.0.0.1:TRUNK_PORT"], "check_seconds": 0}],
        "prompts": [{"id": one, "name": one, "file": f"{one}.wav"} for one in ("short", "long", "first", "second")],
        "sip_accounts": [
            {"id": PHONE, "name": "Phone", "extensions": [PHONE_EXTENSION]},
            *(
                {"id": desk_phone(number), "name": f"Desk {number}", "extensions": [desk_extension(number)]}
                for number in range(desk_phones)
            ),
        ],
        "routes": [
            *({"id": names[did], "name": names[did], "steps": steps} for did, steps in plans.items()),
            {"id": "switched", "name": "switched", "steps": [{"kind": "hang_up", "params": {"sip_code": 480}}]},
        ],
        "dids": [
            *({"number": did, "name": names[did], "route": names[did]} for did in plans),
            {"number": FILTERED, "name": "filtered", "route": names[RINGS]},
            {"number": SWITCHED, "name": "switched", "route": "switched"},
        ],
    }


def _play(prompt: str) -> dict[str, Any]:
    return {"kind": "prompt", "params": {"prompt": prompt}}


def _ring() -> dict[str, Any]:
    return {"kind": "ring_account", "params": {"account": PHONE, "seconds": 30}}


def desk_phone(number: int) -> str:
    """Return the id of the account of a desk phone."""
    return f"desk-{number:04}"


def desk_extension(number: int) -> str:
    """Return the extension of a desk phone."""
    return f"{3000 + number}"


def upload_sounds(exchange: RunningExchange) -> None:
    """Give the exchange its sound files."""
    uploads = exchange.data / "sounds" / "uploads"
    uploads.mkdir(parents=True, exist_ok=True)
    tone_wav(uploads / "short.wav", 440, 0.8)
    tone_wav(uploads / "long.wav", 440, 5)
    tone_wav(uploads / "first.wav", FIRST_HZ, TONE_SECONDS)
    tone_wav(uploads / "second.wav", SECOND_HZ, 1)


@asynccontextmanager
async def registered_phone(exchange: RunningExchange, scenario: Scenario, **options: Any) -> AsyncIterator[Sipp]:
    """Run SIPp as the phone that the plans ring."""
    port = free_port()
    registration = Sipp(uac_register(PHONE, PASSWORD, expires=3600), remote=exchange.server, port=port)
    (await registration.run()).check(1)
    async with Sipp(scenario, port=port, **options) as phone:
        yield phone
