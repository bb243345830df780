"""Connections that the front opens itself, to trunks over TCP and TLS."""

import asyncio
import logging
import ssl
from collections.abc import Callable

from telephony.flow_token import Flow
from telephony.front.transports import FlowGoneError, Transports

log = logging.getLogger("front.trunks")

MAX_WAITING = 100
"""Messages that wait for a connection to open."""


class OutgoingConnections:
    """Opens a connection when there is something to send along it; what is sent meanwhile waits.

    `server_name` says which name the certificate of a trunk's server must carry; None for a trunk that is gone.
    """

    def __init__(self, server_name: Callable[[str], str | None]) -> None:
        self._server_name = server_name
        self._transports: Transports | None = None
        self._undelivered: Callable[[bytes], None] = lambda _: None
        self._waiting: dict[str, list[bytes]] = {}
        """What waits, by connection."""
        self._opening: set[asyncio.Task[None]] = set()
        self._tls = ssl.create_default_context()

    def use(self, transports: Transports, undelivered: Callable[[bytes], None]) -> None:
        """Take the sockets, and who hears of what could not be sent; before, nothing can be sent."""
        self._transports = transports
        self._undelivered = undelivered

    def send(self, data: bytes, flow: Flow, trunk: str) -> None:
        """Send along a flow to a trunk. Raises FlowGoneError when there is no way there."""
        if self._transports is None:
            raise FlowGoneError("The sockets are not open yet.")
        if self._transports.is_open(flow):
            self._transports.send(data, flow)
            return
        waiting = self._waiting.get(flow.connection)
        if waiting is None:
            name = self._server_name(trunk)
            if name is None:
                raise FlowGoneError(f"There is no trunk {trunk} any more.")
            waiting = self._waiting[flow.connection] = []
            opening = asyncio.create_task(self._open(self._transports, flow, name), name=f"connect to {flow}")
            self._opening.add(opening)
            opening.add_done_callback(self._opening.discard)
        if len(waiting) >= MAX_WAITING:
            raise FlowGoneError(f"Too many messages wait for {flow}.")
        waiting.append(data)

    async def _open(self, transports: Transports, flow: Flow, name: str) -> None:
        try:
            await transports.connect(flow, self._tls if flow.transport == "tls" else None, name)
        except OSError as error:
            log.warning("no connection to %s (%s): %s", flow, name, error or type(error).__name__)
        for data in self._waiting.pop(flow.connection, []):
            try:
                transports.send(data, flow)
            except FlowGoneError:
                self._undelivered(data)

    async def close(self) -> None:
        """Stop opening."""
        for task in self._opening:
            task.cancel()
        await asyncio.gather(*self._opening, return_exceptions=True)
