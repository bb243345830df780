"""The one form in which the conference bridge takes sound: 16 kHz, 16 bit, mono, RIFF WAV."""

import os
import secrets
import wave
from pathlib import Path
from typing import BinaryIO

BRIDGE_RATE_HZ = 16_000
SAMPLE_BYTES = 2
UNFINISHED_SUFFIX = ".part"


def write_wav(path: Path, samples: bytes) -> None:
    """Write 16 kHz mono `samples` (16 bit, little endian) to `path`: either the whole file appears, or nothing.

    The file is written next to its place, flushed to disk and renamed, so a crash never leaves half a prompt
    behind. Raises OSError when the disk is full or the folder can't be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}-{secrets.token_hex(4)}{UNFINISHED_SUFFIX}")
    try:
        with unfinished.open("wb") as raw:
            put_wav(raw, samples)
            raw.flush()
            os.fsync(raw.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def put_wav(target: BinaryIO, samples: bytes) -> None:
    """Write 16 kHz mono `samples` (16 bit, little endian) as a WAV file to an open file or to memory."""
    with wave.open(target, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(SAMPLE_BYTES)
        out.setframerate(BRIDGE_RATE_HZ)
        out.writeframes(samples)


def is_bridge_wav(path: Path) -> bool:
    """Tell whether `path` is a whole WAV file in the bridge's form, with at least one sample."""
    try:
        with wave.open(str(path), "rb") as sound:
            form = (sound.getframerate(), sound.getsampwidth(), sound.getnchannels())
            frames = sound.getnframes()
    except (OSError, EOFError, wave.Error):
        return False
    whole = path.stat().st_size >= frames * SAMPLE_BYTES
    return form == (BRIDGE_RATE_HZ, SAMPLE_BYTES, 1) and frames > 0 and whole


def read_bridge_wav(path: Path) -> bytes:
    """Return the samples of a WAV file in the bridge's form. Raises ValueError when it has another form."""
    if not is_bridge_wav(path):
        raise ValueError(f"{path} is not a 16 kHz, 16 bit, mono WAV file")
    with wave.open(str(path), "rb") as sound:
        return sound.readframes(sound.getnframes())


def silence(milliseconds: int) -> bytes:
    """Return `milliseconds` of silence in the bridge's form."""
    return bytes(SAMPLE_BYTES * (BRIDGE_RATE_HZ * milliseconds // 1000))
