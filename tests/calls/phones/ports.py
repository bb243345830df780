"""Ports on loopback that nobody uses right now, and that no other process of tests takes meanwhile."""

import socket
import struct
from collections.abc import Sequence
from functools import cache
from pathlib import Path

HOST = "127.0.0.1"
_UDP_SOCKETS = Path("/proc/net/udp")

# Below Linux' ephemeral range (32768 …), so that no outgoing connection takes the port between choosing and using it.
_FIRST, _LAST = 10_240, 32_640
_SHARE = 3_200
_SHARES = range(_FIRST, _LAST - _SHARE + 1, _SHARE)
_FOR_HOLDING = 1_800
"""So many of a share are only held, the lowest free ones first: all others go round, and would tear them to pieces."""


class _Share:
    """The ports of this process: its guard keeps other processes of tests away from them as long as it lives."""

    def __init__(self, first: int, guard: socket.socket) -> None:
        self._guard = guard
        self._held_from, self._from, self._end = first + 1, first + _FOR_HOLDING, first + _SHARE
        self._next = self._from
        self._held: set[int] = set()

    def take(self, count: int) -> int:
        """Return the first of `count` free ports in a row; those that were given longest ago come first."""
        turns = [*range(self._next, self._end), *range(self._from, self._next)]
        first = self._first_of(count, turns, self._end)
        self._next = first + count
        return first

    def hold(self, count: int) -> int:
        first = self._first_of(count, range(self._held_from, self._from), self._from)
        self._held.update(range(first, first + count))
        return first

    def let_go(self, first: int, count: int) -> None:
        self._held.difference_update(range(first, first + count))

    def _first_of(self, count: int, firsts: Sequence[int], end: int) -> int:
        for first in firsts:
            wanted = range(first, first + count)
            if wanted.stop > end or not self._held.isdisjoint(wanted):
                continue
            if all(_is_free(kind, port) for port in wanted for kind in _KINDS):
                return first
        held = len(self._held)
        raise RuntimeError(f"No {count} free ports in a row from {firsts[0]} on; {held} are held: who did not let go?")


_KINDS = (socket.SOCK_STREAM, socket.SOCK_DGRAM)


def _is_free(kind: socket.SocketKind, port: int) -> bool:
    with socket.socket(socket.AF_INET, kind) as probe:
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


@cache
def _own_share() -> _Share:
    for first in _SHARES:
        guard = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            guard.bind((HOST, first))
        except OSError:
            guard.close()
        else:
            return _Share(first, guard)
    raise RuntimeError(f"{len(_SHARES)} processes of tests run already; stop some")


def free_port(count: int = 1) -> int:
    """Return the first of `count` ports in a row that are free on loopback, for UDP and TCP.

    They are for now: when nobody listens there, they are given again once all others were.
    """
    return _own_share().take(count)


def held_port(count: int = 1) -> int:
    """Return ports as `free_port` does, given to nobody else until `let_go`, whether somebody listens there or not."""
    return _own_share().hold(count)


def let_go(first: int, count: int = 1) -> None:
    """Give back what `held_port` gave."""
    _own_share().let_go(first, count)


def udp_port_is_taken(port: int) -> bool:
    """Tell whether a process listens on this UDP port of loopback; to try it out would take it from who is about to."""
    loopback = struct.unpack("=I", socket.inet_aton(HOST))[0]
    wanted = {f"{address:08X}:{port:04X}" for address in (loopback, 0)}
    return any(line.split()[1] in wanted for line in _UDP_SOCKETS.read_text().splitlines()[1:])
