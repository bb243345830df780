"""Any uploaded sound becomes what the conference bridge wants, at one level.

ffmpeg decodes (it reads what people upload: WAV, MP3, OGG, FLAC, M4A …), pydub measures and sets the level.
An upload is foreign input: it may be a playlist that names other files or web addresses, a bomb that unpacks to
days of sound, or a file that makes a decoder hang. Hence the lists of formats and protocols, the bounds and the
time-out below.
"""

import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydub import AudioSegment
from pydub.silence import detect_leading_silence

from telephony.audio.errors import SoundFileError
from telephony.audio.wav import BRIDGE_RATE_HZ, SAMPLE_BYTES, write_wav

TARGET_RMS_DBFS = -20.0
PEAK_LIMIT_DBFS = -3.0
MAX_GAIN_DB = 30.0
SILENT_PEAK_DBFS = -60.0
TRIM_BELOW_DBFS = -50.0
KEEP_SILENCE_MS = 100

_FORMATS = "wav,w64,mp3,ogg,flac,mov,mp4,m4a,3gp,aac,matroska,webm,aiff,au,amr,caf,asf,opus"


@dataclass(frozen=True)
class SoundLimits:
    """How large and how long an upload may be, and how long decoding it may take."""

    max_bytes: int = 50 * 1024 * 1024
    max_seconds: float = 30 * 60
    decode_timeout_seconds: float = 60


def normalise(source: Path, target: Path, limits: SoundLimits | None = None) -> float:
    """Convert `source` to a 16 kHz mono WAV at -20 dBFS RMS and at most -3 dBFS peak; return its length in seconds.

    Silence at both ends is cut to 100 ms. Blocks (decoding takes a while), so call it in a thread.
    Raises SoundFileError: `sound-file-missing`, `sound-file-too-large`, `sound-file-unreadable`,
    `sound-file-too-long`, `sound-file-empty`, `sound-file-unwritable`, or `ffmpeg-missing`.
    """
    samples = normalised_samples(source, limits)
    try:
        write_wav(target, samples)
    except OSError as error:
        raise SoundFileError(
            "sound-file-unwritable", f"The sound could not be stored at {target}: {error.strerror or error}."
        ) from error
    return len(samples) / (BRIDGE_RATE_HZ * SAMPLE_BYTES)


def normalised_samples(source: Path, limits: SoundLimits | None = None) -> bytes:
    """Do the work of `normalise` and return the samples (16 bit, little endian, 16 kHz, mono) instead of a file."""
    limits = limits or SoundLimits()
    _check_size(source, limits)
    sound = AudioSegment(
        data=decoded_samples(source, limits), sample_width=SAMPLE_BYTES, frame_rate=BRIDGE_RATE_HZ, channels=1
    )
    if sound.duration_seconds > limits.max_seconds:
        raise SoundFileError(
            "sound-file-too-long",
            f"{source.name} lasts longer than {limits.max_seconds:g} seconds. Upload a shorter one.",
        )
    if not len(sound) or sound.max_dBFS < SILENT_PEAK_DBFS:
        raise SoundFileError(
            "sound-file-empty", f"{source.name} holds no audible sound. Record it again, or upload another file."
        )
    levelled: bytes = _trim(_set_level(sound)).raw_data
    return levelled


def _check_size(source: Path, limits: SoundLimits) -> None:
    try:
        size = source.stat().st_size
    except OSError as error:
        raise SoundFileError(
            "sound-file-missing", f"The sound file {source} can't be opened: {error.strerror}. Upload it again."
        ) from error
    if size > limits.max_bytes:
        raise SoundFileError(
            "sound-file-too-large",
            f"{source.name} is {size / 1024**2:.1f} MB; at most {limits.max_bytes / 1024**2:.0f} MB is accepted. "
            "Upload a shorter or compressed file.",
        )
    if size == 0:
        raise SoundFileError("sound-file-empty", f"{source.name} has no contents. Upload it again.")


def _decode_command(ffmpeg: str, source: Path, limits: SoundLimits) -> Sequence[str]:
    # One second above the limit is enough to tell that a sound is too long, and bounds the memory it can take.
    return (
        ffmpeg, "-nostdin", "-hide_banner", "-loglevel", "error", "-threads", "1",
        "-protocol_whitelist", "file", "-format_whitelist", _FORMATS, "-i", f"file:{source.absolute()}",
        "-map", "0:a:0", "-vn", "-sn", "-dn", "-map_metadata", "-1", "-t", f"{limits.max_seconds + 1:g}",
        "-ac", "1", "-ar", str(BRIDGE_RATE_HZ), "-c:a", "pcm_s16le", "-f", "s16le", "pipe:1",
    )  # fmt: skip


def decoded_samples(source: Path, limits: SoundLimits) -> bytes:
    """Return the first sound track of `source` as 16 kHz mono samples, at its own level. Raises SoundFileError."""
    ffmpeg = shutil.which("ffmpeg")
    if ffmpeg is None:
        raise SoundFileError(
            "ffmpeg-missing", "Sound files can't be converted: install ffmpeg (on Debian: apt install ffmpeg)."
        )
    try:
        run = subprocess.run(
            _decode_command(ffmpeg, source, limits),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=limits.decode_timeout_seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise SoundFileError(
            "sound-file-unreadable",
            f"{source.name} could not be converted within {limits.decode_timeout_seconds:g} seconds. "
            "Upload it as a plain WAV or MP3 file.",
        ) from error
    # A damaged tail is common in recordings that were cut off; what could be decoded before it is kept.
    if run.returncode != 0 and not run.stdout:
        reason = run.stderr.decode(errors="replace").strip().splitlines()[-1:] or ["no reason given"]
        raise SoundFileError(
            "sound-file-unreadable",
            f"{source.name} is not a sound file that can be read ({reason[0][:200]}). "
            "Upload a WAV, MP3, OGG, FLAC or M4A file.",
        )
    return run.stdout[: len(run.stdout) // SAMPLE_BYTES * SAMPLE_BYTES]


def _set_level(sound: AudioSegment) -> AudioSegment:
    gain = min(TARGET_RMS_DBFS - sound.dBFS, PEAK_LIMIT_DBFS - sound.max_dBFS, MAX_GAIN_DB)
    return sound.apply_gain(gain)


def _trim(sound: AudioSegment) -> AudioSegment:
    lead = detect_leading_silence(sound, silence_threshold=TRIM_BELOW_DBFS)
    tail = detect_leading_silence(sound.reverse(), silence_threshold=TRIM_BELOW_DBFS)
    start = max(0, lead - KEEP_SILENCE_MS)
    end = len(sound) - max(0, tail - KEEP_SILENCE_MS)
    # A sound so sparse that every 10 ms slice is below the threshold stays as it is.
    return sound[start:end] if start < end else sound
