"""Prompts, ready to be played: prepared once, kept under the hash of what they were made from.

A prompt's key covers its contents and the recipe, so a changed upload, text or recipe yields another file, and
a call that is still playing the old one is not disturbed.
"""

import asyncio
import hashlib
import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from telephony.audio.errors import SoundFileError
from telephony.audio.normalise import SoundLimits, normalised_samples
from telephony.audio.speech import EspeakVoice, SpeechVoice
from telephony.audio.spoken import PAUSE_MS, SpokenPart, spoken_samples
from telephony.audio.tones import GeneratedSound, generate
from telephony.audio.wav import UNFINISHED_SUFFIX, is_bridge_wav, write_wav

RECIPE_VERSION = 1
"""Raise it when the same source must sound different; every prompt is then prepared anew."""

_WORKERS = 2
_UNFINISHED_KEPT_SECONDS = 3600
_HASH_CHUNK_BYTES = 1 << 20
_DIGESTS_KEPT = 1024


@dataclass(frozen=True)
class SoundFile:
    """An uploaded sound file. `name` is the prompt's name, for messages."""

    path: Path
    name: str = ""


@dataclass(frozen=True)
class SpokenText:
    """Parts spoken one after the other with 400 ms between them. `name` is the prompt's name, for messages."""

    parts: tuple[SpokenPart, ...]
    name: str = ""


_T = TypeVar("_T")

PromptSource = SoundFile | SpokenText | GeneratedSound


class PromptCache:
    """Prepares prompts below `<sounds_dir>/prepared` and remembers them across restarts.

    One instance belongs to one event loop. Several processes may share the folder: files appear whole or not at all.
    """

    def __init__(self, sounds_dir: Path, voice: SpeechVoice | None = None, limits: SoundLimits | None = None) -> None:
        self._folder = sounds_dir / "prepared"
        self._voice: SpeechVoice = voice or EspeakVoice()
        self._limits = limits or SoundLimits()
        self._running: dict[str, asyncio.Task[Path]] = {}
        self._digests: dict[tuple[str, int, int], str] = {}
        self._threads = ThreadPoolExecutor(max_workers=_WORKERS, thread_name_prefix="prompt")
        self._swept = False

    async def prepare(self, source: PromptSource) -> Path:
        """Return a 16 kHz mono WAV of `source`, made now if it isn't there yet.

        Calls that ask for the same prompt at the same time share the work; a caller that is cancelled doesn't
        stop it for the others. Raises SoundFileError (`sound-file-missing` and those of `normalise`) and SpeechError.
        """
        key = await self._in_thread(lambda: self._key(source))
        task = self._running.get(key)
        if task is None:
            task = asyncio.create_task(self._in_thread(lambda: self._make(key, source)), name=f"prompt {key[:12]}")
            self._running[key] = task
            task.add_done_callback(lambda done: self._finished(key, done))
        return await asyncio.shield(task)

    async def close(self) -> None:
        """Wait for work that is under way (bounded by the converters' own time-outs) and release the threads."""
        await asyncio.gather(*self._running.values(), return_exceptions=True)
        self._threads.shutdown(wait=False)

    def _finished(self, key: str, task: "asyncio.Task[Path]") -> None:
        del self._running[key]
        if not task.cancelled():
            task.exception()  # read here, so that it isn't reported as lost when every caller was cancelled

    async def _in_thread(self, work: Callable[[], _T]) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    def _key(self, source: PromptSource) -> str:
        recipe: list[object] = [RECIPE_VERSION]
        match source:
            case SoundFile():
                recipe += ["file", self._digest(source)]
            case SpokenText():
                recipe += ["speech", self._voice.recipe, PAUSE_MS]
                recipe += [[part.language, part.text] for part in source.parts]
            case GeneratedSound():
                recipe += ["generated", source.value]
        return hashlib.sha256(json.dumps(recipe).encode()).hexdigest()[:40]

    def _digest(self, source: SoundFile) -> str:
        """Return the hash of the file's contents; a file whose size and time stand still is read once."""
        try:
            facts = source.path.stat()
            known = (str(source.path), facts.st_mtime_ns, facts.st_size)
            if known not in self._digests:
                if len(self._digests) >= _DIGESTS_KEPT:
                    self._digests.clear()
                self._digests[known] = _hash_of(source.path, self._limits.max_bytes)
            return self._digests[known]
        except OSError as error:
            prompt = f"of prompt {source.name!r} " if source.name else ""
            raise SoundFileError(
                "sound-file-missing",
                f"The sound file {prompt}can't be opened at {source.path} ({error.strerror}). Upload it again.",
            ) from error

    def _make(self, key: str, source: PromptSource) -> Path:
        path = self._folder / f"{key}.wav"
        if is_bridge_wav(path):
            return path
        self._sweep()
        try:
            write_wav(path, self._samples(source))
        except OSError as error:
            raise SoundFileError(
                "sound-file-unwritable",
                f"A prepared prompt can't be stored in {self._folder} ({error.strerror or error}). "
                "Free disk space or mend the folder's rights.",
            ) from error
        return path

    def _samples(self, source: PromptSource) -> bytes:
        match source:
            case SoundFile():
                return normalised_samples(source.path, self._limits)
            case SpokenText():
                return spoken_samples(source.parts, self._voice, self._limits)
            case GeneratedSound():
                return generate(source)

    def _sweep(self) -> None:
        """Remove what a crash left behind; only old files, for another process may be writing right now."""
        if self._swept:
            return
        self._swept = True
        oldest = time.time() - _UNFINISHED_KEPT_SECONDS
        for left in self._folder.glob(f".*{UNFINISHED_SUFFIX}"):
            try:
                if left.stat().st_mtime < oldest:
                    left.unlink()
            except FileNotFoundError:
                continue


def _hash_of(path: Path, max_bytes: int) -> str:
    """Hash at most `max_bytes` and one chunk: a larger file is refused later anyway."""
    digest = hashlib.sha256()
    with path.open("rb") as contents:
        read = 0
        while read <= max_bytes and (chunk := contents.read(_HASH_CHUNK_BYTES)):
            digest.update(chunk)
            read += len(chunk)
    return digest.hexdigest()
