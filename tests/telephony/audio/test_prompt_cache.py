import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from telephony.audio.errors import SoundFileError, SpeechError
from telephony.audio.prompt_cache import PromptCache, SoundFile, SpokenText
from telephony.audio.speech import EspeakVoice
from telephony.audio.spoken import SpokenPart
from telephony.audio.tones import GeneratedSound
from telephony.audio.wav import is_bridge_wav
from tests.telephony.audio import sounds

HELLO = SpokenText((SpokenPart("nl", "Goedendag"), SpokenPart("en", "Good day")), name="welcome")


class CountingVoice(EspeakVoice):
    """espeak-ng, counting how often it was asked."""

    spoken = 0

    def speak(self, text: str, language: str, out_path: Path) -> None:
        self.spoken += 1
        super().speak(text, language, out_path)


@pytest.fixture
async def voice() -> CountingVoice:
    return CountingVoice()


@pytest.fixture
async def cache(tmp_path: Path, voice: CountingVoice) -> AsyncIterator[PromptCache]:
    made = PromptCache(tmp_path / "sounds", voice)
    yield made
    await made.close()


async def test_an_upload_is_prepared_once(cache: PromptCache, tmp_path: Path) -> None:
    upload = sounds.make(tmp_path / "in.mp3", "aevalsrc=0.05*sin(2*PI*700*t):s=44100:d=1")
    first = await cache.prepare(SoundFile(upload, "welcome"))
    written = first.stat().st_mtime_ns
    assert is_bridge_wav(first)
    assert sounds.strongest_hz(*sounds.read(first)) == pytest.approx(700, abs=1.5)
    copy = tmp_path / "copy.mp3"
    copy.write_bytes(upload.read_bytes())
    assert await cache.prepare(SoundFile(copy, "another name")) == first
    assert first.stat().st_mtime_ns == written


async def test_a_changed_upload_is_another_prompt(cache: PromptCache, tmp_path: Path) -> None:
    upload = sounds.make(tmp_path / "in.wav", "aevalsrc=0.05*sin(2*PI*700*t):s=16000:d=1")
    first = await cache.prepare(SoundFile(upload))
    sounds.make(tmp_path / "new.wav", "aevalsrc=0.05*sin(2*PI*900*t):s=16000:d=1").replace(upload)
    second = await cache.prepare(SoundFile(upload))
    assert first != second and first.exists()
    assert sounds.strongest_hz(*sounds.read(second)) == pytest.approx(900, abs=1.5)


async def test_spoken_parts_are_joined_by_400_ms_of_silence(cache: PromptCache) -> None:
    parts = [await cache.prepare(SpokenText((part,))) for part in HELLO.parts]
    lengths = [len(sounds.read(part)[0]) for part in parts]
    samples, rate = sounds.read(await cache.prepare(HELLO))
    assert len(samples) == sum(lengths) + 0.4 * rate
    assert not samples[lengths[0] : lengths[0] + round(0.4 * rate)].any()


async def test_concurrent_callers_share_the_work(cache: PromptCache, voice: CountingVoice) -> None:
    paths = await asyncio.gather(*(cache.prepare(HELLO) for _ in range(20)))
    assert len(set(paths)) == 1
    assert voice.spoken == 2


async def test_the_cache_outlives_the_process(cache: PromptCache, tmp_path: Path, voice: CountingVoice) -> None:
    path = await cache.prepare(HELLO)
    other = PromptCache(tmp_path / "sounds", voice)
    assert await other.prepare(HELLO) == path
    assert voice.spoken == 2
    await other.close()


async def test_a_cancelled_caller_does_not_stop_the_others(cache: PromptCache) -> None:
    first, second = (asyncio.create_task(cache.prepare(GeneratedSound.MUSIC_ON_HOLD)) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    assert is_bridge_wav(await second)
    assert first.cancelled()


async def test_the_event_loop_is_not_stalled(cache: PromptCache) -> None:
    work = asyncio.create_task(cache.prepare(GeneratedSound.MUSIC_ON_HOLD))
    longest = 0.0
    while not work.done():
        before = time.monotonic()
        await asyncio.sleep(0.005)
        longest = max(longest, time.monotonic() - before)
    assert longest < 0.5


async def test_a_missing_file_names_prompt_and_path(cache: PromptCache, tmp_path: Path) -> None:
    with pytest.raises(SoundFileError) as caught:
        await cache.prepare(SoundFile(tmp_path / "gone.wav", "welcome"))
    assert caught.value.error_id == "sound-file-missing"
    assert "'welcome'" in caught.value.message and str(tmp_path / "gone.wav") in caught.value.message


async def test_a_failure_is_not_remembered(cache: PromptCache, tmp_path: Path) -> None:
    upload = tmp_path / "in.wav"
    upload.write_bytes(b"nonsense")
    with pytest.raises(SoundFileError):
        await cache.prepare(SoundFile(upload))
    sounds.make(tmp_path / "good.wav", "aevalsrc=0.05*sin(2*PI*700*t):s=16000:d=1").replace(upload)
    assert is_bridge_wav(await cache.prepare(SoundFile(upload)))


async def test_parts_are_checked(cache: PromptCache) -> None:
    with pytest.raises(SoundFileError):
        await cache.prepare(SpokenText(()))
    with pytest.raises(SpeechError):
        await cache.prepare(SpokenText((SpokenPart("de", "Guten Tag"),)))


async def test_a_damaged_file_in_the_cache_is_made_again(cache: PromptCache) -> None:
    path = await cache.prepare(GeneratedSound.BEEP)
    path.write_bytes(path.read_bytes()[:100])
    assert await cache.prepare(GeneratedSound.BEEP) == path
    assert is_bridge_wav(path)


async def test_a_full_disk_is_told(tmp_path: Path) -> None:
    (tmp_path / "sounds").touch()
    cache = PromptCache(tmp_path / "sounds")
    with pytest.raises(SoundFileError) as caught:
        await cache.prepare(GeneratedSound.BEEP)
    assert caught.value.error_id == "sound-file-unwritable"
    await cache.close()


KILLED = """
import asyncio, sys
from pathlib import Path
from telephony.audio import wav
from telephony.audio.prompt_cache import PromptCache
from telephony.audio.tones import GeneratedSound
import os, signal
os.fsync = lambda _: os.kill(os.getpid(), signal.SIGKILL)
asyncio.run(PromptCache(Path(sys.argv[1])).prepare(GeneratedSound.BEEP))
"""


async def test_a_crash_in_the_middle_leaves_nothing_half(cache: PromptCache, tmp_path: Path) -> None:
    run = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", KILLED, str(tmp_path / "sounds")], timeout=60, check=False
    )
    assert run.returncode == -signal.SIGKILL
    folder = tmp_path / "sounds" / "prepared"
    assert not list(folder.glob("*.wav"))
    left = list(folder.glob(".*.part"))
    assert len(left) == 1
    os.utime(left[0], (1, 1))
    assert is_bridge_wav(await cache.prepare(GeneratedSound.BEEP))
    assert not left[0].exists()
