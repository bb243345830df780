"""`python -m tests.bench.video`: how much of a core the relay of video takes. A table for docs/decisions/video.md."""

import asyncio
import multiprocessing
import socket
import time
from collections.abc import Sequence

from telephony.edge.sdp_video import VideoStream
from telephony.edge.video_relay import VideoEnd, VideoPorts
from tests.calls.phones.ports import HOST, free_port

PACKETS_A_SECOND = 300
PACKET_BYTES = 1100
PICTURES_A_SECOND = 30
SECONDS = 10.0
CALLS = (1, 10, 20)


def play(sockets: Sequence[socket.socket], ports: Sequence[int], seconds: float) -> tuple[int, int]:
    """Send to each port as a phone does, picture after picture; return how many packets were sent, and came."""
    packet, came = b"\x80" * PACKET_BYTES, 0
    ticks = round(seconds * PICTURES_A_SECOND)
    began = time.monotonic()
    for tick in range(ticks):
        for one, port in zip(sockets, ports, strict=True):
            for _ in range(PACKETS_A_SECOND // PICTURES_A_SECOND):
                one.sendto(packet, (HOST, port))
        came += sum(_drain(one) for one in sockets)
        while (left := began + (tick + 1) / PICTURES_A_SECOND - time.monotonic()) > 0:
            time.sleep(min(left, 0.005))
            came += sum(_drain(one) for one in sockets)
    time.sleep(0.2)
    return ticks * len(sockets) * (PACKETS_A_SECOND // PICTURES_A_SECOND), came + sum(_drain(one) for one in sockets)


def _drain(one: socket.socket) -> int:
    number = 0
    while True:
        try:
            one.recv(2048)
        except BlockingIOError:
            return number
        number += 1


def _play_and_tell(
    sockets: Sequence[socket.socket], ports: Sequence[int], told: "multiprocessing.Queue[tuple[int, int]]"
) -> None:
    told.put(play(sockets, ports, SECONDS))


async def measure(calls: int) -> str:
    """Let so many calls have video both ways; return a row of the table."""
    first = free_port(4 * calls + 2)
    relay = VideoPorts(first, first + 4 * calls + 1, HOST)
    phones = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2 * calls)]
    ends: list[VideoEnd] = []
    for phone in phones:
        phone.bind((HOST, 0))
        phone.setblocking(False)
        end = relay.open()
        assert end is not None
        port = phone.getsockname()[1]
        end.expect(VideoStream(1, "RTP/AVP", "97", (), HOST, port, port + 1), HOST)
        ends.append(end)
    for one, other in zip(ends[::2], ends[1::2], strict=True):
        one.join(other)
    told: multiprocessing.Queue[tuple[int, int]] = multiprocessing.Queue()
    process = multiprocessing.Process(target=_play_and_tell, args=(phones, [end.port for end in ends], told))
    process.start()
    used, began = time.process_time(), time.monotonic()
    sent, came = await asyncio.to_thread(told.get)
    share = (time.process_time() - used) / (time.monotonic() - began)
    process.join()
    for thing in (*ends, *phones):
        thing.close()
    lost = f"{sent - came} of {sent} packets lost"
    return f"{calls:3} calls: {100 * share:5.1f} % of a core, {100 * share / calls:4.2f} % a call; {lost}"


async def main() -> None:
    """Measure, and print."""
    for calls in CALLS:
        print(await measure(calls), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
