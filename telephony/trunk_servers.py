"""Where a trunk's server is reached: by the SRV records of its name, or by its addresses (RFC 3263 section 4.2)."""

import asyncio
import logging
import socket
from functools import lru_cache

import dns.asyncresolver
import dns.exception
import dns.rdtypes.IN.SRV
import dns.resolver

from schemas.configuration.trunk_entry import Transport, default_port
from schemas.server_address import is_address, read_server
from schemas.settings import settings

log = logging.getLogger(__name__)

RESOLVE_SECONDS = 3.0
"""A call waits for it."""
SRV_SECONDS = 1.5
"""So that there is time left to ask for the addresses of the name itself."""
MOST_SERVERS = 8
"""More of them are not tried: a caller would not wait for it."""
_SERVICES: dict[Transport, str] = {"udp": "_sip._udp", "tcp": "_sip._tcp", "tls": "_sips._tcp"}


async def find_servers(host: str, port: int | None, transport: Transport, *, ipv6: bool) -> list[tuple[str, int]]:
    """Return the addresses and ports of a server, in the order in which they are to be tried.

    A port that is given, and an address in place of a name, need no SRV record. Raises OSError when nothing is found in
    `RESOLVE_SECONDS`, or the records say that there is no such service.
    """
    async with asyncio.timeout(RESOLVE_SECONDS):  # its TimeoutError is an OSError
        places = [(host, port or default_port(transport))]
        if port is None and not is_address(host, 4, 6):
            places = await _places_by_srv(f"{_SERVICES[transport]}.{host}") or places
        return await _addresses(places, socket.AF_UNSPEC if ipv6 else socket.AF_INET)


async def _places_by_srv(name: str) -> list[tuple[str, int]]:
    """Return names and ports, by priority and weight (RFC 2782); none when there is no record, or nobody to ask."""
    try:
        answer = await _resolver(settings().dns_server).resolve(name, "SRV", lifetime=SRV_SECONDS)
    except dns.exception.DNSException as error:
        log.debug("no SRV records of %s: %s", name, error)
        return []
    found = answer.rrset.processing_order() if answer.rrset is not None else []
    records = [one for one in found if isinstance(one, dns.rdtypes.IN.SRV.SRV)]
    places = [(one.target.to_text(omit_final_dot=True), one.port) for one in records][:MOST_SERVERS]
    if [name for name, _ in places] == ["."]:
        raise OSError(f"{name} says that there is no such service")
    return places


async def _addresses(places: list[tuple[str, int]], family: socket.AddressFamily) -> list[tuple[str, int]]:
    loop = asyncio.get_running_loop()
    found: dict[tuple[str, int], None] = {}
    failure = OSError("it has no address")
    for host, port in places:
        try:
            answers = await loop.getaddrinfo(host, port, family=family, type=socket.SOCK_STREAM)
        except OSError as error:
            failure = error
            continue
        found |= {(str(one[4][0]), port): None for one in answers}
    if not found:
        raise failure
    return list(found)


@lru_cache
def _resolver(server: str) -> dns.asyncresolver.Resolver:
    """Return what asks a name server, and keeps what it said as long as that holds; empty: those of the system.

    Raises NoResolverConfiguration when the system names none.
    """
    resolver = dns.asyncresolver.Resolver(configure=not server)
    if server:
        host, port = read_server(server)
        resolver.nameservers, resolver.port = [host], port or 53
    resolver.cache = dns.resolver.LRUCache(1000)
    return resolver
