"""From a prompt's id to a WAV that the bridge can play."""

import asyncio
from pathlib import Path

from activities.call_port import StepError
from schemas.database import read_session
from schemas.tables import Prompt
from telephony.audio.errors import AudioError
from telephony.audio.prompt_cache import PromptCache, SoundFile, SpokenPart, SpokenText
from telephony.audio.tones import GeneratedSound


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

    async def speech(self, text: str, language: str) -> Path:
        """Return the WAV of a spoken text. Raises StepError."""
        return await self._prepare(SpokenText((SpokenPart(language, text),)))

    async def generated(self, sound: GeneratedSound) -> Path:
        """Return the WAV of a tone or the music on hold."""
        return await self._prepare(sound)

    async def warm_up(self) -> None:
        """Prepare what any call may need at once, so that no caller waits for it to be made."""
        for sound in GeneratedSound:
            await self.generated(sound)

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
