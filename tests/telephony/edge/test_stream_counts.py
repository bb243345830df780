from telephony.edge.stream_counts import StreamCounts


def test_streams_that_follow_each_other_count_together() -> None:
    first = StreamCounts(rx_packets=100, rx_lost=2, rx_jitter_ms=3.5, tx_packets=90)
    second = StreamCounts(rx_packets=50, rx_lost=1, rx_jitter_ms=1.0, tx_packets=40)
    assert first + second == StreamCounts(rx_packets=150, rx_lost=3, rx_jitter_ms=3.5, tx_packets=130)
