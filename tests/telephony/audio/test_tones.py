import time

import pytest

from telephony.audio.tones import GeneratedSound, generate
from tests.telephony.audio import sounds

RATE = 16000


@pytest.mark.parametrize(
    ("sound", "hz", "on_seconds", "off_seconds", "rms"),
    [
        (GeneratedSound.BEEP, 1000, 0.4, 0, -16),
        (GeneratedSound.RING_BACK, 425, 1, 3, -20),
        (GeneratedSound.BUSY, 425, 0.5, 0.5, -20),
        (GeneratedSound.CONGESTION, 425, 0.167, 0.167, -20),
    ],
)
def test_tones(sound: GeneratedSound, hz: float, on_seconds: float, off_seconds: float, rms: float) -> None:
    samples = sounds.from_bytes(generate(sound))
    assert len(samples) / RATE == pytest.approx(on_seconds + off_seconds, abs=0.001)
    on = samples[: round(RATE * on_seconds)]
    assert sounds.strongest_hz(on, RATE) == pytest.approx(hz, abs=1.5 / on_seconds)
    assert sounds.rms_dbfs(on) == pytest.approx(rms, abs=0.5)
    assert not samples[len(on) :].any()
    assert abs(on[0]) < 0.01 and abs(on[-1]) < 0.01


def test_music_on_hold_is_soft_fills_its_length_and_loops() -> None:
    started = time.monotonic()
    samples = sounds.from_bytes(generate(GeneratedSound.MUSIC_ON_HOLD))
    assert time.monotonic() - started < 20
    assert len(samples) == 24 * RATE
    assert sounds.rms_dbfs(samples) == pytest.approx(-25, abs=0.5)
    assert sounds.peak_dbfs(samples) < -8
    for second in range(24):
        assert sounds.rms_dbfs(samples[second * RATE : (second + 1) * RATE]) > -35
    seam = abs(samples[0] - samples[-1])
    steps = abs(samples[1:] - samples[:-1])
    assert seam <= steps.max()


def test_each_chord_has_its_own_bass() -> None:
    samples = sounds.from_bytes(generate(GeneratedSound.MUSIC_ON_HOLD))
    starts = [samples[(6 * chord) * RATE : (6 * chord) * RATE + RATE // 2] for chord in range(4)]
    assert [sounds.strongest_hz(one, RATE) for one in starts] == pytest.approx([131, 110, 175, 196], abs=3)
