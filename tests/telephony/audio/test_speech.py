from pathlib import Path

import pytest

from telephony.audio.errors import SpeechError
from telephony.audio.speech import EspeakVoice, digits_text, speakable
from tests.telephony.audio import sounds

WELCOME = {
    "nl": "Welkom bij ons bedrijf. Een ogenblik geduld, wij verbinden u door.",
    "fr": "Bienvenue chez nous. Un instant, nous vous mettons en communication.",
    "en": "Welcome to our company. One moment, we are connecting you.",
}


@pytest.mark.parametrize("language", ["nl", "fr", "en"])
def test_three_languages_are_audible_and_of_plausible_length(tmp_path: Path, language: str) -> None:
    out = tmp_path / "spoken.wav"
    EspeakVoice().speak(WELCOME[language], language, out)
    samples, rate = sounds.read(out)
    words = len(WELCOME[language].split())
    assert 0.2 * words < len(samples) / rate < 0.8 * words
    assert sounds.rms_dbfs(samples) > -35


def test_the_languages_sound_different(tmp_path: Path) -> None:
    spoken = {}
    for language in ("nl-BE", "fr_BE", "en"):
        EspeakVoice().speak("21 information 95", language, tmp_path / language)
        spoken[language] = (tmp_path / language).read_bytes()
    assert len(set(spoken.values())) == 3


def test_longer_text_takes_longer(tmp_path: Path) -> None:
    EspeakVoice().speak("een twee", "nl", tmp_path / "short.wav")
    EspeakVoice().speak("een twee " * 10, "nl", tmp_path / "long.wav")
    assert (tmp_path / "long.wav").stat().st_size > 4 * (tmp_path / "short.wav").stat().st_size


@pytest.mark.parametrize(
    ("text", "language", "error_id"),
    [
        ("hallo", "de", "speech-language-unknown"),
        (" \n…!", "nl", "speech-text-empty"),
        ("a" * 2001, "nl", "speech-text-too-long"),
    ],
)
def test_what_cannot_be_spoken(tmp_path: Path, text: str, language: str, error_id: str) -> None:
    with pytest.raises(SpeechError) as caught:
        EspeakVoice().speak(text, language, tmp_path / "out.wav")
    assert caught.value.error_id == error_id
    assert not (tmp_path / "out.wav").exists()


def test_a_missing_synthesiser_says_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(SpeechError, match="apt install espeak-ng"):
        EspeakVoice(program="no-such-espeak").speak("hallo", "nl", tmp_path / "out.wav")


def test_text_that_looks_like_a_command_is_only_text(tmp_path: Path) -> None:
    assert speakable("a[[b\x00c") == "a[ [b c"
    EspeakVoice().speak("--help -w /tmp/x", "en", tmp_path / "out.wav")
    assert sounds.rms_dbfs(sounds.read(tmp_path / "out.wav")[0]) > -35


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("nl", "plus, 3, 2, 9, sterretje, hekje"),
        ("fr-BE", "plus, 3, 2, 9, étoile, dièse"),
        ("en", "plus, 3, 2, 9, star, hash"),
    ],
)
def test_numbers_digit_by_digit(language: str, expected: str) -> None:
    assert digits_text("+32 (9)*#", language) == expected


def test_a_number_without_digits() -> None:
    with pytest.raises(SpeechError):
        digits_text("anonymous", "nl")
