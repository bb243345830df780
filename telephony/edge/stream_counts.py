"""What went over a leg's RTP streams, as pjsua2 counted it (RFC 3550)."""

import logging
from dataclasses import dataclass
from typing import Any

import pjsua2 as pj

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class StreamCounts:
    """Packets of one stream, or of several that followed each other."""

    rx_packets: int = 0
    rx_lost: int = 0
    rx_jitter_ms: float = 0.0
    tx_packets: int = 0

    def __add__(self, other: "StreamCounts") -> "StreamCounts":
        return StreamCounts(
            self.rx_packets + other.rx_packets,
            self.rx_lost + other.rx_lost,
            max(self.rx_jitter_ms, other.rx_jitter_ms),
            self.tx_packets + other.tx_packets,
        )


def read_counts(call: Any, index: int) -> StreamCounts:
    """Return the counts of a pjsua2 call's stream; on the SIP thread, while the stream is there."""
    try:
        statistics = call.getStreamStat(index)  # `rtcp` is a view into it, which does not keep it alive
        rtcp = statistics.rtcp
        return StreamCounts(
            rx_packets=rtcp.rxStat.pkt,
            rx_lost=rtcp.rxStat.loss,
            rx_jitter_ms=round(rtcp.rxStat.jitterUsec.mean / 1000, 1),
            tx_packets=rtcp.txStat.pkt,
        )
    except pj.Error as error:
        log.info("a stream's counts could not be read: %s", error.reason)
        return StreamCounts()
