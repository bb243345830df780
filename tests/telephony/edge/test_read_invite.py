"""What an INVITE says: who calls whom, by the header fields that a trunk's settings name."""

from pathlib import Path

import pytest

from activities.exchange.outgoing_settings import TrunkLine
from telephony.edge.directory import Caller
from telephony.edge.incoming import read_invite
from telephony.source_proof import PROOF_HEADER, SOURCE_HEADER, sign_source
from tests.databases import own_database

NUMBER, MOBILE, DID = "+3225550000", "+32475123456", "+3250123100"
ASSERTED = f'P-Asserted-Identity: "Jan" <sip:{MOBILE}@provider;user=phone>, <tel:{MOBILE}>'
REMOTE_PARTY = f"Remote-Party-ID: <sip:{MOBILE}@provider>;party=calling;privacy=off"
SRTP = "m=audio 4000 RTP/SAVP 8\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:x\r\n"


def line(**fields: str) -> TrunkLine:
    values = {"number_format": "plus", "caller_id_header": "p_asserted_identity", **fields}
    return TrunkLine("alpha", "Alpha", "sip.provider.example", **values)  # type: ignore[arg-type]


def invite(*headers: str, uri: str = f"sip:{DID}@pbx", to: str = f"<sip:{DID}@pbx>", body: str = "") -> Caller:
    value = "trunk;id=alpha"
    text = "\r\n".join(
        [
            f"INVITE {uri} SIP/2.0",
            f"From: <sip:{NUMBER}@provider>;tag=1",
            f"To: {to}",
            "Call-ID: c",
            "CSeq: 1 INVITE",
            f"{SOURCE_HEADER}: {value}",
            f"{PROOF_HEADER}: {sign_source(value, 'c', '1')}",
            *headers,
            f"Content-Length: {len(body)}",
            "",
            body,
        ]
    )
    found = read_invite(text)
    assert found is not None
    return found


@pytest.fixture(autouse=True)
def key(tmp_path: Path) -> object:
    with own_database(tmp_path):
        yield


@pytest.mark.parametrize(
    ("headers", "fields", "shown"),
    [
        ((), {}, (NUMBER, "")),
        ((ASSERTED,), {}, (MOBILE, "Jan")),
        ((ASSERTED,), {"caller_id_header": "from"}, (NUMBER, "")),
        ((ASSERTED, REMOTE_PARTY), {"caller_id_header": "remote_party_id"}, (MOBILE, "")),
        (("P-Asserted-Identity: nonsense",), {}, (NUMBER, "")),
        ((f"P-Asserted-Identity: <tel:{MOBILE}>",), {}, (MOBILE, "")),
        ((ASSERTED, "Privacy: id"), {}, ("", "")),
        ((ASSERTED, "Privacy: header;critical"), {}, ("", "")),
        ((ASSERTED, "Privacy: none"), {}, (MOBILE, "Jan")),
    ],
)
def test_who_calls(headers: tuple[str, ...], fields: dict[str, str], shown: tuple[str, str]) -> None:
    assert invite(*headers).shown_over(line(**fields)) == shown


@pytest.mark.parametrize(
    ("uri", "fields", "called"),
    [
        (f"sip:{DID}@pbx", {}, DID),
        ("sip:+32999@pbx", {}, "+32999"),
        ("sip:+32999@pbx", {"number_place": "to"}, DID),
        ("sip:customer@pbx;bp-line=x", {"username": "customer"}, DID),
        ("sip:customer@pbx", {}, "customer"),
    ],
)
def test_which_number_is_called(uri: str, fields: dict[str, str], called: str) -> None:
    assert invite(uri=uri).called_over(line(**fields)) == called
    assert invite(uri=uri).called_over(None) in (DID, "+32999", "customer")


@pytest.mark.parametrize(
    ("body", "encrypted"),
    [
        (SRTP, True),
        (SRTP.replace("RTP/SAVP", "RTP/AVP"), False),
        (SRTP.partition("a=")[0], False),
        (f"{SRTP}m=audio 4002 RTP/AVP 8\r\n", False),
        (f"{SRTP}m=audio 0 RTP/AVP 8\r\nm=video 0 RTP/AVP 31\r\n", True),
        ("", False),
    ],
)
def test_whether_media_are_encrypted(body: str, encrypted: bool) -> None:
    assert invite("Content-Type: application/sdp", body=body).encrypted is encrypted


VIDEO = "c=IN IP4 10.0.0.5\r\nm=video 4002 RTP/AVP 97\r\na=rtpmap:97 H264/90000\r\n"
FRONT, PHONE = "Via: SIP/2.0/UDP 127.0.0.1:5060;branch=z9hG4bK1", "Via: SIP/2.0/UDP 10.0.0.5;branch=z9hG4bK2"


@pytest.mark.parametrize(
    ("vias", "heard_from"),
    [
        ((FRONT, PHONE), "10.0.0.5"),
        ((FRONT, f"{PHONE};rport=1024;received=192.0.2.7"), "192.0.2.7"),
        ((f"{FRONT}, SIP/2.0/TLS 10.0.0.5:5061;received=192.0.2.7;branch=z9hG4bK3",), "192.0.2.7"),
        ((FRONT, f"{PHONE};received=192.0.2.7", "Via: SIP/2.0/UDP 10.0.0.9"), "192.0.2.7"),
        ((FRONT,), ""),
        ((FRONT, "Via: nonsense"), ""),
    ],
)
def test_video_and_where_its_sender_is(vias: tuple[str, ...], heard_from: str) -> None:
    found = invite(*vias, "Content-Type: application/sdp", body=VIDEO)
    assert found.video is not None and (found.video.host, found.video.port) == ("10.0.0.5", 4002)
    assert found.heard_from == heard_from
    assert invite(*vias).video is None
