"""The sounds an exchange makes itself: call progress tones, the voicemail beep and music on hold.

Every function returns samples in the bridge's form (16 kHz, 16 bit, mono). The progress tones are those of Belgium
(ITU-T E.180 supplement 2): 425 Hz, told apart by their cadence. Tones and music are whole periods, so they loop
without a click.
"""

import math
from array import array
from collections.abc import Sequence
from enum import StrEnum

from telephony.audio.wav import BRIDGE_RATE_HZ, silence

TONE_RMS_DBFS = -20.0
BEEP_RMS_DBFS = -16.0
MUSIC_RMS_DBFS = -25.0
PROGRESS_HZ = 425.0

_FULL_SCALE = 32767
_FADE_MS = 5


class GeneratedSound(StrEnum):
    """A sound that is made by code, never uploaded."""

    BEEP = "beep"
    """Voicemail: the message may start. 1000 Hz, 400 ms."""
    RING_BACK = "ring-back"
    """The other side rings. 425 Hz, 1 s on, 3 s off."""
    BUSY = "busy"
    """The other side is busy. 425 Hz, 500 ms on, 500 ms off."""
    CONGESTION = "congestion"
    """The call can't be set up. 425 Hz, 167 ms on, 167 ms off."""
    MUSIC_ON_HOLD = "music-on-hold"
    """The default music: 24 s of soft broken chords."""


def generate(sound: GeneratedSound) -> bytes:
    """Return the samples of `sound`. Music takes about a second to make, so call it in a thread."""
    match sound:
        case GeneratedSound.BEEP:
            return tone(1000.0, 400, BEEP_RMS_DBFS)
        case GeneratedSound.RING_BACK:
            return cadence(PROGRESS_HZ, on_ms=1000, off_ms=3000)
        case GeneratedSound.BUSY:
            return cadence(PROGRESS_HZ, on_ms=500, off_ms=500)
        case GeneratedSound.CONGESTION:
            return cadence(PROGRESS_HZ, on_ms=167, off_ms=167)
        case GeneratedSound.MUSIC_ON_HOLD:
            return music_on_hold()


def tone(hz: float, milliseconds: int, rms_dbfs: float = TONE_RMS_DBFS) -> bytes:
    """Return a sine of `hz` hertz with 5 ms fades, at `rms_dbfs` (0 dBFS is a square wave at full scale)."""
    count = BRIDGE_RATE_HZ * milliseconds // 1000
    fade = BRIDGE_RATE_HZ * _FADE_MS // 1000
    peak = math.sqrt(2) * _FULL_SCALE * 10 ** (rms_dbfs / 20)
    step = 2 * math.pi * hz / BRIDGE_RATE_HZ
    samples = array(
        "h",
        (
            round(peak * min(1.0, n / fade, (count - 1 - n) / fade) * math.sin(step * n))
            for n in range(count)
        ),
    )  # fmt: skip
    return _little_endian(samples)


def cadence(hz: float, on_ms: int, off_ms: int, rms_dbfs: float = TONE_RMS_DBFS) -> bytes:
    """Return one period of a tone that is `on_ms` milliseconds on and `off_ms` milliseconds off."""
    return tone(hz, on_ms, rms_dbfs) + silence(off_ms)


_CHORD_SECONDS = 6.0
_NOTE_EVERY_SECONDS = 0.75
_NOTE_RINGS_SECONDS = 3.0
# Semitones above A2 (110 Hz): C major seventh, A minor seventh, F major seventh, G sixth.
_CHORDS = ((3, 10, 14, 19), (0, 7, 15, 19), (8, 15, 19, 24), (10, 17, 22, 26))
_PICKING = (0, 1, 2, 3, 2, 1, 2, 3)


def music_on_hold() -> bytes:
    """Return 24 s of soft broken chords at -25 dBFS RMS. Notes ring on into the start, so the loop has no seam."""
    length = round(BRIDGE_RATE_HZ * _CHORD_SECONDS * len(_CHORDS))
    mix = array("d", bytes(8 * length))
    for chord_index, chord in enumerate(_CHORDS):
        for pick_index, pick in enumerate(_PICKING):
            start = round(BRIDGE_RATE_HZ * (chord_index * _CHORD_SECONDS + pick_index * _NOTE_EVERY_SECONDS))
            _add_note(mix, start, 110.0 * 2 ** (chord[pick] / 12))
    return _levelled(mix, MUSIC_RMS_DBFS)


def _add_note(mix: "array[float]", start: int, hz: float) -> None:
    note = _plucked(hz)
    length = len(mix)
    for n, sample in enumerate(note):
        mix[(start + n) % length] += sample


def _plucked(hz: float) -> Sequence[float]:
    """Return a soft plucked note: the fundamental and a quieter octave, rising in 20 ms and dying away."""
    count = round(BRIDGE_RATE_HZ * _NOTE_RINGS_SECONDS)
    rise = BRIDGE_RATE_HZ // 50
    release = BRIDGE_RATE_HZ // 10
    step = 2 * math.pi * hz / BRIDGE_RATE_HZ
    decay = math.exp(-2.0 / BRIDGE_RATE_HZ)
    note = array("d")
    level = 1.0
    for n in range(count):
        edge = min(1.0, n / rise, (count - 1 - n) / release)
        note.append(level * edge * (math.sin(step * n) + 0.25 * math.sin(2 * step * n)))
        level *= decay
    return note


def _levelled(mix: Sequence[float], rms_dbfs: float) -> bytes:
    rms = math.sqrt(sum(sample * sample for sample in mix) / len(mix))
    gain = _FULL_SCALE * 10 ** (rms_dbfs / 20) / rms
    limit = _FULL_SCALE * 0.7
    return _little_endian(array("h", (round(max(-limit, min(limit, gain * sample))) for sample in mix)))


def _little_endian(samples: "array[int]") -> bytes:
    # WAV is little endian; array holds the machine's own order.
    if array("h", [1]).tobytes() != b"\x01\x00":
        samples.byteswap()
    return samples.tobytes()
