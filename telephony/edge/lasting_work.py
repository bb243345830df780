"""Work that lasts as long as the edge: a fault in it must not end calls, nor stay unseen."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

log = logging.getLogger("belplan.edge")

AGAIN_AFTER_SECONDS = 1.0


async def keep_up(name: str, work: Callable[[], Awaitable[None]]) -> None:
    """Do a work until it ends or is cancelled; when it fails, that is logged with its place, and it is begun again."""
    while True:
        try:
            await work()
        except Exception:
            log.exception("%s failed, and is begun again: please report this", name)
        else:
            return
        await asyncio.sleep(AGAIN_AFTER_SECONDS)
