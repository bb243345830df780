"""The pjsua2 that the set-up built: its limits, its codecs, and calls driven from Python without threads."""

import subprocess
import sys
import wave
from pathlib import Path

import numpy as np
import pytest

SELF_CALLS = Path(__file__).parent / "self_calls.py"
ROOT = Path(__file__).parents[3]
TONE_HZ = 440
RATE = 16000


@pytest.fixture
def tone(tmp_path: Path) -> Path:
    path = tmp_path / "tone.wav"
    samples = (8000 * np.sin(2 * np.pi * TONE_HZ * np.arange(RATE * 2) / RATE)).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.tobytes())
    return path


def loudest_frequency(path: Path) -> float:
    with wave.open(str(path), "rb") as file:
        rate = file.getframerate()
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(float)
    assert len(samples) > rate // 2, "less than half a second was heard"
    assert np.abs(samples).max() > 1000, "what was heard is silence"
    spectrum = np.abs(np.fft.rfft(samples))
    return float(np.argmax(spectrum) * rate / len(samples))


@pytest.mark.parametrize(("codec", "calls"), [("PCMA/", 20), ("PCMU/", 1), ("G722/", 1), ("opus/", 1)])
def test_calls_carry_sound(tmp_path: Path, tone: Path, codec: str, calls: int) -> None:
    done = subprocess.run(
        [sys.executable, str(SELF_CALLS), str(calls), codec, str(tone), str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr.split()[-1] == str(calls)
    for number in range(calls):
        assert loudest_frequency(tmp_path / f"heard-{number}.wav") == pytest.approx(TONE_HZ, abs=5)


def test_it_has_the_legs_and_codecs_of_an_exchange() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "telephony.pjsua2_build.verify"], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert "1024 call legs" in done.stderr
