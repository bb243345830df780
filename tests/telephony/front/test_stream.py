"""Cutting a TCP stream into messages, at whatever places the network cut it before."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telephony.front.stream import StreamBrokenError, StreamFramer
from tests.telephony.front.phone_messages import message


def with_body(body: bytes) -> bytes:
    return message().replace(b"Content-Length: 0", b"l: %d" % len(body)) + body


STREAM = b"".join(
    [b"\r\n\r\n", message(), with_body(b"v=0\r\n\r\no=1"), b"\r\n", message(), b"\r\n" * 4, with_body(b"xxx")]
)
BODIES = [b"", b"v=0\r\n\r\no=1", b"", b"xxx"]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 100, len(STREAM)])
def test_pieces_of_any_size(size: int) -> None:
    framer = StreamFramer()
    bodies = [one.body for start in range(0, len(STREAM), size) for one in framer.feed(STREAM[start : start + size])]
    assert bodies == BODIES
    assert framer.pings == 3


def test_a_cut_at_every_byte() -> None:
    for place in range(len(STREAM)):
        framer = StreamFramer()
        bodies = [one.body for part in (STREAM[:place], STREAM[place:]) for one in framer.feed(part)]
        assert (bodies, framer.pings) == (BODIES, 3), place


@given(st.lists(st.binary(max_size=40), max_size=20))
def test_fuzz_never_fails_in_another_way(parts: list[bytes]) -> None:
    framer = StreamFramer()
    for part in (*parts, message()):
        try:
            framer.feed(part)
        except StreamBrokenError:
            return


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (message().replace(b"Content-Length: 0\r\n", b""), 400),
        (message().replace(b"Content-Length: 0", b"Content-Length: x"), 400),
        (message().replace(b"Content-Length: 0", b"Content-Length: 70000"), 413),
        (message().replace(b"Content-Length: 0", b"Content-Length: 0\r\nl: 5"), 400),
        (b"GET / HTTP/1.1\r\nHost: pbx\r\n\r\n", 400),
        (b"A" * 40_000, 413),
    ],
)
def test_a_stream_that_cannot_be_cut_any_more(data: bytes, status: int) -> None:
    framer = StreamFramer()
    with pytest.raises(StreamBrokenError) as raised:
        framer.feed(message() + data)
    assert len(raised.value.complete) == 1
    assert raised.value.cause.status == status


def test_a_long_wait_for_the_end_of_a_head_is_not_searched_again_and_again() -> None:
    framer = StreamFramer()
    head = message(extra=("X: " + "a" * 30_000,))
    for start in range(len(head) - 1):
        assert framer.feed(head[start : start + 1]) == []
    assert len(framer.feed(head[-1:])) == 1
