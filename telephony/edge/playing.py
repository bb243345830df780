"""Playing a sound file to one leg."""

import asyncio
from pathlib import Path

from telephony.edge.bridge import Player
from telephony.edge.leg import Leg


async def start_playing(
    leg: Leg, path: Path, *more: Path, loop: bool = False, over: asyncio.Event | None = None
) -> Player:
    """Start to play a WAV, or several one after the other, to a leg; close the player when it is enough.

    `over` is set at the end of the file.
    """

    def start() -> Player:
        player = Player(leg.sip, path, *more, loop=loop, on_end=over.set if over is not None else None)
        if leg.pj is not None:
            player.feed(leg.pj)
        return player

    return await leg.sip.run(start)


async def play_to(leg: Leg, path: Path) -> None:
    """Play a WAV to its end, or until the leg is gone."""
    over = asyncio.Event()
    player = await start_playing(leg, path, over=over)
    ends = [asyncio.create_task(one.wait()) for one in (over, leg.gone)]
    try:
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for end in ends:
            end.cancel()
        await leg.sip.run(player.close)
