"""Menu Config: settings of the whole exchange (C1, C3, C4, C6, C10, C17)."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import Field, create_model
from sqlmodel import Session

from api.deps import ReadSession, Who, WriteSession
from api.errors import error_responses
from api.resources.changes import change_entry, check_version, entry_from, lock_configuration
from api.resources.router import STALE, SeenVersion
from schemas.configuration.exchange_entry import ExchangeEntry
from schemas.configuration.plain import plain
from schemas.configuration.resources import EXCHANGE
from schemas.tables import Exchange

router = APIRouter(prefix="/settings", tags=["settings"], responses=error_responses(422))


class ExchangeBody(ExchangeEntry):
    """Settings that hold for the whole exchange."""


ExchangeAnswer = create_model(
    "ExchangeAnswer", __base__=ExchangeEntry, version=(int, Field(ge=1, description="Send it back in If-Match."))
)


@router.get("", summary="Settings of the exchange", response_model=ExchangeAnswer)
def get_settings(session: ReadSession) -> JSONResponse:
    """Return the settings; its `ETag` is their version."""
    return _respond(session, session.get(Exchange, 1) or Exchange(languages=["nl", "fr", "en"]))


@router.put("", summary="Change the settings", response_model=ExchangeAnswer, responses=STALE)
def put_settings(body: ExchangeBody, seen: SeenVersion, session: WriteSession, who: Who) -> JSONResponse:
    """Replace the settings as a whole; `If-Match` carries the version that you have seen, else 409."""
    lock_configuration(session)
    row = session.get(Exchange, 1)
    if row is None:
        row = Exchange(languages=["nl", "fr", "en"])
        session.add(row)
        session.flush()
    check_version(session, EXCHANGE, row, seen)
    change_entry(session, who, EXCHANGE, row, entry_from(EXCHANGE, plain(body)))
    return _respond(session, row)


def _respond(session: Session, row: Exchange) -> JSONResponse:
    [entry] = EXCHANGE.entries(session, [row]).values()
    values: dict[str, Any] = {**plain(entry), "version": row.version}
    return JSONResponse(values, headers={"ETag": f'"{row.version}"'})
