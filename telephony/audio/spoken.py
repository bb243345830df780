"""Texts spoken one after the other, as one sound."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from telephony.audio.errors import SoundFileError
from telephony.audio.normalise import SoundLimits, normalised_samples
from telephony.audio.speech import SpeechVoice
from telephony.audio.wav import silence

PAUSE_MS = 400
MAX_PARTS = 50


@dataclass(frozen=True)
class SpokenPart:
    """Words in one language (`nl`, `fr`, `en`, or a tag such as `nl-BE`)."""

    language: str
    text: str


def spoken_samples(parts: Sequence[SpokenPart], voice: SpeechVoice, limits: SoundLimits | None = None) -> bytes:
    """Return the parts, with 400 ms between them, as samples (16 bit, little endian, 16 kHz, mono) at one level.

    Blocks, so call it in a thread. Raises SpeechError, and SoundFileError as `normalise` does.
    """
    if not 0 < len(parts) <= MAX_PARTS:
        raise SoundFileError(
            "sound-file-empty", f"A spoken prompt has {len(parts)} parts; give it between 1 and {MAX_PARTS}."
        )
    with tempfile.TemporaryDirectory(prefix="belplan-speech-") as folder:
        spoken = []
        for number, part in enumerate(parts):
            file = Path(folder) / f"{number}.wav"
            voice.speak(part.text, part.language, file)
            spoken.append(normalised_samples(file, limits))
    return silence(PAUSE_MS).join(spoken)
