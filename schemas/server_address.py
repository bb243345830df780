"""Where a server is, as people type it: a host name or an IP address, with a port or without."""

import re
from ipaddress import ip_address

_HOST_NAME = re.compile(r"(?:(?!-)[A-Za-z0-9-]{1,63}(?<!-)\.)*(?!-)[A-Za-z0-9-]{1,63}(?<!-)", re.ASCII)
_LITERAL = re.compile(r"(?P<host>\[[^\]]*\]|[^:]*)(?::(?P<port>[1-9][0-9]{0,4}))?", re.ASCII)


def read_server(text: str) -> tuple[str, int | None]:
    """Return host and port of `sip.provider.example`, `192.0.2.10:5070` or `[2001:db8::1]:5060`, without brackets.

    The port is None when the text has none. Raises ValueError when it is none of these.
    """
    found = _LITERAL.fullmatch(text)
    host = found["host"] if found else ""
    port = int(found["port"]) if found and found["port"] else None
    if host.startswith("["):
        host = host[1:-1]
        sound = is_address(host, 6)
    else:
        # what has digits only at its end would be an address, and a wrong one is no name
        sound = is_address(host, 4) if host.rpartition(".")[2].isdecimal() else bool(_HOST_NAME.fullmatch(host))
    if not sound or (port or 0) > 65535 or len(text) > 255:
        raise ValueError("must be a host name or an address, such as sip.provider.example or 192.0.2.10:5060")
    return host, port


def is_address(host: str, *versions: int) -> bool:
    """Tell whether this is an IP address of one of these versions, without brackets."""
    try:
        return ip_address(host).version in versions
    except ValueError:
        return False
