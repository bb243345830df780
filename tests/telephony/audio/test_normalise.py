import os
import time
from pathlib import Path

import pytest

from telephony.audio.errors import SoundFileError
from telephony.audio.normalise import SoundLimits, decoded_samples, normalise
from telephony.audio.wav import is_bridge_wav
from tests.telephony.audio import sounds

QUIET_STEREO = "aevalsrc=0.02*sin(2*PI*440*t)|0.02*sin(2*PI*440*t):s=44100:d=2"


@pytest.mark.parametrize("suffix", ["wav", "mp3", "ogg", "flac", "m4a", "opus", "aiff", "webm"])
def test_every_common_format_becomes_a_levelled_wav(tmp_path: Path, suffix: str) -> None:
    source = sounds.make(tmp_path / f"in.{suffix}", QUIET_STEREO)
    seconds = normalise(source, tmp_path / "out.wav")
    assert is_bridge_wav(tmp_path / "out.wav")
    samples, rate = sounds.read(tmp_path / "out.wav")
    assert rate == 16000
    assert seconds == pytest.approx(2.0, abs=0.12) == len(samples) / rate
    assert sounds.strongest_hz(samples, rate) == pytest.approx(440, abs=1)
    assert sounds.rms_dbfs(samples) == pytest.approx(-20, abs=0.7)


def test_the_suffix_does_not_matter(tmp_path: Path) -> None:
    source = sounds.make(tmp_path / "in.mp3", QUIET_STEREO).rename(tmp_path / "in.wav")
    assert normalise(source, tmp_path / "out.wav") == pytest.approx(2.0, abs=0.12)


def test_a_peaky_sound_is_limited_by_its_peak(tmp_path: Path) -> None:
    clicks = "aevalsrc=if(lt(mod(t\\,0.25)\\,0.001)\\,0.1\\,0.0005*sin(2000*t)):s=16000:d=2"
    normalise(sounds.make(tmp_path / "in.wav", clicks), tmp_path / "out.wav")
    samples, _ = sounds.read(tmp_path / "out.wav")
    assert sounds.peak_dbfs(samples) == pytest.approx(-3, abs=0.3)
    assert sounds.rms_dbfs(samples) < -21


def test_a_loud_sound_is_made_softer(tmp_path: Path) -> None:
    loud = "aevalsrc=0.99*sin(2*PI*600*t):s=48000:d=1"
    normalise(sounds.make(tmp_path / "in.wav", loud), tmp_path / "out.wav")
    assert sounds.rms_dbfs(sounds.read(tmp_path / "out.wav")[0]) == pytest.approx(-20, abs=0.5)


def test_silence_at_the_ends_is_trimmed_and_inside_is_kept(tmp_path: Path) -> None:
    # 2 s silence, 1 s tone, 1 s silence, 1 s tone, 2 s silence
    heard = "aevalsrc=if(between(t\\,2\\,3)+between(t\\,4\\,5)\\,0.1*sin(2*PI*500*t)\\,0):s=16000:d=7"
    seconds = normalise(sounds.make(tmp_path / "in.wav", heard), tmp_path / "out.wav")
    assert seconds == pytest.approx(3.2, abs=0.05)


def expect_error(error_id: str, source: Path, limits: SoundLimits | None = None) -> SoundFileError:
    target = source.parent / "refused.wav"
    with pytest.raises(SoundFileError) as caught:
        normalise(source, target, limits)
    assert caught.value.error_id == error_id
    assert not target.exists()
    return caught.value


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert "gone.wav" in expect_error("sound-file-missing", tmp_path / "gone.wav").message


@pytest.mark.parametrize(
    "contents", [b"not a sound at all" * 500, b"RIFF\xff\xff\xff\x7fWAVEfmt ", b"\xff\xfb\x90" * 7]
)
def test_a_corrupt_file_is_refused(tmp_path: Path, contents: bytes) -> None:
    source = tmp_path / "bad.mp3"
    source.write_bytes(contents)
    expect_error("sound-file-unreadable", source)


def test_a_file_that_was_cut_off_keeps_what_can_be_read(tmp_path: Path) -> None:
    whole = sounds.make(tmp_path / "in.flac", "aevalsrc=0.1*sin(2*PI*440*t)+0.01*random(0):s=16000:d=4").read_bytes()
    cut = tmp_path / "cut.flac"
    cut.write_bytes(whole[: len(whole) // 2])
    assert normalise(cut, tmp_path / "out.wav") == pytest.approx(2.0, abs=0.5)


def test_a_playlist_that_names_another_file_is_refused(tmp_path: Path) -> None:
    secret = sounds.make(tmp_path / "secret.wav", QUIET_STEREO)
    concat = tmp_path / "list.mp3"
    concat.write_text(f"ffconcat version 1.0\nfile {secret.name}\n")
    expect_error("sound-file-unreadable", concat)
    hls = tmp_path / "hls.mp3"
    hls.write_text(f"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n{secret.name}\n#EXT-X-ENDLIST\n")
    expect_error("sound-file-unreadable", hls)


def test_an_image_has_no_sound(tmp_path: Path) -> None:
    video = sounds.make(tmp_path / "in.mp4", "color=size=32x32:rate=5:duration=1")
    expect_error("sound-file-unreadable", video)


def test_empty_and_silent_files_are_refused(tmp_path: Path) -> None:
    empty = tmp_path / "empty.wav"
    empty.touch()
    expect_error("sound-file-empty", empty)
    expect_error(
        "sound-file-empty", sounds.make(tmp_path / "silent.wav", "anullsrc=r=16000:cl=mono", options=("-t", "1"))
    )
    expect_error("sound-file-empty", sounds.make(tmp_path / "none.wav", QUIET_STEREO, options=("-t", "0")))


def test_bounds_on_length_and_size(tmp_path: Path) -> None:
    source = sounds.make(tmp_path / "in.wav", QUIET_STEREO)
    expect_error("sound-file-too-long", source, SoundLimits(max_seconds=1.9))
    expect_error("sound-file-too-large", source, SoundLimits(max_bytes=1000))
    assert normalise(source, tmp_path / "out.wav", SoundLimits(max_seconds=2)) == pytest.approx(2.0, abs=0.01)


def test_decoding_has_a_time_out(tmp_path: Path) -> None:
    # A FIFO that nobody writes to is a file that never ends.
    stuck = tmp_path / "stuck.wav"
    os.mkfifo(stuck)
    held = os.open(stuck, os.O_RDWR)
    try:
        started = time.monotonic()
        os.write(held, b"RIFF")
        limits = SoundLimits(decode_timeout_seconds=0.5)
        with pytest.raises(SoundFileError) as caught:
            decoded_samples(stuck, limits)
        assert "0.5 seconds" in caught.value.message
        assert time.monotonic() - started < 5
    finally:
        os.close(held)


def test_a_missing_ffmpeg_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = sounds.make(tmp_path / "in.wav", QUIET_STEREO)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "apt install ffmpeg" in expect_error("ffmpeg-missing", source).message


def test_a_target_that_cannot_be_written(tmp_path: Path) -> None:
    source = sounds.make(tmp_path / "in.wav", QUIET_STEREO)
    blocked = tmp_path / "a-file"
    blocked.touch()
    with pytest.raises(SoundFileError) as caught:
        normalise(source, blocked / "out.wav")
    assert caught.value.error_id == "sound-file-unwritable"
