"""The conference bridge: what hears what.

Everything here runs on the SIP thread. Wires are kept as wishes and drawn again when a leg's media change: a re-INVITE
(hold, another codec) gives the leg a new place on the bridge.
"""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pjsua2 as pj

from telephony.edge.sip_thread import SipThread

log = logging.getLogger(__name__)


class BridgePort:
    """Something on the bridge that gives sound, takes it, or both."""

    def __init__(self) -> None:
        self._hears: set[BridgePort] = set()
        self._heard_by: set[BridgePort] = set()

    def audio(self) -> Any:
        """Return the pjsua2 AudioMedia, or None while there is none."""
        raise NotImplementedError

    def feed(self, listener: "BridgePort") -> None:
        """Let `listener` hear this."""
        self._heard_by.add(listener)
        listener._hears.add(self)
        self._draw(listener)

    def stop_feeding(self, listener: "BridgePort") -> None:
        """Let `listener` hear this no more."""
        self._heard_by.discard(listener)
        listener._hears.discard(self)
        source, sink = self.audio(), listener.audio()
        if source is not None and sink is not None:
            try:
                source.stopTransmit(sink)
            except pj.Error as error:
                log.debug("wire was gone already: %s", error.reason)

    def draw_wires(self) -> None:
        """Draw all wires of this port again, after its media changed."""
        for listener in self._heard_by:
            self._draw(listener)
        for source in self._hears:
            source._draw(self)

    def unplug(self) -> None:
        """Forget all wires."""
        for listener in list(self._heard_by):
            self.stop_feeding(listener)
        for source in list(self._hears):
            source.stop_feeding(self)

    def _draw(self, listener: "BridgePort") -> None:
        source, sink = self.audio(), listener.audio()
        if source is None or sink is None:
            return  # drawn when the media come up
        try:
            source.startTransmit(sink)
        except pj.Error as error:
            log.warning("could not connect two ports of the bridge: %s", error.reason)


class Player(pj.AudioMediaPlayer, BridgePort):  # type: ignore[misc]
    """Plays a WAV into the bridge, or several one after the other."""

    def __init__(
        self, sip: SipThread, path: Path, *more: Path, loop: bool, on_end: Callable[[], None] | None = None
    ) -> None:
        pj.AudioMediaPlayer.__init__(self)
        BridgePort.__init__(self)
        self._sip = sip
        self._on_end = on_end
        options = 0 if loop else pj.PJMEDIA_FILE_NO_LOOP
        if more:
            self.createPlaylist(pj.StringVector([str(one) for one in (path, *more)]), path.name, options)
        else:
            self.createPlayer(str(path), options)
        sip.keep(self)

    def audio(self) -> Any:
        """Return itself."""
        return self

    def onEof2(self) -> None:  # noqa: N802  (pjsua2 calls it)
        """Tell the loop that the file is over."""
        if self._on_end is not None:
            self._sip.post(self._on_end)
            self._on_end = None

    def close(self) -> None:
        """Stop and let go."""
        self._on_end = None
        self.unplug()
        self._sip.drop(self)


class Recorder(pj.AudioMediaRecorder, BridgePort):  # type: ignore[misc]
    """Writes what it hears to a WAV (16 kHz, 16 bit, mono)."""

    def __init__(self, sip: SipThread, path: Path) -> None:
        pj.AudioMediaRecorder.__init__(self)
        BridgePort.__init__(self)
        self._sip = sip
        self.createRecorder(str(path), 0, 0, 0)
        sip.keep(self)

    def audio(self) -> Any:
        """Return itself."""
        return self

    def close(self) -> None:
        """Complete the file and let go."""
        self.unplug()
        self._sip.drop(self)
