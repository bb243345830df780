"""Ports on loopback that nobody uses right now."""

import contextlib
import random
import socket

HOST = "127.0.0.1"

# Below Linux' ephemeral range (32768 …), so that no outgoing connection takes the port between choosing and using it.
_FIRST, _LAST = 20_000, 32_000
_TRIES = 200


def _is_free(kind: socket.SocketKind, port: int) -> bool:
    with socket.socket(socket.AF_INET, kind) as probe:
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def free_port(count: int = 1) -> int:
    """Return the first of `count` ports in a row that are free on loopback, for UDP and TCP."""
    picker = random.SystemRandom()
    for _ in range(_TRIES):
        first = picker.randrange(_FIRST, _LAST - count)
        kinds = (socket.SOCK_STREAM, socket.SOCK_DGRAM)
        if all(_is_free(kind, port) for port in range(first, first + count) for kind in kinds):
            return first
    raise RuntimeError(f"No {count} free ports in a row between {_FIRST} and {_LAST}")


def udp_port_is_taken(port: int) -> bool:
    """Tell whether a process listens on this UDP port of loopback."""
    with contextlib.closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as probe:
        try:
            probe.bind((HOST, port))
        except OSError:
            return True
    return False
