"""What can go wrong with a sound, in sentences an admin can act on."""


class AudioError(Exception):
    """A sound could not be made. `error_id` is kebab-case and stable; `message` says what to do."""

    def __init__(self, error_id: str, message: str) -> None:
        super().__init__(message)
        self.error_id = error_id
        self.message = message


class SoundFileError(AudioError):
    """A sound file is missing, unreadable, empty, too large or too long, or could not be stored."""


class SpeechError(AudioError):
    """Text could not be turned into speech."""
