"""Menu Config, logs (C16): authentications, registrations, mails. Changes: `api/audit.py`, calls: `api/calls.py`."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, NamedTuple, TypeVar

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel
from sqlalchemy import String, cast
from sqlmodel import Session, SQLModel, col, func, or_, select

from api.calls import Moment
from api.deps import ReadSession
from api.errors import error_responses
from api.pages import SearchText
from api.resources.listing import ListPart
from schemas.logs import AuthenticationEventKind, MailState, RegistrationEventKind
from schemas.tables import AuthenticationEvent, MailRecord, RegistrationEvent

router = APIRouter(prefix="/logs", tags=["logs"], responses=error_responses(422))

Line = TypeVar("Line", bound=BaseModel)


class LogWish(NamedTuple):
    """Which part of a log."""

    q: str
    since: datetime | None
    until: datetime | None
    limit: int
    offset: int


def _log_wish(
    q: Annotated[SearchText, Query(description="Part of a name, an address …")] = "",
    since: Annotated[Moment | None, Query(description="Then or later.")] = None,
    until: Annotated[Moment | None, Query(description="Before then.")] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
    offset: Annotated[int, Query(ge=0, le=100_000_000)] = 0,
) -> LogWish:
    return LogWish(q, since, until, limit, offset)


LogAsked = Annotated[LogWish, Depends(_log_wish)]


class AuthenticationLine(BaseModel):
    """Somebody proved who he is, or failed to."""

    id: int
    at: datetime
    event: AuthenticationEventKind
    """`sip-…` are phones at the SIP server."""
    login: str
    """A login, the name of a token or a SIP username; of one that does not exist only how it begins."""
    source: str
    """The IP address; empty for the command line."""
    user_agent: str
    reason: str
    count: int
    """How many equal ones it stands for."""


class RegistrationLine(BaseModel):
    """A phone came or went."""

    id: int
    at: datetime
    account_id: str
    event: RegistrationEventKind
    """`moved`: it registers from another address or over another connection."""
    contact_uri: str
    transport: str
    source: str
    source_port: int
    user_agent: str


class MailLine(BaseModel):
    """A mail; its text is not kept."""

    id: str
    """Its workflow is `mail-<id>`."""
    ordered_at: datetime
    to: list[str]
    subject: str
    state: MailState
    attempts: int
    last_attempt_at: datetime | None
    sent_at: datetime | None
    error: str
    """What the mail server said last."""


@router.get("/authentications", summary="Log of authentications")
def list_authentications(
    session: ReadSession, wish: LogAsked, event: AuthenticationEventKind | None = None
) -> ListPart[AuthenticationLine]:
    """Return log-ins, failures, lock-outs, changes of passwords and tokens, the newest first."""
    searched = (col(AuthenticationEvent.login), col(AuthenticationEvent.source), col(AuthenticationEvent.reason))
    where = [] if event is None else [AuthenticationEvent.event == event]
    order = col(AuthenticationEvent.id).desc()
    return _part(session, AuthenticationLine, AuthenticationEvent.at, searched, where, (order,), wish)


@router.get("/registrations", summary="Log of registrations")
def list_registrations(
    session: ReadSession,
    wish: LogAsked,
    account: Annotated[SearchText, Query(description="Id of a SIP account.")] = "",
    event: RegistrationEventKind | None = None,
) -> ListPart[RegistrationLine]:
    """Return when phones came and went, the newest first."""
    searched = (
        col(RegistrationEvent.account_id),
        col(RegistrationEvent.contact_uri),
        col(RegistrationEvent.source),
        col(RegistrationEvent.user_agent),
    )
    where = [] if event is None else [RegistrationEvent.event == event]
    if account:
        where.append(RegistrationEvent.account_id == account)
    order = col(RegistrationEvent.id).desc()
    return _part(session, RegistrationLine, RegistrationEvent.at, searched, where, (order,), wish)


@router.get("/mails", summary="Log of mails")
def list_mails(session: ReadSession, wish: LogAsked, state: MailState | None = None) -> ListPart[MailLine]:
    """Return mails that were sent, wait for the mail server or failed, the newest first."""
    searched = (cast(col(MailRecord.to), String), col(MailRecord.subject), col(MailRecord.error))
    where = [] if state is None else [MailRecord.state == state]
    order = (col(MailRecord.ordered_at).desc(), col(MailRecord.id).desc())
    return _part(session, MailLine, MailRecord.ordered_at, searched, where, order, wish)


def _part(
    session: Session,
    line: type[Line],
    at: Any,
    searched: Sequence[Any],
    where: Sequence[Any],
    order: Sequence[Any],
    wish: LogWish,
) -> ListPart[Line]:
    table: type[SQLModel] = at.class_
    conditions = list(where)
    if wish.q:
        conditions.append(or_(*(place.icontains(wish.q, autoescape=True) for place in searched)))
    if wish.since is not None:
        conditions.append(col(at) >= wish.since)
    if wish.until is not None:
        conditions.append(col(at) < wish.until)
    total = session.exec(select(func.count()).select_from(table).where(*conditions)).one()
    query = select(table).where(*conditions).order_by(*order).offset(wish.offset).limit(wish.limit)
    items = [line.model_validate(row, from_attributes=True) for row in session.exec(query)]
    return ListPart(items=items, total=total, limit=wish.limit, offset=wish.offset)
