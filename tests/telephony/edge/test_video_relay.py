"""The relay of video, between sockets that stand for phones."""

import asyncio
import secrets
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from telephony.edge.sdp_video import VideoStream
from telephony.edge.video_relay import VideoEnd, VideoPorts
from tests.calls.phones.ports import HOST, free_port, udp_port_is_taken

STRANGER = "127.0.0.2"
RTP = b"\x80"


def stream(port: int, *, host: str = HOST, sends: bool = True, receives: bool = True) -> VideoStream:
    return VideoStream(1, "RTP/AVP", "97", (), host, port, port + 1, sends, receives)


class Phone:
    """The two ports of a phone, RTP and RTCP."""

    def __init__(self, host: str = HOST) -> None:
        self.port = free_port(2)
        self.sockets = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2)]
        for offset, one in enumerate(self.sockets):
            one.bind((host, self.port + offset))
            one.setblocking(False)

    def send(self, packet: bytes, end: VideoEnd, which: int = 0, *, starts: bytes = RTP) -> None:
        self.sockets[which].sendto(starts + packet, (HOST, end.port + which))

    async def gets(self, which: int = 0) -> tuple[bytes, int]:
        """Return what the next packet of RTP has in it, and the port that it comes from."""
        loop = asyncio.get_running_loop()
        packet, source = await asyncio.wait_for(loop.sock_recvfrom(self.sockets[which], 65535), 20)
        assert packet.startswith(RTP)
        return packet.removeprefix(RTP), source[1]

    def close(self) -> None:
        for one in self.sockets:
            one.close()


@dataclass
class Relayed:
    ports: VideoPorts
    anna: Phone
    bram: Phone
    annas: VideoEnd
    brams: VideoEnd

    async def nothing_passes(self, packet: bytes, sender: Phone, end: VideoEnd, receiver: Phone) -> None:
        """See that a packet arrives nowhere: what is no RTP, and is counted, was sent after it."""
        before = end.dropped
        sender.send(packet, end)
        sender.send(b"no RTP", end, starts=b"")
        async with asyncio.timeout(20):
            while end.dropped == before:  # noqa: ASYNC110  (the relay tells nobody)
                await asyncio.sleep(0)
        with pytest.raises(BlockingIOError):
            receiver.sockets[0].recv(65535)


@pytest.fixture
async def relayed() -> AsyncIterator[Relayed]:
    first = free_port(12)
    ports = VideoPorts(first, first + 11)
    anna, bram = Phone(), Phone()
    annas, brams = ports.open(), ports.open()
    assert annas is not None and brams is not None
    annas.expect(stream(anna.port), HOST)
    brams.expect(stream(bram.port), HOST)
    annas.join(brams)
    yield Relayed(ports, anna, bram, annas, brams)
    for one in (annas, brams, anna, bram):
        one.close()


@pytest.mark.parametrize("which", [0, 1])
async def test_packets_pass_unchanged_both_ways(relayed: Relayed, which: int) -> None:
    for size in (12, 1400, 9000):
        packet = secrets.token_bytes(size)
        relayed.anna.send(packet, relayed.annas, which)
        assert await relayed.bram.gets(which) == (packet, relayed.brams.port + which)
        relayed.bram.send(packet[::-1], relayed.brams, which)
        assert await relayed.anna.gets(which) == (packet[::-1], relayed.annas.port + which)


async def test_a_picture_of_many_packets_comes_whole_and_in_order(relayed: Relayed) -> None:
    packets = [bytes((number,)) * 1200 for number in range(64)]
    for packet in packets:
        relayed.anna.send(packet, relayed.annas)
    assert [(await relayed.bram.gets())[0] for _ in packets] == packets


async def test_strangers_are_dropped(relayed: Relayed) -> None:
    stranger = Phone(STRANGER)
    stranger.send(b"from elsewhere", relayed.annas)
    stranger.send(b"from elsewhere", relayed.annas, 1)
    relayed.anna.send(b"from anna", relayed.annas)
    relayed.anna.send(b"from anna", relayed.annas, 1)
    for which in (0, 1):
        assert (await relayed.bram.gets(which))[0] == b"from anna"
    assert relayed.annas.dropped == 2
    stranger.close()


@pytest.mark.parametrize("packet", [b"", b"INVITE sip:100@127.0.0.1 SIP/2.0\r\n", b"\x00\x01\x00\x00", b"\xff\xff"])
async def test_what_is_no_rtp_is_dropped(relayed: Relayed, packet: bytes) -> None:
    for which in (0, 1):
        relayed.anna.send(packet, relayed.annas, which, starts=b"")
        relayed.anna.send(b"after it", relayed.annas, which)
        assert (await relayed.bram.gets(which))[0] == b"after it"
    assert relayed.annas.dropped == 2


async def test_a_phone_elsewhere_gets_nothing_to_a_port_of_this_machine(relayed: Relayed) -> None:
    end = relayed.ports.open()
    assert end is not None
    end.expect(stream(relayed.anna.port), "192.0.2.7")
    end.join(relayed.brams)
    await relayed.nothing_passes(b"to a service of this machine", relayed.bram, relayed.brams, relayed.anna)
    end.close()


async def test_the_port_of_the_first_packet_counts(relayed: Relayed) -> None:
    """A NAT sends the phone's packets from a port of its own choice."""
    mapped, late = Phone(), Phone()
    mapped.send(b"first", relayed.annas)
    assert (await relayed.bram.gets())[0] == b"first"
    late.send(b"from another port", relayed.annas)
    mapped.send(b"second", relayed.annas)
    assert (await relayed.bram.gets())[0] == b"second"
    relayed.bram.send(b"answer", relayed.brams)
    assert (await mapped.gets())[0] == b"answer"
    assert relayed.annas.dropped == 1
    mapped.close()
    late.close()


async def test_a_phone_with_a_private_address_is_where_its_signalling_comes_from(relayed: Relayed) -> None:
    relayed.annas.expect(stream(4000, host="10.255.255.1"), HOST)
    relayed.anna.send(b"from behind", relayed.annas)
    assert (await relayed.bram.gets())[0] == b"from behind"
    relayed.bram.send(b"back", relayed.brams)
    assert (await relayed.anna.gets())[0] == b"back"


async def test_a_phone_may_move(relayed: Relayed) -> None:
    relayed.anna.send(b"old", relayed.annas)
    assert (await relayed.bram.gets())[0] == b"old"
    moved = Phone()
    relayed.annas.expect(stream(moved.port), HOST)
    relayed.bram.send(b"to the new place", relayed.brams)
    assert (await moved.gets())[0] == b"to the new place"
    moved.close()


async def test_who_holds_sees_nothing(relayed: Relayed) -> None:
    relayed.annas.expect(stream(relayed.anna.port, receives=False), HOST)
    await relayed.nothing_passes(b"unseen", relayed.bram, relayed.brams, relayed.anna)
    relayed.annas.expect(stream(relayed.anna.port), HOST)
    relayed.bram.send(b"seen", relayed.brams)
    assert (await relayed.anna.gets())[0] == b"seen"


async def test_who_has_no_video_any_more_sends_none(relayed: Relayed) -> None:
    relayed.annas.expect(None, HOST)
    await relayed.nothing_passes(b"unseen", relayed.anna, relayed.annas, relayed.bram)


async def test_ports_are_given_back(relayed: Relayed) -> None:
    ends = [relayed.annas, relayed.brams]
    taken = [end.port + offset for end in ends for offset in (0, 1)]
    assert all(udp_port_is_taken(port) for port in taken)
    relayed.annas.close()
    relayed.bram.send(b"to nobody", relayed.brams)
    relayed.brams.close()
    relayed.brams.close()
    assert not any(udp_port_is_taken(port) for port in taken)


async def test_the_ports_of_others_are_left_alone() -> None:
    first = free_port(6)
    first += first % 2
    other = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    other.bind((HOST, first + 1))
    ports = VideoPorts(first, first + 3, HOST)
    end = ports.open()
    assert end is not None and end.port == first + 2
    assert ports.open() is None
    end.close()
    other.close()
    again = ports.open()
    assert again is not None
    again.close()


async def test_no_ports_at_all() -> None:
    assert VideoPorts(0, 0).open() is None
