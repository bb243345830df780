"""Does an exchange run with our settings, and does all of it?"""

import asyncio
import logging
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import make_url
from temporalio.client import Client

from api.demo.failure import DemoFailure
from api.health_checks import Health, check_health
from api.preflight import runs_own_temporal
from schemas.settings import Settings, settings

START_SECONDS = 20.0
"""An exchange that is just starting is waited for."""
AGAIN_SECONDS = 0.5


def is_running(say: Callable[[str], None]) -> bool:
    """Tell whether an exchange runs here. One that starts is waited for.

    Raises DemoFailure when a part of it is missing.
    """
    if not _has_database(settings()):
        return False
    logging.getLogger("belplan.api.health").setLevel(logging.ERROR)  # that no exchange runs is nothing to warn of
    return asyncio.run(_look(say))


def _has_database(current: Settings) -> bool:
    """Tell whether there is a database; looking into a missing SQLite file would make it."""
    url = make_url(current.effective_database_url)
    return url.get_backend_name() != "sqlite" or (url.database is not None and Path(url.database).is_file())


async def _look(say: Callable[[str], None]) -> bool:
    current = settings()
    client = await Client.connect(current.temporal_address, namespace=current.temporal_namespace, lazy=True)
    deadline = time.monotonic() + START_SECONDS
    waits = False
    while True:
        health = await check_health(client)
        down = {part.part: part.message for part in health.parts if part.status == "down"}
        if not down:
            return True
        lives = {"front", "edges"} - down.keys()
        if not lives and ("temporal" in down or not runs_own_temporal()):
            return False
        if time.monotonic() > deadline:
            break
        if not waits:
            say(f"Waiting for the exchange to be complete ({', '.join(sorted(down))} not there yet) …")
            waits = True
        await asyncio.sleep(AGAIN_SECONDS)
    if not lives:
        return False  # only a Temporal server of somebody else
    raise DemoFailure(half_up(health))


def half_up(health: Health) -> str:
    """Return the sentence that says which parts are missing."""
    missing = "; ".join(f"{part.part}: {part.message}" for part in health.parts if part.status == "down")
    return f"The exchange runs only in part ({missing}): see what `make run` printed, or stop it for a demo of its own."
