"""Which legs have video together, and what our SDP says of it as a call goes on."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from telephony.edge.leg import Leg
from telephony.edge.leg_video import join_video, offer_video
from telephony.edge.sdp_video import VideoStream, read_video, with_video
from telephony.edge.video_relay import VideoPorts
from tests.calls.phones.ports import HOST, free_port, udp_port_is_taken

AUDIO = "v=0\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nm=audio 4000 RTP/AVP 8\r\n"
REFUSED = AUDIO + "m=video 0 RTP/AVP 97\r\n"
KEY = "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:first"
STREAM = VideoStream(1, "RTP/AVP", "97", ("a=rtpmap:97 H264/90000",), HOST, 4002, 4003)
SECURE = replace(STREAM, profile="RTP/SAVP", lines=(*STREAM.lines, KEY))
NewLeg = Callable[..., Leg]


@pytest.fixture
async def new_leg() -> AsyncIterator[NewLeg]:
    first = free_port(10)
    sip: Any = SimpleNamespace(
        video=VideoPorts(first, first + 9, HOST), options=SimpleNamespace(media_address="198.51.100.1")
    )
    legs: list[Leg] = []

    def new(theirs: VideoStream | None = None, *, encrypted: bool = False) -> Leg:
        leg = Leg(sip, len(legs) + 1, f"account:{len(legs)}")
        leg.video.theirs, leg.encrypted = theirs, encrypted
        legs.append(leg)
        return leg

    yield new
    for leg in legs:
        leg.video.close()


def offer(stream: VideoStream) -> str:
    return with_video(AUDIO, stream)


def invite(leg: Leg) -> VideoStream | None:
    """Return the video of our INVITE."""
    return read_video(leg.video.our_sdp(AUDIO, ""))


def answer(leg: Leg, theirs: VideoStream) -> VideoStream | None:
    """Return the video of our answer to an offer."""
    return read_video(leg.video.our_sdp(REFUSED, offer(theirs)))


def joined(new_leg: NewLeg, theirs: VideoStream = STREAM) -> tuple[Leg, Leg, VideoStream]:
    """Return two legs with video, and what the INVITE of the second says."""
    caller, called = new_leg(theirs, encrypted=theirs.encrypted), new_leg(encrypted=theirs.encrypted)
    offer_video(caller, called, HOST)
    invited = invite(called)
    assert invited is not None
    called.video.on_answer(replace(theirs, port=5002, lines=(*theirs.lines, "a=fmtp:97 of-called=1")))
    join_video(caller, called)
    return caller, called, invited


async def test_both_get_the_video_of_the_other_from_ports_of_ours(new_leg: NewLeg) -> None:
    caller, _, invited = joined(new_leg)
    answered = answer(caller, STREAM)
    assert answered is not None and "a=fmtp:97 of-called=1" in answered.lines
    assert (invited.host, answered.host) == ("198.51.100.1", "198.51.100.1")
    assert len({invited.port, answered.port, 4002, 5002}) == 4
    assert all(udp_port_is_taken(stream.port) for stream in (invited, answered))


@pytest.mark.parametrize("end", ["caller", "called"])
async def test_the_end_of_one_is_that_of_both(new_leg: NewLeg, end: str) -> None:
    caller, called, invited = joined(new_leg)
    answered = answer(caller, STREAM)
    assert answered is not None
    (caller if end == "caller" else called).fail(487, "over")
    assert not any(udp_port_is_taken(port) for port in (invited.port, answered.port))
    assert answer(caller, STREAM) is None and invite(called) is None
    assert "m=video 0 " in called.video.our_sdp(AUDIO, ""), "an offer keeps its place"


async def test_hold_and_resume(new_leg: NewLeg) -> None:
    caller, called, _ = joined(new_leg)
    for leg in (caller, called):
        before = answer(leg, STREAM)
        held = answer(leg, replace(STREAM, receives=False))
        assert before is not None and held is not None
        assert (held.port, held.sends, held.receives) == (before.port, False, True)
        assert answer(leg, STREAM) == before


@pytest.mark.parametrize("other", [replace(STREAM, payload_type="98"), SECURE])
async def test_what_the_other_phone_would_not_understand_is_refused(new_leg: NewLeg, other: VideoStream) -> None:
    caller, *_ = joined(new_leg)
    lines = tuple(line.replace("97", other.payload_type) for line in other.lines)
    assert answer(caller, replace(other, lines=lines)) is None


async def test_a_key_that_the_other_phone_does_not_know_is_refused(new_leg: NewLeg) -> None:
    caller, *_ = joined(new_leg, SECURE)
    assert answer(caller, SECURE) is not None
    assert answer(caller, replace(SECURE, lines=(*STREAM.lines, KEY.replace("first", "second")))) is None


@pytest.mark.parametrize(
    ("stream", "secure_caller", "secure_called", "is_offered"),
    [
        (STREAM, False, False, True),
        (SECURE, True, True, True),
        (SECURE, False, True, True),
        (SECURE, True, False, False),
        (STREAM, False, True, False),
        (STREAM, True, False, False),
        (STREAM, True, True, False),
        (None, False, False, False),
    ],
)
async def test_both_are_encrypted_or_none(
    new_leg: NewLeg, stream: VideoStream | None, secure_caller: bool, secure_called: bool, is_offered: bool
) -> None:
    caller, called = new_leg(stream, encrypted=secure_caller), new_leg(encrypted=secure_called)
    offer_video(caller, called, HOST)
    assert (invite(called) is not None) is is_offered


async def test_who_has_his_answer_is_offered_no_more(new_leg: NewLeg) -> None:
    answered, hears = new_leg(STREAM), new_leg(STREAM)
    answered.answered.set()
    hears.early_media = True
    for caller in (answered, hears):
        called = new_leg()
        offer_video(caller, called, HOST)
        assert not called.video.is_offered


@pytest.mark.parametrize("answered", [None, SECURE, replace(STREAM, payload_type="98")])
async def test_who_takes_no_video_has_none(new_leg: NewLeg, answered: VideoStream | None) -> None:
    caller, called = new_leg(STREAM), new_leg()
    offer_video(caller, called, HOST)
    invited = invite(called)
    called.video.on_answer(answered)
    join_video(caller, called)
    assert not caller.video.is_offered and invite(called) is None
    assert invited is not None and not udp_port_is_taken(invited.port)


async def test_of_several_phones_the_one_that_answers_has_it(new_leg: NewLeg) -> None:
    caller, *called = new_leg(STREAM), new_leg(), new_leg()
    for leg in called:
        offer_video(caller, leg, HOST)
    invited = [invite(leg) for leg in called]
    called[1].video.on_answer(replace(STREAM, port=5002))
    join_video(caller, called[1])
    called[0].fail(487, "answered elsewhere")
    assert answer(caller, STREAM) is not None
    assert [stream is not None and udp_port_is_taken(stream.port) for stream in invited] == [False, True]


async def test_without_ports_the_call_goes_on_without_video(new_leg: NewLeg) -> None:
    caller = new_leg(STREAM)
    called = [new_leg() for _ in range(6)]
    for leg in called:
        offer_video(caller, leg, HOST)
    assert invite(called[-1]) is None
    called[0].video.on_answer(replace(STREAM, port=5002))
    join_video(caller, called[0])
    assert not caller.video.is_offered and invite(called[0]) is None
