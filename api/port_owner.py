"""Who has a port? On Linux the kernel's tables say, for processes that we may look at."""

import os
from pathlib import Path
from typing import Literal

Transport = Literal["tcp", "udp"]
_LISTENING = {"tcp": "0A", "udp": "07"}
"""States of include/net/tcp_states.h: a listening TCP socket, an unconnected UDP socket."""


def port_owner(transport: Transport, port: int) -> str:
    """Return the name and pid of the process that listens on a port, "" when that can't be told."""
    sockets = {f"socket:[{inode}]" for inode in _inodes(transport, port)}
    if not sockets:
        return ""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if any(os.readlink(link) in sockets for link in (folder / "fd").iterdir()):
                name = (folder / "comm").read_text().strip()
                return f"{name}, pid {folder.name}"
        except OSError:
            continue  # it ended meanwhile, or belongs to another user
    return ""


def _inodes(transport: Transport, port: int) -> set[str]:
    found = set()
    for table in (transport, f"{transport}6"):
        try:
            lines = Path(f"/proc/net/{table}").read_text().splitlines()[1:]
        except OSError:
            continue
        for line in lines:
            fields = line.split()
            if int(fields[1].rpartition(":")[2], 16) == port and fields[3] == _LISTENING[transport]:
                found.add(fields[9])
    return found
