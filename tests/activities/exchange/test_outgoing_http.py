"""Requests to a real server on loopback; `may_reach` tells which addresses count as public in a test."""

import asyncio
import datetime
import gzip
import ipaddress
import socket
import ssl
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from activities.call_port import HttpAnswer, HttpRequest, ServerUnreachable, StepError
from activities.exchange import outgoing_http
from activities.exchange.outgoing_http import MAX_ANSWER_BYTES, MAX_REDIRECTS, send_request
from activities.exchange.public_addresses import is_public
from tests.activities.web_server import Answer, WebServer, web_server


def loopback(address: str) -> bool:
    return address in ("127.0.0.1", "::1")


async def send(url: str, *, may_reach: Any = loopback, **fields: Any) -> HttpAnswer:
    return await send_request(
        HttpRequest(**{"method": "GET", "url": url, "headers": {}, "seconds": 5, **fields}), may_reach
    )


@pytest.fixture
def server() -> Iterator[WebServer]:
    with web_server() as running:
        running.answers["/"] = Answer(body=b"hello")
        yield running


@pytest.fixture
def forbidden() -> Iterator[WebServer]:
    """A server at an address that no request may reach."""
    with web_server("127.0.0.2") as running:
        yield running


async def test_an_answer(server: WebServer) -> None:
    answer = await send(server.url("/?a=1"), method="POST", headers={"X-Key": "k"}, body="é")
    assert answer == HttpAnswer(status=200, text="hello")
    (asked,) = server.asked
    assert (asked.method, asked.path, asked.body) == ("POST", "/?a=1", "é")
    assert asked.headers["x-key"] == "k"
    assert asked.headers["host"] == f"127.0.0.1:{server.port}"
    assert (asked.headers["user-agent"], asked.headers["accept-encoding"]) == ("Belplan", "identity")


async def test_the_host_header_is_the_name_not_the_address(server: WebServer) -> None:
    await send(server.url(host="localhost"))
    assert server.asked[0].headers["host"] == f"localhost:{server.port}"


@pytest.mark.parametrize("status", [204, 304, 404, 500])
async def test_any_status_is_an_answer(server: WebServer, status: int) -> None:
    server.answers["/"] = Answer(status)
    assert (await send(server.url())).status == status


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "127.1", "0x7f000001", "2130706433", "0", "[::ffff:127.0.0.1]", "LOCALHOST"]
)
async def test_private_addresses_are_refused_however_they_are_written(server: WebServer, host: str) -> None:
    with pytest.raises(StepError, match=r"private address .* BELPLAN_ALLOW_PRIVATE_REQUESTS"):
        await send(server.url(host=host), may_reach=is_public)
    assert server.asked == []


@pytest.mark.parametrize("host", ["[::1]", "169.254.169.254", "10.0.0.1", "[fd00:ec2::254]", "[64:ff9b::a9fe:a9fe]"])
async def test_no_connection_is_tried_to_a_private_address(host: str) -> None:
    started = time.monotonic()
    with pytest.raises(StepError, match="private address"):
        await send(f"http://{host}/", may_reach=is_public)
    assert time.monotonic() - started < 2


async def test_a_redirect_is_followed(server: WebServer) -> None:
    server.answers["/old"] = Answer(302, headers={"Location": "/?new"})
    answer = await send(server.url("/old"), headers={"X-Key": "k"})
    assert answer.text == "hello"
    assert [(one.path, one.headers.get("x-key")) for one in server.asked] == [("/old", "k"), ("/?new", "k")]


async def test_a_redirect_keeps_the_body_where_it_should(server: WebServer) -> None:
    server.answers["/kept"] = Answer(307, headers={"Location": "/"})
    server.answers["/turned"] = Answer(303, headers={"Location": "/"})
    await send(server.url("/kept"), method="POST", body="x")
    await send(server.url("/turned"), method="POST", body="x")
    assert [(one.method, one.body) for one in server.asked] == [
        ("POST", "x"),
        ("POST", "x"),
        ("POST", "x"),
        ("GET", ""),
    ]


async def test_a_redirect_to_a_private_address_is_refused(server: WebServer, forbidden: WebServer) -> None:
    server.answers["/"] = Answer(302, headers={"Location": forbidden.url("/", "127.0.0.2")})
    with pytest.raises(StepError, match=r"127\.0\.0\.2"):
        await send(server.url())
    assert len(server.asked) == 1
    assert forbidden.asked == []


async def test_a_redirect_to_another_server_takes_no_keys_along(server: WebServer) -> None:
    with web_server() as other:
        other.answers["/"] = Answer(body=b"other")
        server.answers["/"] = Answer(307, headers={"Location": other.url()})
        headers = {"X-Api-Key": "k", "Authorization": "Bearer t", "Content-Type": "text/plain", "Idempotency-Key": "1"}
        answer = await send(server.url(), method="POST", body="x", headers=headers)
        assert answer.text == "other"
    (asked,) = other.asked
    assert not {"x-api-key", "authorization"} & set(asked.headers)
    assert (asked.headers["content-type"], asked.headers["idempotency-key"], asked.body) == ("text/plain", "1", "x")


async def test_redirects_are_bounded(server: WebServer) -> None:
    server.answers["/"] = Answer(302, headers={"Location": "/"})
    with pytest.raises(ServerUnreachable, match="redirected more than"):
        await send(server.url())
    assert len(server.asked) == MAX_REDIRECTS + 1


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1/", "http:///x"])
async def test_a_redirect_to_what_is_no_web_server(server: WebServer, target: str) -> None:
    server.answers["/"] = Answer(302, headers={"Location": target})
    with pytest.raises((StepError, ServerUnreachable)):
        await send(server.url())
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://example.org/", "example.org", "http://", "http://[::1", ""]
)
async def test_what_is_no_url(url: str) -> None:
    with pytest.raises(StepError):
        await send(url)


async def test_the_largest_answer(server: WebServer) -> None:
    server.answers["/"] = Answer(body=b"x" * MAX_ANSWER_BYTES)
    assert len((await send(server.url())).text) == MAX_ANSWER_BYTES
    server.answers["/"] = Answer(body=b"x" * (MAX_ANSWER_BYTES + 1))
    with pytest.raises(StepError, match="more than 256 KB"):
        await send(server.url())


async def test_a_compressed_answer_is_not_unpacked(server: WebServer) -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    server.answers["/"] = Answer(body=bomb, headers={"Content-Encoding": "gzip"})
    with pytest.raises(StepError, match="compressed"):
        await send(server.url())


async def test_what_is_no_utf8_is_still_text(server: WebServer) -> None:
    server.answers["/"] = Answer(body=b"caf\xe9")
    assert (await send(server.url())).text == "caf\ufffd"


async def test_a_server_that_takes_too_long(server: WebServer) -> None:
    server.answers["/"] = Answer(after=30)
    started = time.monotonic()
    with pytest.raises(ServerUnreachable, match="no answer in 1 s"):
        await send(server.url(), seconds=1)
    assert time.monotonic() - started < 5


async def test_an_answer_that_drips(server: WebServer) -> None:
    """Each byte is in time for itself; the answer as a whole is not."""

    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        try:
            for _ in range(100):
                writer.write(b"x")
                await writer.drain()
                await asyncio.sleep(0.2)
        except ConnectionError:
            return
        finally:
            writer.close()

    async with await asyncio.start_server(drip, "127.0.0.1", 0) as dripping:
        port = dripping.sockets[0].getsockname()[1]
        with pytest.raises(ServerUnreachable, match="no answer in 1 s"):
            await send(f"http://127.0.0.1:{port}/", seconds=1)


async def test_nobody_listens() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(ServerUnreachable):
            await send(f"http://127.0.0.1:{taken.getsockname()[1]}/")


async def test_a_name_that_does_not_exist() -> None:
    with pytest.raises(ServerUnreachable, match="can't be found"):
        await send("http://no-such-host.invalid/")


async def test_a_proxy_of_the_environment_is_not_used(server: WebServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    assert (await send(server.url())).text == "hello"


@pytest.fixture
def secure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[WebServer]:
    """A server whose certificate is for `localhost`, by an authority that is trusted."""
    file = _certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    outgoing_http._certificates.cache_clear()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    with web_server(tls=context) as running:
        running.answers["/"] = Answer(body=b"secure")
        yield running
    outgoing_http._certificates.cache_clear()


async def test_the_certificate_must_be_that_of_the_name(secure: WebServer) -> None:
    """The connection goes to an address; it is the name in the URL that counts."""
    assert (await send(secure.url(host="localhost"))).text == "secure"
    with pytest.raises(ServerUnreachable, match="certificate"):
        await send(secure.url(host="127.0.0.1"))
    assert len(secure.asked) == 1


def _certificate(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.9.9.9"))])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ) + certificate.public_bytes(serialization.Encoding.PEM)
    file = folder / "server.pem"
    file.write_bytes(pem)
    return file
