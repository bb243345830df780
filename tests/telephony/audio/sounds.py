"""Measures real sound, for the tests of this folder."""

import math
import subprocess
import wave
from pathlib import Path

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.float64]


def read(path: Path) -> tuple[Samples, int]:
    """Return samples (-1 … 1) and rate of a 16 bit mono WAV."""
    with wave.open(str(path), "rb") as sound:
        assert (sound.getnchannels(), sound.getsampwidth()) == (1, 2)
        return from_bytes(sound.readframes(sound.getnframes())), sound.getframerate()


def from_bytes(samples: bytes) -> Samples:
    return np.frombuffer(samples, "<i2").astype(np.float64) / 32768


def rms_dbfs(samples: Samples) -> float:
    return 20 * math.log10(max(1e-9, float(np.sqrt(np.mean(samples**2)))))


def peak_dbfs(samples: Samples) -> float:
    return 20 * math.log10(max(1e-9, float(np.abs(samples).max())))


def strongest_hz(samples: Samples, rate: int) -> float:
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(np.fft.rfftfreq(len(samples), 1 / rate)[spectrum.argmax()])


def make(path: Path, *filters: str, options: tuple[str, ...] = ()) -> Path:
    """Let ffmpeg write the sound that its own generator `filters` describe."""
    inputs = [word for one in filters for word in ("-f", "lavfi", "-i", one)]
    subprocess.run(["ffmpeg", "-loglevel", "error", *inputs, *options, str(path)], check=True, timeout=30)
    return path
