"""Which addresses of the internet a dial plan may reach: not the machine itself, nor the networks around it."""

import ipaddress

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
"""RFC 6052: an IPv4 address in its last 32 bits."""
_IPV4_COMPATIBLE = ipaddress.IPv6Network("::/96")
"""RFC 4291 section 2.5.5.1, deprecated."""
_NOT_PUBLIC_EITHER = (
    ipaddress.ip_network("192.0.0.0/24"),
    ipaddress.ip_network("64:ff9b:1::/48"),
    ipaddress.ip_network("fec0::/10"),
)
"""Protocol assignments (RFC 6890; one cloud has its metadata there), local NAT64 (RFC 8215), site-local (RFC 3879).

Python's own list has them in its newest versions only.
"""

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def is_public(address: str) -> bool:
    """Tell whether an IP address is one that anybody may reach.

    Private, loopback, link-local (with the metadata servers of clouds), shared (RFC 6598), reserved and multicast
    addresses are not, nor IPv6 addresses that lead to such an IPv4 address. Raises ValueError for what is no address.
    """
    parsed = ipaddress.ip_address(address.partition("%")[0])
    return all(_is_public(one) for one in (parsed, *_inside(parsed)))


def _is_public(address: Address) -> bool:
    return address.is_global and not address.is_multicast and not any(address in one for one in _NOT_PUBLIC_EITHER)


def _inside(address: Address) -> list[Address]:
    """Return the IPv4 addresses to which an IPv6 address leads."""
    if isinstance(address, ipaddress.IPv4Address):
        return []
    inside: list[Address | None] = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in _NAT64 or address in _IPV4_COMPATIBLE:
        inside.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return [one for one in inside if one is not None]
