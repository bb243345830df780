"""The address that phones reach."""

import socket

from schemas.settings import Settings

_ANY_OUTSIDE_ADDRESS = ("192.0.2.1", 9)
"""Reserved for documentation (RFC 5737): nothing is ever sent there."""


def public_address(settings: Settings) -> str:
    """Return the IP address as set, as listened on, or that of the default route; 127.0.0.1 when there is none."""
    if settings.public_address:
        return settings.public_address
    if settings.sip_listen not in ("", "0.0.0.0", "::"):
        return settings.sip_listen
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(_ANY_OUTSIDE_ADDRESS)  # sends nothing: it only makes the system choose a route
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])
