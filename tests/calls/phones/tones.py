"""Tones: what the phones of the tests speak, and how the tests know what a phone heard.

Levels are in dBFS of the sine's RMS: a sine at full scale has -3 dBFS.
"""

import math
import wave
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.float64]

RATE_HZ = 16_000
PRESENT_DBFS = -35.0
_SILENT_DBFS = -55.0


def tone_samples(hz: float, seconds: float, rate: int = RATE_HZ, rms_dbfs: float = -16.0) -> Samples:
    """Return a sine of `hz` hertz, as numbers between -1 and 1."""
    time = np.arange(round(seconds * rate)) / rate
    return np.asarray(math.sqrt(2) * 10 ** (rms_dbfs / 20) * np.sin(2 * np.pi * hz * time), dtype=np.float64)


def write_wav(path: Path, samples: Samples, rate: int = RATE_HZ) -> Path:
    """Write a 16 bit mono WAV."""
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
    return path


def tone_wav(path: Path, hz: float, seconds: float, rate: int = RATE_HZ, rms_dbfs: float = -16.0) -> Path:
    """Write a sine of `hz` hertz to a 16 bit mono WAV."""
    return write_wav(path, tone_samples(hz, seconds, rate, rms_dbfs), rate)


def read_wav(path: Path) -> tuple[Samples, int]:
    """Return samples (first channel) and rate of a 16 bit WAV, also of one that is still being written."""
    raw = path.read_bytes()
    data = raw.find(b"data", 12)
    if raw[:4] != b"RIFF" or data < 0:
        return np.zeros(0), RATE_HZ
    start = raw.find(b"fmt ", 12) + 8
    channels = int.from_bytes(raw[start + 2 : start + 4], "little")
    rate = int.from_bytes(raw[start + 4 : start + 8], "little")
    # The header's length is only right once the file is closed: take all that follows.
    body = raw[data + 8 :]
    whole = body[: len(body) // (2 * channels) * 2 * channels]
    return np.frombuffer(whole, "<i2").astype(np.float64)[::channels] / 32768, rate


def rms_dbfs(samples: Samples) -> float:
    """Return the level of all that is heard; -120 for silence."""
    if not len(samples):
        return -120.0
    return 20 * math.log10(max(1e-6, float(np.sqrt(np.mean(samples**2)))))


def tone_level(samples: Samples, rate: int, hz: float) -> float:
    """Return the level in dBFS of the sine of `hz` in `samples` (Goertzel's filter, Hann window)."""
    if not len(samples):
        return -120.0
    window = np.hanning(len(samples))
    step = np.exp(-2j * np.pi * hz / rate * np.arange(len(samples)))
    amplitude = 2 * abs(complex(np.sum(samples * window * step))) / float(window.sum() or 1)
    return 20 * math.log10(max(1e-6, amplitude / math.sqrt(2)))


def tone_present(samples: Samples, rate: int, hz: float, at_least_dbfs: float = PRESENT_DBFS) -> bool:
    """Tell whether a sine of `hz` (or 1 % beside it, for a codec's clock) is heard anywhere for 100 ms."""
    size = rate // 10
    frames = [samples[start : start + size] for start in range(0, len(samples) - size + 1, size)]
    return any(tone_level(frame, rate, hz) >= at_least_dbfs for frame in frames)


def only_tone(samples: Samples, rate: int, hz: float, residue_db: float = 15.0) -> bool:
    """Tell whether the sine of `hz` is heard, and all that is more than 20 Hz beside it is `residue_db` dB softer."""
    if tone_level(samples, rate, hz) < PRESENT_DBFS:
        return False
    power = np.abs(np.fft.rfft(samples * np.hanning(len(samples)))) ** 2
    beside = np.abs(np.fft.rfftfreq(len(samples), 1 / rate) - hz) > max(20.0, 4 * rate / len(samples))
    return float(power[beside].sum()) <= float(power[~beside].sum()) * 10 ** (-residue_db / 10)


def dominant_tones(samples: Samples, rate: int, n: int = 1, within_db: float = 25.0) -> list[float]:
    """Return up to `n` frequencies in Hz, the strongest first, none more than `within_db` dB below the strongest."""
    if len(samples) < rate // 20 or rms_dbfs(samples) < _SILENT_DBFS:
        return []
    size = 8 * len(samples)
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples)), size))
    # Two peaks closer than the window's main lobe are one tone.
    lobe = 4 * size // len(samples)
    floor = float(spectrum.max()) * 10 ** (-within_db / 20)
    found: list[float] = []
    while len(found) < n and float(spectrum.max()) > floor:
        peak = int(spectrum.argmax())
        found.append(peak * rate / size)
        spectrum[max(0, peak - lobe) : peak + lobe + 1] = 0
    return found


@dataclass(frozen=True)
class Segment:
    """A stretch of sound with one strongest tone. `hz` is None for silence; times are in seconds."""

    start: float
    end: float
    hz: float | None

    @property
    def seconds(self) -> float:
        return self.end - self.start


def segments(samples: Samples, rate: int, step_seconds: float = 0.1, same_hz: float = 15.0) -> list[Segment]:
    """Return which tone was heard when, in steps of `step_seconds`; neighbours within `same_hz` are one segment."""
    size = round(rate * step_seconds)
    found: list[Segment] = []
    for index in range(len(samples) // size):
        tones = dominant_tones(samples[index * size : (index + 1) * size], rate)
        hz = tones[0] if tones else None
        start, end = index * step_seconds, (index + 1) * step_seconds
        last = found[-1] if found else None
        if last and _same(last.hz, hz, same_hz):
            found[-1] = Segment(last.start, end, last.hz)
        else:
            found.append(Segment(start, end, hz))
    return found


def _same(one: float | None, other: float | None, same_hz: float) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) <= same_hz
