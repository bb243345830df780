"""Recording the caller to a WAV until a digit, silence, the greatest length, or hang-up."""

import asyncio
import logging
import shutil
import time
import wave
from pathlib import Path
from typing import Literal

import pjsua2 as pj

from activities.call_port import SHORTEST_RECORDING_SECONDS, Recording, StepError
from telephony.edge.bridge import Recorder
from telephony.edge.leg import Leg

log = logging.getLogger(__name__)

LEVEL_EVERY_SECONDS = 0.1
SILENT_LEVEL = 8
"""Of 255, by the bridge's logarithmic scale, about -42 dBFS: below it is a pause, not speech."""
NOTHING_LEVEL = 3
"""About -53 dBFS: a recording that never was louder is line noise. Lower, so that no soft voice is thrown away."""
HEADER_BYTES = 44
COMPLETION_SECONDS = 2.0
LEAST_FREE_BYTES = 8 * 1024 * 1024
"""Recording stops before it takes the last of the disk from the databases."""

Ended = Literal["digit", "silence", "length", "hang_up", "disk_full"]


async def record_caller(
    caller: Leg, path: Path, *, max_seconds: float, silence_seconds: float, finish_digit: str
) -> Recording:
    """Record what a caller says. A caller who is gone before the start gives an empty recording.

    Raises StepError when the file can't be written; what was said by then is kept when there is any of it.
    """
    _check_space(path)
    sip = caller.sip

    def start() -> Recorder | None:
        if caller.pj is None:
            return None
        recorder = Recorder(sip, path)
        caller.pj.feed(recorder)
        return recorder

    try:
        recorder = await sip.run(start)
    except pj.Error as error:
        raise StepError(f"The recording {path.name} can't be written: {error.reason}. Is the disk full?") from error
    if recorder is None:
        return Recording(file="", seconds=0.0, ended_by="hang_up")
    started = time.monotonic()
    caller.keys.clear()
    try:
        ended, loudest = await _until_over(caller, path, max_seconds, silence_seconds, finish_digit)
    finally:
        caller.keys.clear()
        await sip.run(recorder.close)
    recording = await asyncio.to_thread(_finished, path, ended, time.monotonic() - started)
    if recording.seconds >= SHORTEST_RECORDING_SECONDS and loudest > NOTHING_LEVEL:
        return recording
    await asyncio.to_thread(path.unlink, missing_ok=True)
    return Recording(file="", seconds=recording.seconds if loudest > NOTHING_LEVEL else 0.0, ended_by=ended)


def _check_space(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(path.parent).free
    except OSError as error:
        raise StepError(f"The folder for recordings, {path.parent}, can't be used: {error.strerror}.") from error
    if free < LEAST_FREE_BYTES:
        raise StepError(f"The disk of {path.parent} is full ({free // 1024} KB left); make room for recordings.")


async def _until_over(
    caller: Leg, path: Path, max_seconds: float, silence_seconds: float, finish: str
) -> tuple[Ended, int]:
    """Return what ended it, and the loudest level."""
    started = last_sound = time.monotonic()
    loudest = 0
    gone = asyncio.create_task(caller.gone.wait())
    try:
        while True:
            await asyncio.wait({gone}, timeout=LEVEL_EVERY_SECONDS)
            now = time.monotonic()
            if gone.done():
                return "hang_up", loudest
            level = await caller.level()
            loudest = max(loudest, level)
            last_sound = now if level > SILENT_LEVEL else last_sound
            if caller.keys.take_one_of(finish):
                return "digit", loudest
            if now - last_sound >= silence_seconds:
                return "silence", loudest
            if now - started >= max_seconds:
                return "length", loudest
            if shutil.disk_usage(path.parent).free < LEAST_FREE_BYTES:
                log.error("%s ends early: the disk of %s is full; make room for recordings", path.name, path.parent)
                return "disk_full", loudest
    finally:
        gone.cancel()


def _finished(path: Path, ended: Ended, seconds: float) -> Recording:
    """Look at what is really in the file: a disk may have run full in the middle."""
    frames, complete = 0, False
    deadline = time.monotonic() + COMPLETION_SECONDS
    try:
        while not complete and time.monotonic() < deadline:  # the bridge lets go of the file at its next tick
            time.sleep(0.02)
            with wave.open(str(path), "rb") as file:
                frames, rate = file.getnframes(), file.getframerate()
            complete = path.stat().st_size >= HEADER_BYTES + 2 * frames and (frames > 0 or seconds < 0.2)
    except (OSError, EOFError, wave.Error) as error:
        raise StepError(f"The recording {path.name} could not be written ({error}). Is the disk full?") from error
    if not complete:
        raise StepError(f"The recording {path.name} is not whole. Is the disk full?")
    return Recording(file=path.name, seconds=round(frames / rate, 1), ended_by=ended)
