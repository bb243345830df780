from pathlib import Path

import numpy as np
import pytest

from tests.calls.phones.tones import (
    dominant_tones,
    only_tone,
    read_wav,
    segments,
    tone_level,
    tone_present,
    tone_samples,
    tone_wav,
)

RATE = 8000


def test_a_tone_survives_its_file(tmp_path: Path) -> None:
    samples, rate = read_wav(tone_wav(tmp_path / "t.wav", 440, 1.0))
    assert (len(samples), rate) == (16000, 16000)
    assert tone_level(samples, rate, 440) == pytest.approx(-16, abs=0.1)


def test_a_file_that_is_still_being_written(tmp_path: Path) -> None:
    whole = tone_wav(tmp_path / "t.wav", 440, 1.0).read_bytes()
    (tmp_path / "half.wav").write_bytes(whole[:40] + b"\0\0\0\0" + whole[44:10_001])
    assert len(read_wav(tmp_path / "half.wav")[0]) == (10_001 - 44) // 2
    (tmp_path / "none.wav").write_bytes(b"")
    assert len(read_wav(tmp_path / "none.wav")[0]) == 0


def test_present_and_absent() -> None:
    samples = np.concatenate([np.zeros(RATE), tone_samples(440, 0.3, RATE)])
    assert tone_present(samples, RATE, 440)
    assert not tone_present(samples, RATE, 620)
    assert not tone_present(np.zeros(RATE), RATE, 440)


def test_only_one_tone() -> None:
    one, other = tone_samples(440, 1, RATE), tone_samples(620, 1, RATE)
    assert only_tone(one, RATE, 440)
    assert not only_tone(one + other, RATE, 440)
    assert not only_tone(other, RATE, 440)
    assert not only_tone(one + 0.5 * np.random.default_rng(1).standard_normal(RATE), RATE, 440)


def test_dominant_tones() -> None:
    mix = tone_samples(440, 1, RATE) + 0.5 * tone_samples(620, 1, RATE) + 0.001 * tone_samples(1500, 1, RATE)
    assert dominant_tones(mix, RATE, 3) == pytest.approx([440, 620], abs=1)
    assert dominant_tones(np.zeros(RATE), RATE) == []


def test_segments() -> None:
    samples = np.concatenate([tone_samples(440, 1, RATE), np.zeros(RATE // 2), tone_samples(620, 2, RATE)])
    found = segments(samples, RATE)
    assert [round(one.hz) if one.hz else None for one in found] == [
        pytest.approx(440, abs=5),
        None,
        pytest.approx(620, abs=5),
    ]
    assert [one.seconds for one in found] == pytest.approx([1, 0.5, 2])
