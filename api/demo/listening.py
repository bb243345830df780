"""How much sound there is in a recording."""

import wave
from pathlib import Path

from pydub import AudioSegment

FRAME_MS = 100
SOUND_DBFS = -45.0
"""Speech on a telephone is about -20 dBFS, the noise of a silent line below -60."""


def seconds_of_sound(recording: Path, begin: float = 0.0, end: float | None = None) -> float:
    """Return for how many seconds of a stretch (in seconds from the start) something is heard.

    A recording that is missing or not whole has none.
    """
    try:
        with wave.open(str(recording), "rb") as file:
            sound = AudioSegment(
                data=file.readframes(file.getnframes()),
                sample_width=file.getsampwidth(),
                frame_rate=file.getframerate(),
                channels=file.getnchannels(),
            )
    except (OSError, EOFError, wave.Error):
        return 0.0
    stretch = sound[round(begin * 1000) : len(sound) if end is None else round(end * 1000)]
    heard = sum(1 for frame in stretch[::FRAME_MS] if frame.dBFS > SOUND_DBFS)
    return heard * FRAME_MS / 1000
