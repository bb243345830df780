"""Secure calling (P4): baresip with TLS and SRTP, and what an eavesdropper gets."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from schemas.settings import Settings
from schemas.tls_certificate import own_certificate
from tests.calls.phones.baresip import Baresip, RegistrationError
from tests.calls.phones.capture import Capture, Datagram, heard_as_pcma
from tests.calls.phones.ports import HOST, free_port, held_port
from tests.calls.phones.tls_link import TlsLink
from tests.calls.phones.tones import only_tone
from tests.calls.providers import MOBILE, MOBILE_DIALLED, invite_to
from tests.calls.running_exchange import PASSWORD, RTP_PORTS, RunningExchange
from tests.calls.sample import DID, sample_configuration
from tests.calls.talk import ANNA_HZ, BRAM_HZ, Talk, ended, nothing_is_left, pick_up

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("secure_calling")]

MOBILE_HZ = 830.0
PLAIN, WITH_TAG = 12 + 160, 12 + 160 + 10
"""Bytes of 20 ms of A-law: header and sound, and with the tag of HMAC-SHA1-80 (RFC 3711 section 4.2.1)."""

PLAIN_SDP = """\
v=0\r
o=- 7 7 IN IP4 {host}\r
s=-\r
c=IN IP4 {host}\r
t=0 0\r
m=audio {port} RTP/AVP 8\r
a=rtpmap:8 PCMA/8000\r
"""
PROVIDER = held_port(2)


@pytest.fixture(scope="module")
def configuration() -> dict[str, Any]:
    sample = sample_configuration()
    sample["exchange"] |= {"main_did": DID, "default_trunks": ["tls"]}
    secured = {"transport": "tls", "encrypted": True, "check_seconds": 0}
    sample["trunks"].append({"id": "tls", "name": "TLS", "server": f"{HOST}:{PROVIDER + 1}", **secured})
    sample["dial_out_groups"] = [{"id": "all", "name": "Everything", "classes": ["mobile"]}]
    sample["sip_accounts"][0]["secure"] = True
    sample["sip_accounts"][1]["dial_out_group"] = "all"
    return sample


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The certificate of the provider."""
    return own_certificate(Settings(data_dir=tmp_path_factory.mktemp("provider"), public_address=HOST))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def exchange(configuration: dict[str, Any], certificate: Path) -> AsyncIterator[RunningExchange]:
    """An exchange that trusts the provider's certificate."""
    async with RunningExchange(configuration, environment={"SSL_CERT_FILE": str(certificate)}) as running:
        yield running


def media_port(phone: Baresip) -> int:
    """Return from where on the exchange a phone gets the media of its last call."""
    found = re.findall(r"incoming rtp for 'audio' established, receiving from [0-9.]+:(\d+)", phone.log())
    assert found, phone.log()[-3000:]
    return int(found[-1])


def of_port(datagrams: list[Datagram], port: int) -> list[Datagram]:
    return [one for one in datagrams if port in (one.source, one.target) and len(one.payload) >= PLAIN]


def tone_in_some(datagrams: list[Datagram], hz: float) -> bool:
    """Tell whether 0.6 s in a row, taken for plain A-law, are a tone. A busy machine may leave gaps elsewhere."""
    windows = (datagrams[start : start + 30] for start in range(0, len(datagrams) - 29, 5))
    return any(only_tone(heard_as_pcma(window), 8000, hz) for window in windows)


async def test_one_side_is_encrypted_and_both_hear(exchange: RunningExchange) -> None:
    anna, bram = await asyncio.gather(
        exchange.phone("anna", transport="tls", encrypted=True, codecs=["PCMA"], speaks=ANNA_HZ),
        exchange.phone("bram", codecs=["PCMA"], speaks=BRAM_HZ),
    )
    first = int(exchange.environment["BELPLAN_RTP_PORT_FIRST"])
    for caller, callee, number in ((anna, bram, "102"), (bram, anna, "101")):
        async with Capture(first, first + RTP_PORTS - 1) as capture:
            await caller.dial(number)
            await pick_up(callee)
            await caller.wait_event("established")
            await Talk(anna, bram, ANNA_HZ, BRAM_HZ).both_hear()
        ports = {phone: media_port(phone) for phone in (anna, bram)}
        await caller.hangup()
        await asyncio.gather(ended(caller), ended(callee))
        await exchange.ended_call()
        secured, plain = (of_port(capture.datagrams, ports[phone]) for phone in (anna, bram))
        assert len(secured) > 20 and len(plain) > 20
        assert {len(one.payload) for one in secured} == {WITH_TAG}
        assert {len(one.payload) for one in plain} == {PLAIN}
        to_bram = [one for one in plain if one.source == ports[bram]]
        from_anna = [one for one in secured if one.target == ports[anna]]
        assert tone_in_some(to_bram, ANNA_HZ), "the plain side can be listened to"
        assert not tone_in_some(from_anna, ANNA_HZ), "the other can't"


async def test_a_secure_account_is_served_in_no_other_way(exchange: RunningExchange) -> None:
    with pytest.raises(RegistrationError, match="403"):
        await exchange.phone("anna")
    anna = await exchange.phone("anna", transport="tls")
    await anna.dial("102")
    assert (await ended(anna)).startswith("488"), "TLS, but plain RTP"
    await nothing_is_left(exchange)
    bram = await exchange.phone("bram")
    await bram.dial("101")
    assert (await ended(bram)).startswith("480"), "her phone does no SRTP, and is not called without"
    assert exchange.steps((await exchange.ended_call()).id)[0].outcome == "unavailable"


async def test_a_secure_call_is_not_made_plain_in_the_middle(exchange: RunningExchange, certificate: Path) -> None:
    """An offer of plain RTP is refused, and the call goes on encrypted; a plain answer to the edge's offer ends it."""
    server = f"{HOST}:{exchange.sip_tls_port}"
    secured: dict[str, Any] = {"transport": "tls", "encrypted": True, "codecs": ["PCMA"]}
    plain_port = free_port()
    plain = PLAIN_SDP.format(host=HOST, port=plain_port)
    first = int(exchange.environment["BELPLAN_RTP_PORT_FIRST"])
    bram = await exchange.phone("bram", codecs=["PCMA"], speaks=BRAM_HZ)
    async with (
        TlsLink(server, certificate) as link,
        Baresip("anna", password=PASSWORD, server=link.address, domain=server, speaks=ANNA_HZ, **secured) as anna,
        Capture(first, first + RTP_PORTS - 1) as capture,
    ):
        await anna.register()
        await anna.dial("102")
        await pick_up(bram)
        await anna.wait_event("established")
        await Talk(anna, bram, ANNA_HZ, BRAM_HZ).both_hear()
        assert (await link.reinvite(plain)).startswith("SIP/2.0 488 ")
        await Talk(anna, bram, ANNA_HZ, BRAM_HZ).both_hear()
        port = media_port(anna)
        offered = await link.reinvite("", plain)
        assert "m=audio" in offered and "RTP/SAVP" in offered and "RTP/AVP" not in offered
        await asyncio.gather(ended(anna), ended(bram))
    assert (await exchange.ended_call()).outcome == "answered"
    assert {len(one.payload) for one in of_port(capture.datagrams, port)} == {WITH_TAG}
    assert not [one for one in capture.datagrams if one.target == plain_port]
    await nothing_is_left(exchange)


async def test_a_trunk_over_tls_with_srtp(exchange: RunningExchange, certificate: Path) -> None:
    bram, mobile = await asyncio.gather(
        exchange.phone("bram", speaks=BRAM_HZ),
        exchange.outside_phone(f"+{MOBILE}", PROVIDER, certificate=certificate, encrypted=True, speaks=MOBILE_HZ),
    )
    await bram.dial(MOBILE_DIALLED)
    await pick_up(mobile)
    await bram.wait_event("established")
    await Talk(bram, mobile, BRAM_HZ, MOBILE_HZ).both_hear()
    invite = invite_to(mobile)
    assert invite.header("Via").startswith("SIP/2.0/TLS ") and "RTP/SAVP" in mobile.log()
    assert f"@{HOST}:{exchange.sip_tls_port};transport=tls>" in invite.header("Contact")
    await mobile.hangup()  # a request of the provider, along the connection that the exchange opened
    await ended(bram)
    assert (await exchange.ended_call()).outcome == "answered"
