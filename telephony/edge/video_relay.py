"""Passes the packets of video from one phone to another, as they are: RTP and RTCP, on ports of the exchange.

Everything here runs on the loop. Packets are taken from where the phone said that it is, by SDP or by its signalling:
from the port that the first one comes from, because a NAT chooses that. Whatever comes from elsewhere is dropped, and
what is no RTP: nobody shall talk by the exchange's address to a service that trusts it.
"""

import asyncio
import ipaddress
import logging
import socket
from typing import Self

from telephony.edge.sdp_video import NOWHERE, VideoStream

log = logging.getLogger(__name__)

Address = tuple[str, int]
_RTP_VERSION = 2
"""The first two bits of each packet of RTP and RTCP (RFC 3550)."""
_BURST = 32
"""Packets that one port passes on before the loop's other work gets its turn; a picture comes as so many at once."""
_BUFFER = memoryview(bytearray(65536))
_KEPT_BYTES = 1 << 20
"""What the system is asked to keep while the loop does something else; it may keep less (net.core.rmem_max)."""


class _Port:
    """One UDP port towards a phone."""

    def __init__(self, listening: socket.socket) -> None:
        self.other: _Port | None = None
        """Where what comes here leaves; None: nowhere."""
        self.passes = True
        self.dropped = 0
        self._socket = listening
        self._said: tuple[Address, frozenset[str]] | None = None
        """Where the phone says that it is, and the hosts that its packets may come from."""
        self._target: Address | None = None
        self._heard = False
        """A packet came: its source is the target."""
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(listening, self._read)

    def expect(self, target: Address, hosts: frozenset[str]) -> None:
        """Note where the phone says that it is."""
        if self._said != (target, hosts):
            self._said, self._target, self._heard = (target, hosts), target, False

    def close(self) -> None:
        """Give the port back."""
        if self._socket.fileno() >= 0:
            self._loop.remove_reader(self._socket)
            self._socket.close()

    def _read(self) -> None:
        for _ in range(_BURST):
            try:
                size, source = self._socket.recvfrom_into(_BUFFER)
            except BlockingIOError:
                return
            except OSError as error:  # says that an earlier packet did not arrive
                log.debug("video: %s", error)
                continue
            if not size or _BUFFER[0] >> 6 != _RTP_VERSION:
                self.dropped += 1
                continue
            if source != self._target or not self._heard:
                if self._heard or self._said is None or source[0] not in self._said[1]:
                    self.dropped += 1
                    continue
                self._target, self._heard = source, True
            if self.other is not None and self.passes:
                self.other._send(_BUFFER[:size])

    def _send(self, packet: memoryview) -> None:
        if self._target is None:
            return
        try:
            self._socket.sendto(packet, self._target)
        except OSError as error:  # no way there, or no room in the system's buffer: a lost packet, as on any network
            log.debug("video: %s", error)


class VideoEnd:
    """The two ports of the exchange, for RTP and the next one for RTCP, that one leg's phone exchanges video with."""

    def __init__(self, rtp: socket.socket, rtcp: socket.socket) -> None:
        self.port: int = rtp.getsockname()[1]
        self.is_open = True
        self._rtp, self._rtcp = _Port(rtp), _Port(rtcp)
        self._other: VideoEnd | None = None
        self._theirs: VideoStream | None = None

    @property
    def dropped(self) -> int:
        """How many packets came that were not passed on: from strangers, or no RTP."""
        return self._rtp.dropped + self._rtcp.dropped

    def expect(self, theirs: VideoStream | None, signalling_host: str) -> None:
        """Note what the phone says of its video now; None: it has none any more."""
        self._theirs = theirs
        if theirs is not None and theirs.host != NOWHERE and not _is_ours(theirs.host, signalling_host):
            hosts = frozenset((theirs.host, signalling_host)) - {""}
            self._rtp.expect((theirs.host, theirs.port), hosts)
            self._rtcp.expect((theirs.host, theirs.rtcp_port), hosts)
        for one, other in ((self, self._other), (self._other, self)):
            if one is not None and other is not None:
                one._rtp.passes = one._sends() and other._receives()

    def join(self, other: Self) -> None:
        """Pass on what comes here there, and the other way round."""
        for one, two in ((self, other), (other, self)):
            one._other, one._rtp.other, one._rtcp.other = two, two._rtp, two._rtcp
            one._rtp.passes = one._sends() and two._receives()

    def close(self) -> None:
        """Give the ports back; the other end passes nothing on any more."""
        self.is_open = False
        self._rtp.close()
        self._rtcp.close()
        if self._other is not None:
            self._other._other = self._other._rtp.other = self._other._rtcp.other = None
        self._other = self._rtp.other = self._rtcp.other = None

    def _sends(self) -> bool:
        return self._theirs is not None and self._theirs.sends

    def _receives(self) -> bool:
        return self._theirs is not None and self._theirs.receives


class VideoPorts:
    """The UDP ports that an edge has for video."""

    def __init__(self, first: int, last: int, host: str = "") -> None:
        self._ports = range(first + first % 2, last, 2)
        """Even ones, each with the next."""
        self._host = str(ipaddress.IPv4Address(host)) if host else "0.0.0.0"
        self._next = 0

    def open(self) -> VideoEnd | None:
        """Return an end on two ports that are free; None when there are none."""
        for _ in self._ports:
            port = self._ports[self._next % len(self._ports)]
            self._next += 1
            pair: list[socket.socket] = []
            try:
                for one in (port, port + 1):
                    pair.append(_listen(self._host, one))
            except OSError:
                for opened in pair:
                    opened.close()
                continue
            return VideoEnd(*pair)
        if self._ports:
            log.error("no two UDP ports are free for video: a call goes on without; set BELPLAN_RTP_PORT_LAST higher")
        return None


def _is_ours(host: str, signalling_host: str) -> bool:
    """Tell whether a phone that is elsewhere says that it is on this machine."""
    return host.startswith("127.") and not signalling_host.startswith("127.")


def _listen(host: str, port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    listening.setblocking(False)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _KEPT_BYTES)
    try:
        listening.bind((host, port))
    except OSError:
        listening.close()
        raise
    return listening
