"""Requests to servers outside: bounded in time, size and redirects, and kept away from private addresses.

A name is looked up here, its addresses are checked, and the connection goes to the address that was checked. To look
it up, check, and let the client look it up again would let a name change its address in between (DNS rebinding).
"""

import asyncio
import socket
import ssl
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

import httpx

from activities.call_port import HttpAnswer, HttpRequest, ServerUnreachable, StepError

MAX_REDIRECTS = 3
MAX_ANSWER_BYTES = 256 * 1024
MAX_ADDRESSES = 3
"""So many addresses of a name are tried."""
_PORTS = {"http": 80, "https": 443}
_USER_AGENT = "Belplan"
_FOR_ANY_SERVER = {"content-type", "idempotency-key"}
"""Headers of a request that hold no key of the server."""

MayReach = Callable[[str], bool]
"""Tells whether a connection to an IP address may be made."""


class CheckedTransport(httpx.AsyncHTTPTransport):
    """Connects only to addresses that it has looked up and checked itself. Raises StepError for a forbidden one."""

    def __init__(self, may_reach: MayReach) -> None:
        super().__init__(verify=_certificates())
        self._may_reach = may_reach

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request to the address of its host; the certificate must be the host's, as ever."""
        host = request.url.host
        addresses = await _look_up(host, request.url.port or _PORTS[request.url.scheme])
        _check(host, addresses, self._may_reach)
        failure: httpx.TransportError | None = None
        for address in addresses[:MAX_ADDRESSES]:
            copy = httpx.Request(
                request.method,
                request.url.copy_with(host=address),
                headers=request.headers,
                stream=request.stream,
                extensions={**request.extensions, "sni_hostname": host},
            )
            try:
                return await super().handle_async_request(copy)
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                failure = error
        raise failure or httpx.ConnectError(f"{host} has no address")


async def send_request(request: HttpRequest, may_reach: MayReach) -> HttpAnswer:
    """Send a request, follow its redirects, and return the answer.

    Raises ServerUnreachable when no answer came in time, StepError when the address may not be reached, the URL is
    none, or the answer is too large.
    """
    transport = CheckedTransport(may_reach)
    # `trust_env`: a proxy from the environment would be the address that is connected to, whatever was checked
    async with httpx.AsyncClient(transport=transport, trust_env=False, timeout=request.seconds) as client:
        try:
            async with asyncio.timeout(request.seconds):
                return await _follow(client, _first(client, request), request.headers)
        except TimeoutError as error:
            raise ServerUnreachable(f"no answer in {request.seconds:g} s") from error
        except httpx.InvalidURL as error:
            raise StepError(f"{request.url[:200]} is no URL: {error}") from error
        except httpx.HTTPError as error:
            raise ServerUnreachable(str(error) or type(error).__name__) from error


def _first(client: httpx.AsyncClient, request: HttpRequest) -> httpx.Request:
    # identity: what is compressed may be small on the wire and huge in memory
    headers = {"User-Agent": _USER_AGENT, "Accept-Encoding": "identity", **request.headers}
    content = request.body.encode() if request.body else None
    return client.build_request(request.method, request.url, headers=headers, content=content)


async def _follow(client: httpx.AsyncClient, request: httpx.Request, own_headers: Iterable[str]) -> HttpAnswer:
    for _ in range(MAX_REDIRECTS + 1):
        _check_scheme(request.url)
        response = await client.send(request, stream=True)
        try:
            following = response.next_request
            if following is None:
                return HttpAnswer(status=response.status_code, text=await _bounded_text(response))
        finally:
            await response.aclose()
        if not _same_server(request.url, following.url):
            for name in own_headers:
                if name.lower() not in _FOR_ANY_SERVER:
                    following.headers.pop(name, None)  # keys meant for one server are nobody else's business
        request = following
    raise ServerUnreachable(f"redirected more than {MAX_REDIRECTS} times")


async def _bounded_text(response: httpx.Response) -> str:
    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise StepError("the server compressed its answer, though it was asked not to")
    body = bytearray()
    async for chunk in response.aiter_raw():
        body += chunk
        if len(body) > MAX_ANSWER_BYTES:
            raise StepError(f"the server's answer has more than {MAX_ANSWER_BYTES // 1024} KB")
    return bytes(body).decode("utf-8", errors="replace")


def _check_scheme(url: httpx.URL) -> None:
    if url.scheme not in _PORTS or not url.host:
        raise StepError(f"{str(url)[:200]} is no address of a server; it must begin with https:// or http://")


def _check(host: str, addresses: Sequence[str], may_reach: MayReach) -> None:
    private = [address for address in addresses if not may_reach(address)]
    if private:
        raise StepError(
            f"{host} has the private address {private[0]}, which dial plans may not reach; "
            "BELPLAN_ALLOW_PRIVATE_REQUESTS=true would allow it to all of them"
        )


async def _look_up(host: str, port: int) -> list[str]:
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpx.ConnectError(f"{host} can't be found: {error}") from error
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def _same_server(one: httpx.URL, other: httpx.URL) -> bool:
    """Tell whether two URLs have the same origin (RFC 6454), or the second is the same host's secure side."""
    if one.host != other.host:
        return False
    ports = one.port or _PORTS.get(one.scheme), other.port or _PORTS.get(other.scheme)
    return (one.scheme == other.scheme and ports[0] == ports[1]) or (
        (one.scheme, other.scheme) == ("http", "https") and ports == (80, 443)
    )


@lru_cache(maxsize=1)
def _certificates() -> ssl.SSLContext:
    """Read the certificate authorities once; it takes longer than most requests."""
    return httpx.create_ssl_context()
