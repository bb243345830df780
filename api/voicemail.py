"""Voicemail: boxes, messages, their sound."""

from datetime import datetime
from pathlib import Path as FilePath
from typing import Annotated

from fastapi import APIRouter, Path, Query
from fastapi.responses import FileResponse
from pydantic import BaseModel
from sqlmodel import Session, col, func, select

from api.deps import OnlyOwn, ReadSession, WriteSession
from api.errors import ApiError, error_responses
from api.pages import Page, PageAsked, SearchText, read_page
from api.requester import Own
from schemas.settings import settings
from schemas.tables import VoicemailBox, VoicemailMessage
from schemas.tables.base import utc_now

router = APIRouter(prefix="/voicemail", tags=["voicemail"], responses=error_responses(422))

MessageId = Annotated[str, Path(pattern=r"^[!-~]{1,80}$", description="The message's id.")]


class BoxSummary(BaseModel):
    """A voicemail box."""

    id: str
    name: str
    messages: int
    new: int
    """Messages that nobody listened to yet."""


class MessageHeard(BaseModel):
    """Whether somebody listened to a message."""

    heard: bool


class MessageSummary(BaseModel):
    """A message that a caller left."""

    id: str
    box_id: str
    call_id: str
    caller: str
    caller_name: str
    recorded_at: datetime
    seconds: float
    has_audio: bool
    """False once its sound was deleted."""
    heard_at: datetime | None
    """When somebody listened to it; nothing: it is new."""
    mailed_at: datetime | None


@router.get("/boxes", summary="Messages in each voicemail box")
def count_voicemail_messages(session: ReadSession, own: OnlyOwn) -> list[BoxSummary]:
    """Return all boxes and how many messages each holds."""
    query = select(VoicemailMessage.box_id, func.count(), func.count(col(VoicemailMessage.heard_at)))
    counts = {box: (all_, heard) for box, all_, heard in session.exec(query.group_by(col(VoicemailMessage.box_id)))}
    found = []
    for box in session.exec(select(VoicemailBox).order_by(col(VoicemailBox.id))):
        if own is None or box.id in own.voicemail_boxes:
            messages, heard = counts.get(box.id, (0, 0))
            found.append(BoxSummary(id=box.id, name=box.name, messages=messages, new=messages - heard))
    return found


@router.get("/messages", summary="List voicemail messages")
def list_voicemail_messages(
    session: ReadSession,
    wish: PageAsked,
    own: OnlyOwn,
    box: Annotated[SearchText, Query(description="Id of a box; all boxes when left out.")] = "",
) -> Page[MessageSummary]:
    """Return messages, the newest first."""
    query = select(VoicemailMessage)
    if own is not None:
        query = query.where(col(VoicemailMessage.box_id).in_(own.voicemail_boxes))
    if box:
        query = query.where(VoicemailMessage.box_id == box)
    order = col(VoicemailMessage.recorded_at).desc(), col(VoicemailMessage.id).desc()
    rows, total = read_page(session, query, wish, *order)
    items = [_summary(row) for row in rows]
    return Page(items=items, total=total, page=wish.page, page_size=wish.page_size)


def _summary(row: VoicemailMessage) -> MessageSummary:
    return MessageSummary(has_audio=bool(row.file), **row.model_dump(exclude={"file"}))


@router.get(
    "/messages/{message_id}/audio",
    summary="Sound of a voicemail message",
    response_class=FileResponse,
    responses={
        200: {"description": "The WAV", "content": {"audio/wav": {"schema": {"type": "string", "format": "binary"}}}},
        **error_responses(404),
    },
)
def get_voicemail_audio(message_id: MessageId, session: ReadSession, own: OnlyOwn) -> FileResponse:
    """Return the message as a WAV file."""
    file = _audio_file(_find(session, message_id, own))
    if file is None or not file.is_file():
        raise ApiError(404, "audio-not-found", f"The sound of message {message_id} is no longer there.")
    return FileResponse(file, media_type="audio/wav", filename=file.name)


@router.put("/messages/{message_id}/heard", summary="Say whether a message was heard", responses=error_responses(404))
def set_voicemail_heard(
    message_id: MessageId, body: MessageHeard, session: WriteSession, own: OnlyOwn
) -> MessageSummary:
    """Note that a message was listened to, or make it new again: the lamps of phones follow."""
    message = _find(session, message_id, own)
    if body.heard != (message.heard_at is not None):
        message.heard_at = utc_now() if body.heard else None
        session.add(message)
        session.flush()
    return _summary(message)


@router.delete(
    "/messages/{message_id}", status_code=204, summary="Delete a voicemail message", responses=error_responses(404)
)
def delete_voicemail_message(message_id: MessageId, session: WriteSession, own: OnlyOwn) -> None:
    """Delete a message and its sound."""
    message = _find(session, message_id, own)
    file = _audio_file(message)
    session.delete(message)
    session.flush()
    if file is not None:
        file.unlink(missing_ok=True)


def _find(session: Session, message_id: str, own: Own | None) -> VoicemailMessage:
    message = session.get(VoicemailMessage, message_id)
    if message is None or (own is not None and message.box_id not in own.voicemail_boxes):
        raise ApiError(404, "message-not-found", f"There is no voicemail message {message_id}.")
    return message


def _audio_file(message: VoicemailMessage) -> FilePath | None:
    folder = settings().recordings_dir.resolve()
    file = (folder / message.file).resolve()
    return file if message.file and file.is_relative_to(folder) else None
