"""The process in which the scripted phones live, seen from here."""

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from pydantic import ValidationError

from api.demo.failure import DemoFailure
from api.keep_running import end_with_parent
from telephony.scripted_phones.script import PhoneEvent, Script

SILENCE_SECONDS = 75.0
"""Longer than any step of a script."""
STOP_SECONDS = 8.0


@asynccontextmanager
async def scripted_phones(script: Script) -> AsyncIterator[AsyncIterator[PhoneEvent]]:
    """Play a script; gives what happens, as it happens.

    Leaving the block early hangs up and takes the registrations back. Raises DemoFailure when the phones hang.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "telephony.scripted_phones",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        preexec_fn=end_with_parent(os.getpid()),
    )
    try:
        assert process.stdin is not None
        process.stdin.write(script.model_dump_json().encode() + b"\n")
        process.stdin.close()
        yield _events(process)
    finally:
        await _stop(process)


async def _events(process: asyncio.subprocess.Process) -> AsyncIterator[PhoneEvent]:
    assert process.stdout is not None
    while True:
        try:
            line = await asyncio.wait_for(process.stdout.readline(), SILENCE_SECONDS)
        except TimeoutError:
            raise DemoFailure(f"The scripted phones did nothing for {SILENCE_SECONDS:g} s.") from None
        if not line:
            break
        try:
            event = PhoneEvent.model_validate_json(line)
        except ValidationError:
            continue  # a library that writes to standard output
        yield event
    await asyncio.wait_for(process.wait(), STOP_SECONDS)  # it ends by itself; a signal now would only confuse asyncio


async def _stop(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
    try:
        await asyncio.wait_for(process.wait(), STOP_SECONDS)
    except TimeoutError:
        process.kill()
        await process.wait()
