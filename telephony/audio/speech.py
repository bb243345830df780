"""Text to speech, behind an interface that any voice can stand behind."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Protocol

from telephony.audio.errors import SpeechError

MAX_TEXT_CHARACTERS = 2_000
SPEAK_TIMEOUT_SECONDS = 30.0

_SIGNS = {
    "nl": {"+": "plus", "*": "sterretje", "#": "hekje"},
    "fr": {"+": "plus", "*": "étoile", "#": "dièse"},
    "en": {"+": "plus", "*": "star", "#": "hash"},
}


class SpeechVoice(Protocol):
    """A voice: it turns text into a sound file."""

    @property
    def recipe(self) -> str:
        """What the sound depends on besides text and language, so that a cache knows when to speak anew."""
        ...

    def speak(self, text: str, language: str, out_path: Path) -> None:
        """Write `text`, spoken in `language` (a tag such as `nl` or `fr-BE`), to the WAV file `out_path`.

        Blocks, so call it in a thread. Raises SpeechError.
        """
        ...


class EspeakVoice:
    """The voices of espeak-ng: Dutch, French (as in Belgium) and English. Robotic, small, without a network."""

    _VOICES = {"nl": "nl", "fr": "fr-be", "en": "en-gb"}

    def __init__(self, words_per_minute: int = 150, program: str = "espeak-ng") -> None:
        self._words_per_minute = words_per_minute
        self._program = program

    @property
    def recipe(self) -> str:
        """Name of the synthesiser and its speed."""
        return f"espeak-ng {self._words_per_minute} {sorted(self._VOICES.items())}"

    def speak(self, text: str, language: str, out_path: Path) -> None:
        """Speak `text` into `out_path`; see SpeechVoice.

        Raises SpeechError: `speech-language-unknown`, `speech-text-empty`, `speech-text-too-long`,
        `espeak-missing`, `speech-failed`.
        """
        voice = self._VOICES[primary_language(language)]
        spoken = speakable(text)
        program = shutil.which(self._program)
        if program is None:
            raise SpeechError(
                "espeak-missing",
                "Text can't be spoken: install espeak-ng (on Debian: apt install espeak-ng), or upload a sound file.",
            )
        command = (program, "-v", voice, "-s", str(self._words_per_minute), "-b", "1", "--stdin", "-w", str(out_path))
        try:
            run = subprocess.run(
                command, input=spoken.encode(), capture_output=True, timeout=SPEAK_TIMEOUT_SECONDS, check=False
            )
        except subprocess.TimeoutExpired as error:
            raise SpeechError(
                "speech-failed", f"The text could not be spoken within {SPEAK_TIMEOUT_SECONDS:g} seconds; shorten it."
            ) from error
        if run.returncode != 0 or not out_path.is_file():
            reason = run.stderr.decode(errors="replace").strip()[:200] or f"exit code {run.returncode}"
            raise SpeechError("speech-failed", f"espeak-ng could not speak the text ({reason}).")


def primary_language(language: str) -> str:
    """Return `nl`, `fr` or `en` for a language tag (`nl`, `nl-BE`, `fr_BE` …).

    Raises SpeechError `speech-language-unknown`.
    """
    primary = re.split("[-_]", language.strip().lower(), maxsplit=1)[0]
    if primary not in _SIGNS:
        raise SpeechError(
            "speech-language-unknown", f"There is no voice for the language {language!r}. Choose nl, fr or en."
        )
    return primary


def speakable(text: str) -> str:
    """Return `text` with nothing in it that a synthesiser would take for a command.

    espeak-ng reads `[[…]]` as phonemes; control characters have no sound.
    Raises SpeechError `speech-text-empty` or `speech-text-too-long`.
    """
    clean = re.sub(r"[\x00-\x1f\x7f]+", " ", text).replace("[[", "[ [").strip()
    if not any(character.isalnum() for character in clean):
        raise SpeechError("speech-text-empty", "There is no text to speak. Write at least one word.")
    if len(clean) > MAX_TEXT_CHARACTERS:
        raise SpeechError(
            "speech-text-too-long",
            f"The text has {len(clean)} characters; at most {MAX_TEXT_CHARACTERS} can be spoken. Split it in two.",
        )
    return clean


def digits_text(number: str, language: str) -> str:
    """Return a phone number or code as text that is spoken digit by digit.

    Anything but digits, `+`, `*` and `#` (spaces, slashes, brackets) is left out. Raises SpeechError.
    """
    signs = _SIGNS[primary_language(language)]
    words = [signs.get(sign, sign) for sign in number if sign in signs or sign in "0123456789"]
    return speakable(", ".join(words))
