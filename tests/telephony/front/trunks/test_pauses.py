"""When a registration is repeated, and when a failed one is tried again."""

import pytest

from telephony.front.trunks.registration import RegistrationFailedError, refresh_pause, retry_pause


@pytest.mark.parametrize(("granted", "pause"), [(3600, 2880), (600, 480), (100, 70), (60, 30), (10, 5), (1, 5)])
def test_in_time(granted: float, pause: float) -> None:
    assert refresh_pause(granted) == pytest.approx(pause)


@pytest.mark.parametrize(
    ("failures", "refused", "after", "least", "most"),
    [
        (0, False, 0, 4, 6),
        (3, False, 0, 32, 48),
        (50, False, 0, 240, 360),
        (0, True, 0, 48, 72),
        (0, False, 90, 90, 90),
    ],
)
def test_ever_later(failures: int, refused: bool, after: float, least: float, most: float) -> None:
    error = RegistrationFailedError("", refused=refused, retry_after=after)
    assert least <= retry_pause(failures, error) <= most
