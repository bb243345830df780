"""What a caller hears when a process dies between two prompts: how long is the silence."""

from statistics import median

import numpy as np

from tests.bench.plans import FIRST_HZ, SECOND_HZ, TONE_SECONDS, TWO_TONES
from tests.bench.results import Row
from tests.calls.phones.tones import Samples, tone_present
from tests.calls.running_exchange import RunningExchange

_KILL_BEFORE_END = 0.15
_FRAME_SECONDS = 0.02


async def pauses(exchange: RunningExchange, victim: str | None, times: int) -> list[Row]:
    """Measure the silence between two prompts; `victim` is killed just before the first is over, and started again."""
    heard = [await _one_pause(exchange, victim) for _ in range(times)]
    what = f"{victim} killed and started again" if victim else "nobody killed"
    measured = f"median {1000 * median(heard):.0f} ms, longest {1000 * max(heard):.0f} ms"
    return [Row(f"silence between two prompts, {what} ({times} calls)", "", measured)]


async def _one_pause(exchange: RunningExchange, victim: str | None) -> float:
    caller = await exchange.trunk_caller(codecs=["PCMA"])
    await caller.dial(f"sip:{TWO_TONES}@{exchange.server}")
    await caller.wait_event("established", within=10)
    await caller.wait_heard(TONE_SECONDS - _KILL_BEFORE_END - 0.1)
    if victim:
        exchange.kill(victim)
        exchange.start(victim)
    await exchange.until(lambda: tone_present(*caller.heard(0.3), SECOND_HZ), "the second prompt", 30)
    samples, rate = caller.heard()
    await caller.stop()
    return silence_between(samples, rate)


def silence_between(samples: Samples, rate: int) -> float:
    """Return the seconds from the last of the first tone to the first of the second; 20 ms is the grain."""
    size = round(_FRAME_SECONDS * rate)
    frames = [samples[start : start + size] for start in range(0, len(samples) - size + 1, size)]
    first = [number for number, frame in enumerate(frames) if _strength(frame, rate, FIRST_HZ) > _LOUD]
    second = [number for number, frame in enumerate(frames) if _strength(frame, rate, SECOND_HZ) > _LOUD]
    if not first or not second:
        raise AssertionError("One of the two prompts was not heard.")
    return max(0.0, (second[0] - first[-1] - 1) * _FRAME_SECONDS)


_LOUD = 0.05


def _strength(frame: Samples, rate: int, hz: float) -> float:
    """Return the amplitude of a tone in a frame."""
    window = np.hanning(len(frame))
    turns = np.exp(-2j * np.pi * hz / rate * np.arange(len(frame)))
    return float(2 * abs(np.sum(frame * window * turns)) / window.sum())
