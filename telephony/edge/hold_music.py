"""Music for those who are on hold: of the class of the account that put them there (P2)."""

import logging

from activities.call_port import StepError
from telephony.edge.bridge import Player
from telephony.edge.leg import Leg
from telephony.edge.playing import start_playing
from telephony.edge.sounds import Sounds

log = logging.getLogger(__name__)


class HoldMusic:
    """The music of one call: one party at most hears it."""

    def __init__(self, sounds: Sounds) -> None:
        self._sounds = sounds
        self._player: Player | None = None
        self._listener: Leg | None = None

    async def play(self, listener: Leg | None, holder: Leg | None = None) -> None:
        """Let one party hear the music of who put him on hold, from its beginning; None: nobody hears any."""
        if listener is self._listener:
            return
        await self.stop()
        if listener is None:
            return
        try:
            first, *more = await self._sounds.music(account_of(holder))
        except StepError as error:
            log.error("%s: no music on hold: %s", listener.party, error)
            return
        self._listener = listener
        self._player = await start_playing(listener, first, *more, loop=True)

    async def stop(self) -> None:
        """Stop it."""
        player, self._player, listener, self._listener = self._player, None, self._listener, None
        if player is not None and listener is not None:
            await listener.sip.run(player.close)


def account_of(leg: Leg | None) -> str:
    """Return the id of the account whose phone a leg is; empty for one outside."""
    kind, _, key = leg.party.partition(":") if leg is not None else ("", "", "")
    return key if kind == "account" else ""
