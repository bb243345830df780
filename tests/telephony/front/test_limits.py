from telephony.front.limits import AccountLimits, Admission, SourceLimits, source_key


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def limits(clock: Clock, **options: int) -> SourceLimits:
    return SourceLimits(rate=10, burst=20, ban_failures=3, ban_window=60, ban_seconds=300, clock=clock, **options)


def test_a_burst_then_the_rate_then_refusals_then_silence() -> None:
    clock = Clock()
    one = limits(clock)
    assert [one.admit("192.0.2.1") for _ in range(24)] == (
        [Admission.PASS] * 20 + [Admission.REFUSE] * 2 + [Admission.DROP] * 2
    )
    assert one.admit("192.0.2.2") is Admission.PASS, "another source has its own"
    clock.now += 1
    passed = [one.admit("192.0.2.1") for _ in range(20)].count(Admission.PASS)
    assert 8 <= passed <= 10


def test_wrong_passwords_ban_for_a_time() -> None:
    clock = Clock()
    one = limits(clock)
    assert [one.authentication_failed("192.0.2.1") for _ in range(3)] == [False, False, True]
    assert one.admit("192.0.2.1") is Admission.DROP
    assert one.is_banned("192.0.2.1")
    assert one.admit("192.0.2.2") is Admission.PASS
    clock.now += 301
    assert one.admit("192.0.2.1") is Admission.PASS


def test_wrong_passwords_now_and_then_do_not_ban() -> None:
    clock = Clock()
    one = limits(clock)
    for _ in range(10):
        assert not one.authentication_failed("192.0.2.1")
        clock.now += 31


def test_tables_stay_small() -> None:
    one = limits(Clock(), max_sources=100)
    for number in range(1000):
        host = f"10.0.{number // 250}.{number % 250}"
        one.admit(host)
        for _ in range(3):
            one.authentication_failed(host)
    assert all(len(table) <= 100 for table in (one._buckets, one._failures, one._bans))


def test_ipv6_sources_count_by_their_network() -> None:
    assert source_key("2001:db8::1") == source_key("2001:db8::2:1") != source_key("2001:db8:0:1::1")


def test_a_username_that_is_guessed_at_from_everywhere() -> None:
    clock = Clock()
    one = AccountLimits(ban_failures=3, ban_window=60, ban_seconds=300, clock=clock, max_entries=100)
    one.proven("101", "192.0.2.1")
    assert [one.failed("101") for _ in range(3)] == [False, False, True]
    assert one.is_shut("101", "192.0.2.9"), "a right guess gets in no more"
    assert not one.is_shut("101", "192.0.2.1"), "the phone's own source does"
    assert not one.is_shut("102", "192.0.2.9"), "others are not concerned"
    clock.now += 300
    assert not one.is_shut("101", "192.0.2.9")
    one.failed("101")
    clock.now += 61
    assert not one.failed("101") and not one.failed("101"), "the first was too long ago"
    for number in range(300):
        one.failed(f"user-{number}")
        one.proven(f"user-{number}", "192.0.2.1")
    assert len(one._failures) <= 100 and len(one._known) <= 100
