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
