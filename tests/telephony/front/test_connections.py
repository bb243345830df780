"""TCP and TLS connections to a running front."""

import asyncio
import datetime
import ssl
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from schemas.settings import settings
from tests.calls.phones.ports import HOST
from tests.telephony.front.peer import Peer, header, status
from tests.telephony.front.running_front import PASSWORDS, RunningFront, add_accounts, registrations


async def test_keep_alives_are_answered(shared_front: RunningFront) -> None:
    async with await Peer.stream(shared_front.port) as phone:
        phone.send(b"\r\n\r\n")
        assert await phone.receive_bytes(2) == b"\r\n"


async def test_messages_in_pieces_and_in_one_piece(shared_front: RunningFront) -> None:
    async with await Peer.stream(shared_front.port) as phone:
        request = phone.request("OPTIONS", f"sip:{HOST}").encode()
        for start in range(0, len(request), 50):
            phone.send(request[start : start + 50])
            await asyncio.sleep(0)
        assert status(await phone.receive()) == 200
        phone.send(request * 3)
        assert [status(await phone.receive()) for _ in range(3)] == [200] * 3


async def test_a_stream_that_cannot_be_read_is_answered_and_closed(shared_front: RunningFront) -> None:
    async with await Peer.stream(shared_front.port) as phone:
        phone.send(phone.request("OPTIONS", f"sip:{HOST}").replace("Content-Length: 0\r\n", ""))
        assert status(await phone.receive()) == 400
        assert await phone.is_closed()
    async with await Peer.stream(shared_front.port) as browser:
        browser.send(b"GET / HTTP/1.1\r\nHost: pbx\r\n\r\n")
        assert await browser.is_closed()


async def test_too_many_connections_of_one_source(database: None, tmp_path: Path) -> None:
    front = RunningFront(tmp_path, BELPLAN_FRONT_MAX_CONNECTIONS_PER_SOURCE="2")
    front.start()
    try:
        first, second = await Peer.stream(front.port), await Peer.stream(front.port)
        for one in (first, second):
            one.send(one.request("OPTIONS", f"sip:{HOST}"))
            assert status(await one.receive()) == 200
        third = await Peer.stream(front.port)
        with pytest.raises((asyncio.IncompleteReadError, ConnectionError)):
            third.send(third.request("OPTIONS", f"sip:{HOST}"))
            await third.receive()
        for one in (first, second, third):
            await one.close()
    finally:
        front.stop()


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for the loopback address, key included."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "pbx.example")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("pbx.example")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "front.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


async def test_a_phone_over_tls(database: None, tmp_path: Path, certificate: Path) -> None:
    front = RunningFront(tmp_path, BELPLAN_TLS_CERTIFICATE=str(certificate))
    add_accounts(front.trunk_port, front.edge_port)
    front.start()
    try:
        context = ssl.create_default_context(cafile=str(certificate))
        async with (
            await Peer.stream(front.tls_port, ssl=context, server_hostname="pbx.example") as phone,
            await Peer.udp(front.port, front.edge_port) as edge,
        ):
            assert status(await phone.register("101", PASSWORDS["101"])) == 200
            (row,) = registrations("account-101")
            assert row.transport == "tls"
            await phone.authenticated("INVITE", "sip:102@pbx.example", username="101", password=PASSWORDS["101"])
            invite = await edge.receive()
            assert f":{front.tls_port};transport=tls;lr>" in invite
            edge.send(edge.answer(invite, 486))
            refused = await phone.receive()
            assert (status(refused), header(refused, "call-id")) == (486, header(invite, "call-id"))
    finally:
        front.stop()


async def test_without_a_given_certificate_the_exchange_makes_its_own(database: None, tmp_path: Path) -> None:
    front = RunningFront(tmp_path)
    add_accounts(front.trunk_port, front.edge_port)
    front.start()
    try:
        own = settings().data_dir / "tls" / "exchange.pem"
        context = ssl.create_default_context(cafile=str(own))
        async with await Peer.stream(front.tls_port, ssl=context, server_hostname="127.0.0.1") as phone:
            assert status(await phone.register("101", PASSWORDS["101"])) == 200
    finally:
        front.stop()


async def test_a_certificate_that_is_missing(database: None, tmp_path: Path) -> None:
    front = RunningFront(tmp_path, BELPLAN_TLS_CERTIFICATE=str(tmp_path / "none.pem"))
    assert await _exit_code(front) == 78
    assert "BELPLAN_TLS_CERTIFICATE" in front.log()


async def test_a_setting_that_cannot_be_used(database: None, tmp_path: Path) -> None:
    front = RunningFront(tmp_path, BELPLAN_SIP_TLS_PORT="secure")
    assert await _exit_code(front) == 78
    assert "tls_port" in front.log()


async def _exit_code(front: RunningFront) -> int | None:
    """Start a front that is to fail, and return its exit code."""
    with pytest.raises(AssertionError):
        front.start()
    return front.exit_code
