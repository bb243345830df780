"""Menu Config, sound files (C7): voice prompts, spoken or uploaded. Uploads are converted and normalised."""

import hashlib
import io
import shutil
import tempfile
from pathlib import Path as FilePath
from typing import Annotated, Any

from fastapi import File, Form, Response, UploadFile
from fastapi.responses import FileResponse, JSONResponse
from pydantic import Field

from api.deps import ReadSession, Who, WriteSession
from api.errors import ApiError, ErrorDetail, error_responses
from api.resources.changes import (
    change_entry,
    check_version,
    create_entry,
    entry_from,
    find_row,
    free_slug,
    invalid,
    lock_configuration,
)
from api.resources.router import STALE, Key, SeenVersion, Served, answer_model, body_model, resource_router
from schemas.configuration.entries import SpeechEntry
from schemas.configuration.fields import Section
from schemas.configuration.plain import plain
from schemas.configuration.resources import PROMPTS
from schemas.settings import settings
from schemas.tables import Prompt
from telephony.audio.errors import AudioError, SoundFileError
from telephony.audio.normalise import normalise
from telephony.audio.speech import EspeakVoice
from telephony.audio.spoken import SpokenPart, spoken_samples
from telephony.audio.wav import put_wav

MAX_UPLOAD_BYTES = 50 * 1024 * 1024
EXAMPLE: dict[str, Any] = {"name": "We are closed", "speech": [{"language": "nl", "text": "We zijn gesloten."}]}

SERVED = Served(PROMPTS, body=body_model(PROMPTS.entry, "id", example=EXAMPLE), answer=answer_model(PROMPTS.entry))
router = resource_router(SERVED, "prompts", EXAMPLE)

SoundUpload = Annotated[UploadFile, File(description="WAV, MP3, OGG, FLAC, M4A …, at most 50 MB and 30 minutes.")]
_WAV: dict[int | str, dict[str, Any]] = {
    200: {"description": "The WAV", "content": {"audio/wav": {"schema": {"type": "string", "format": "binary"}}}}
}


class SpeechToHear(Section):
    """Texts to listen to before they are kept."""

    speech: list[SpeechEntry] = Field(min_length=1, max_length=20, examples=[EXAMPLE["speech"]])


@router.post("/preview", summary="Listen to a text", response_class=Response, responses=_WAV)
def preview_prompt(body: SpeechToHear) -> Response:
    """Return texts as they will be spoken to callers, without keeping anything."""
    return _spoken([(part.language, part.text) for part in body.speech])


@router.post(
    "/upload",
    status_code=201,
    response_model=SERVED.answer,
    summary="Create: voice prompt from a sound file",
    responses=error_responses(409),
)
def upload_prompt(
    session: WriteSession,
    who: Who,
    file: SoundUpload,
    name: Annotated[str, Form(min_length=1, max_length=80)],
    id: Annotated[str | None, Form(max_length=63, description="Made from the name when left out.")] = None,
) -> JSONResponse:
    """Keep a sound file, converted and normalised, as a new prompt."""
    lock_configuration(session)
    key = id or free_slug(session, PROMPTS, name)
    sound = _converted(file)
    try:
        entry = entry_from(PROMPTS, {"id": key, "name": name, "file": f"{key}-{sound.stem}.wav"})
        row = create_entry(session, who, PROMPTS, entry)
        _keep(sound, row)
    finally:
        shutil.rmtree(sound.parent)
    return SERVED.respond(session, row, 201)


@router.put(
    "/{key}/sound",
    response_model=SERVED.answer,
    summary="Replace the sound of a prompt",
    responses={**error_responses(404), **STALE},
)
def replace_prompt_sound(
    key: Key,
    seen: SeenVersion,
    session: WriteSession,
    who: Who,
    file: SoundUpload,
    name: Annotated[
        str | None, Form(min_length=1, max_length=80, description="A new name, too; left out: it keeps its own.")
    ] = None,
) -> JSONResponse:
    """Give a prompt an uploaded sound instead of its present one, or of the texts that it speaks."""
    lock_configuration(session)
    row: Prompt = find_row(session, PROMPTS, key)
    check_version(session, PROMPTS, row, seen)
    sound = _converted(file)
    try:
        [current] = PROMPTS.entries(session, [row]).values()
        new: dict[str, Any] = {"name": name or row.name, "file": f"{key}-{sound.stem}.wav", "speech": []}
        entry = entry_from(PROMPTS, {**plain(current), **new})
        change_entry(session, who, PROMPTS, row, entry)
        _keep(sound, row)
    finally:
        shutil.rmtree(sound.parent)
    return SERVED.respond(session, row)


@router.get(
    "/{key}/sound", summary="Sound of a prompt", responses={**_WAV, **error_responses(404)}, response_class=Response
)
def get_prompt_sound(key: Key, session: ReadSession) -> Response:
    """Return a prompt as callers hear it: its texts spoken, or the uploaded sound as it was converted."""
    row: Prompt = find_row(session, PROMPTS, key)
    if row.speech:
        return _spoken([(part["language"], part["text"]) for part in row.speech])
    folder = _uploads().resolve()
    file = (folder / row.file).resolve()
    if not row.file or not file.is_relative_to(folder) or not file.is_file():
        raise ApiError(404, "sound-not-found", f"The prompt {key} has no sound file here; upload one.")
    return FileResponse(file, media_type="audio/wav", filename=file.name)


def _spoken(parts: list[tuple[str, str]]) -> Response:
    try:
        samples = spoken_samples([SpokenPart(language, text) for language, text in parts], EspeakVoice())
    except AudioError as error:
        missing = error.error_id in ("espeak-missing", "ffmpeg-missing")
        raise ApiError(503 if missing else 422, error.error_id, error.message) from None
    wav = io.BytesIO()
    put_wav(wav, samples)
    return Response(wav.getvalue(), media_type="audio/wav")


def _uploads() -> FilePath:
    return settings().sounds_dir / "uploads"


def _converted(upload: UploadFile) -> FilePath:
    """Return the upload as a normalised WAV, named after its content; the caller removes the folder that it is in."""
    folder = FilePath(tempfile.mkdtemp(prefix="belplan-upload-"))
    try:
        given, wav = folder / "given", folder / "normalised.wav"
        if upload.size is not None and upload.size > MAX_UPLOAD_BYTES:
            raise ApiError(413, "sound-file-too-large", f"A sound file may have at most {MAX_UPLOAD_BYTES} bytes.")
        with given.open("wb") as target:
            shutil.copyfileobj(upload.file, target)
        normalise(given, wav)
        return wav.rename(folder / f"{hashlib.sha256(wav.read_bytes()).hexdigest()[:12]}.wav")
    except SoundFileError as error:
        shutil.rmtree(folder)
        raise invalid([ErrorDetail(place="body.file", message=error.message)], error.message) from None
    except BaseException:
        shutil.rmtree(folder)
        raise


def _keep(sound: FilePath, row: Prompt) -> None:
    _uploads().mkdir(parents=True, exist_ok=True)
    shutil.copyfile(sound, _uploads() / row.file)
