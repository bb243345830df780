"""Which codecs an offer names."""

import pytest

from schemas.configuration.trunk_entry import Codec
from telephony.edge.sdp_codecs import keep_codecs

OFFER = "\r\n".join(
    [
        "v=0",
        "o=- 1 1 IN IP4 192.0.2.1",
        "s=-",
        "m=audio 4000 RTP/SAVP 96 9 8 0 97 98",
        "c=IN IP4 192.0.2.1",
        "a=rtpmap:96 opus/48000/2",
        "a=fmtp:96 useinbandfec=1",
        "a=rtpmap:9 G722/8000",
        "a=rtpmap:8 PCMA/8000",
        "a=rtpmap:97 telephone-event/48000",
        "a=fmtp:97 0-16",
        "a=rtpmap:98 telephone-event/8000",
        "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:x",
        "m=video 0 RTP/AVP 31",
        "a=rtpmap:31 H261/90000",
        "",
    ]
)


@pytest.mark.parametrize(
    ("codecs", "formats"),
    [
        (["pcma"], "8 98"),
        (["pcmu", "pcma"], "0 8 98"),
        (["g722", "opus"], "9 96 97 98"),
    ],
)
def test_what_is_kept(codecs: list[Codec], formats: str) -> None:
    kept = keep_codecs(OFFER, codecs)
    assert f"m=audio 4000 RTP/SAVP {formats}\r\n" in kept
    assert ("a=rtpmap:96" in kept, "a=fmtp:96" in kept) == ("opus" in codecs, "opus" in codecs)
    assert "a=crypto:1" in kept and "a=rtpmap:31 H261/90000\r\n" in kept
    assert ("a=fmtp:97" in kept, "a=rtpmap:98" in kept) == ("opus" in codecs, True)


@pytest.mark.parametrize("sdp", ["", "v=0\r\ns=-\r\n", OFFER.replace("96 9 8 0", "18")])
def test_what_has_none_of_them_stays(sdp: str) -> None:
    assert keep_codecs(sdp, ["pcma"]) == sdp
