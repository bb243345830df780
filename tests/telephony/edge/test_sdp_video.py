"""The video of an SDP: what of it is passed on, and where it is put in ours."""

import pytest

from telephony.edge.sdp_video import VideoStream, read_video, with_video

AUDIO = ["v=0", "o=- 1 1 IN IP4 192.0.2.1", "s=-", "c=IN IP4 192.0.2.1", "t=0 0", "m=audio 4000 RTP/AVP 8"]
VIDEO = [
    "m=video 4002 RTP/AVPF 96 97 98",
    "b=TIAS:512000",
    "a=rtpmap:96 VP8/90000",
    "a=rtcp-fb:96 nack pli",
    "a=rtpmap:97 h264/90000",
    "a=fmtp:97 profile-level-id=42e01f;packetization-mode=1",
    "a=rtcp-fb:97 ccm fir",
    "a=rtcp-fb:* nack pli",
    "a=rtpmap:98 H264/90000",
    "a=fmtp:98 profile-level-id=42e01f",
    "a=framerate:30",
    "a=rtcp-mux",
    "a=candidate:1 1 UDP 1 192.0.2.1 4002 typ host",
    "a=sendrecv",
]
CRYPTO = "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz|2^20|1:4"


def sdp(*lines: str) -> str:
    return "\r\n".join([*AUDIO, *lines, ""])


def changed(before: str, after: str) -> str:
    text = sdp(*VIDEO)
    assert before in text
    return text.replace(before, after)


def read(text: str) -> VideoStream:
    found = read_video(text)
    assert found is not None
    return found


def test_the_first_format_of_h264_is_passed_on() -> None:
    stream = read(sdp(*VIDEO))
    assert stream.from_port("198.51.100.1", 6000).section() == [
        "m=video 6000 RTP/AVPF 97",
        "c=IN IP4 198.51.100.1",
        "b=TIAS:512000",
        "a=rtpmap:97 h264/90000",
        "a=fmtp:97 profile-level-id=42e01f;packetization-mode=1",
        "a=rtcp-fb:97 ccm fir",
        "a=rtcp-fb:* nack pli",
        "a=framerate:30",
        "a=sendrecv",
    ]
    assert (stream.position, stream.host, stream.port, stream.rtcp_port) == (1, "192.0.2.1", 4002, 4003)


@pytest.mark.parametrize(
    ("before", "after", "where"),
    [
        ("b=TIAS:512000", "c=IN IP4 192.0.2.9\r\nb=TIAS:512000", ("192.0.2.9", 4002, 4003)),
        ("a=rtcp-mux", "a=rtcp:5001 IN IP4 192.0.2.1", ("192.0.2.1", 4002, 5001)),
        ("m=video 4002", "m=video 4002/2", ("192.0.2.1", 4002, 4003)),
    ],
)
def test_where_it_is(before: str, after: str, where: tuple[str, int, int]) -> None:
    stream = read(changed(before, after))
    assert (stream.host, stream.port, stream.rtcp_port) == where


@pytest.mark.parametrize(
    ("before", "after", "ways"),
    [
        ("a=sendrecv", "a=sendonly", (True, False)),
        ("a=sendrecv", "a=recvonly", (False, True)),
        ("a=sendrecv", "a=inactive", (False, False)),
        ("a=sendrecv", "", (True, True)),
        ("t=0 0", "t=0 0\r\na=recvonly", (True, True)),
        ("c=IN IP4 192.0.2.1", "c=IN IP4 0.0.0.0", (True, False)),
    ],
)
def test_which_ways_it_goes(before: str, after: str, ways: tuple[bool, bool]) -> None:
    stream = read(changed(before, after))
    assert (stream.sends, stream.receives) == ways


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("m=video 4002", "m=video 0"),
        ("m=video 4002", "m=video 65535"),
        ("m=video 4002", "m=video ٤٠٠٢"),
        ("m=video 4002", f"m=video {5000 * '4'}"),
        ("c=IN IP4 192.0.2.1", "c=IN IP4 224.0.2.1"),
        ("c=IN IP4 192.0.2.1", "c=IN IP4 255.255.255.255"),
        ("RTP/AVPF 96 97 98", "RTP/AVPF 96"),
        ("RTP/AVPF", "UDP/TLS/RTP/SAVPF"),
        ("RTP/AVPF", "RTP/SAVPF"),
        ("c=IN IP4 192.0.2.1", "c=IN IP4 phone.example"),
        ("c=IN IP4 192.0.2.1", "c=IN IP6 2001:db8::1"),
        ("m=video 4002 RTP/AVPF 96 97 98", "m=video"),
    ],
)
def test_what_is_no_video_for_us(before: str, after: str) -> None:
    assert read_video(changed(before, after)) is None


def test_none_at_all() -> None:
    assert read_video("") is None
    assert read_video(sdp()) is None


def test_encrypted_video_has_its_keys() -> None:
    stream = read(changed("RTP/AVPF", "RTP/SAVPF").replace("a=rtcp-mux", CRYPTO))
    assert stream.encrypted and stream.keys == {"WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz"}
    assert CRYPTO in stream.section()
    plain = read(changed("a=rtcp-mux", CRYPTO))
    assert not plain.encrypted and CRYPTO not in plain.section(), "a key in the clear is no encryption"
    assert stream.goes_with(stream) and not stream.goes_with(plain)


def test_it_is_put_at_the_end_at_its_place_or_instead_of_what_stood_there() -> None:
    stream = read(sdp(*VIDEO)).from_port("198.51.100.1", 6000)
    ours = sdp()
    assert read(with_video(ours, stream)) == stream
    assert with_video(ours, stream).startswith(ours)
    refusing = sdp("m=video 0 RTP/AVPF 97", "m=application 0 UDP/BFCP *")
    assert read(with_video(refusing, stream)) == stream
    assert with_video(refusing, stream).endswith("a=sendrecv\r\nm=application 0 UDP/BFCP *\r\n")
    two = sdp("m=video 0 RTP/AVPF 31", "m=video 0 RTP/AVPF 97")
    assert "m=video 0 RTP/AVPF 31\r\nm=video 6000 RTP/AVPF 97\r\n" in with_video(two, stream, 2)
    assert "m=video 0 RTP/AVPF 97\r\n" in with_video(ours, stream.refused())


@pytest.mark.parametrize(
    ("offered", "answered"),
    [("sendrecv", "sendrecv"), ("sendonly", "recvonly"), ("recvonly", "sendonly"), ("inactive", "inactive")],
)
def test_an_answer_goes_the_other_way(offered: str, answered: str) -> None:
    ours, theirs = read(sdp(*VIDEO)), read(changed("a=sendrecv", f"a={offered}"))
    assert ours.answering(theirs).section()[-1] == f"a={answered}"


def test_nobody_answers_with_more_than_he_does() -> None:
    no_camera = read(changed("a=sendrecv", "a=recvonly"))
    assert no_camera.answering(read(sdp(*VIDEO))).section()[-1] == "a=recvonly"
    assert no_camera.answering(no_camera).section()[-1] == "a=inactive"
