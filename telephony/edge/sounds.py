"""From a prompt's id to a WAV that the bridge can play."""

import asyncio
import logging
from pathlib import Path

from activities.call_port import StepError
from activities.exchange.incoming_settings import exchange_settings
from schemas.database import read_session
from schemas.tables import MusicClassRow, Prompt, SipAccount
from telephony.audio.errors import AudioError
from telephony.audio.prompt_cache import PromptCache, SoundFile, SpokenText
from telephony.audio.spoken import SpokenPart
from telephony.audio.tones import GeneratedSound

log = logging.getLogger(__name__)


class Sounds:
    """The sounds that callers hear."""

    def __init__(self, sounds_dir: Path) -> None:
        self._uploads = sounds_dir / "uploads"
        self._cache = PromptCache(sounds_dir)

    async def prompt(self, prompt_id: str) -> Path:
        """Return the WAV of a prompt. Raises StepError when the prompt, its file, or its speech can't be had."""
        prompt = await asyncio.to_thread(_find_prompt, prompt_id)
        if prompt is None:
            raise StepError(f"There is no prompt {prompt_id!r}; choose another in the dial plan.")
        if prompt.file:
            return await self._prepare(SoundFile(self._uploads / prompt.file, prompt.name))
        parts = tuple(SpokenPart(part["language"], part["text"]) for part in prompt.speech)
        return await self._prepare(SpokenText(parts, prompt.name))

    async def music(self, account_id: str) -> list[Path]:
        """Return the WAVs that people hear whom an account puts on hold, or others when it is empty.

        What can't be played is left out; without any sound it is the exchange's own music. Raises StepError when not
        even that can be had.
        """
        return await self.music_of(await asyncio.to_thread(_class_of, account_id))

    async def music_of(self, music_class: str | None) -> list[Path]:
        """Return the WAVs of a music class; None: of the exchange's. As `music` otherwise."""
        found = []
        for prompt_id in await asyncio.to_thread(_music_prompts, music_class):
            try:
                found.append(await self.prompt(prompt_id))
            except StepError as error:
                log.error("music on hold: %s", error)
        return found or [await self.generated(GeneratedSound.MUSIC_ON_HOLD)]

    async def speech(self, text: str, language: str) -> Path:
        """Return the WAV of a spoken text. Raises StepError."""
        return await self._prepare(SpokenText((SpokenPart(language, text),)))

    async def generated(self, sound: GeneratedSound) -> Path:
        """Return the WAV of a tone or the music on hold."""
        return await self._prepare(sound)

    async def warm_up(self) -> None:
        """Prepare what any call may need at once, so that no caller waits for it to be made."""
        for sound in GeneratedSound:
            try:
                await self.generated(sound)
            except StepError as error:
                log.warning("the sound %s cannot be made now, and is made when a call needs it: %s", sound, error)

    async def close(self) -> None:
        """Wait for preparations under way."""
        await self._cache.close()

    async def _prepare(self, source: SoundFile | SpokenText | GeneratedSound) -> Path:
        try:
            return await self._cache.prepare(source)
        except AudioError as error:
            raise StepError(str(error)) from error


def _find_prompt(prompt_id: str) -> Prompt | None:
    with read_session() as session:
        return session.get(Prompt, prompt_id)


def _class_of(account_id: str) -> str | None:
    with read_session() as session:
        account = session.get(SipAccount, account_id) if account_id else None
        return account.music_class_id if account is not None else None


def _music_prompts(music_class: str | None) -> list[str]:
    with read_session() as session:
        key = music_class or exchange_settings(session).music_class
        music = session.get(MusicClassRow, key) if key else None
        return list(music.settings.get("sounds", ())) if music is not None else []
