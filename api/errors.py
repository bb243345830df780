"""Errors of the api: one form for all of them, each with a sentence that says what to do."""

import logging
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from starlette.exceptions import HTTPException

from schemas.exchange_file import ExchangeFileError
from schemas.graph_problems import GraphInvalidError

log = logging.getLogger("belplan.api")


class ErrorDetail(BaseModel):
    """One thing to mend."""

    place: str = ""
    """Where: a field of the request, a place in a file, a node of a graph."""
    message: str


class StaleVersion(BaseModel):
    """Which versions meet when somebody else saved in between."""

    your_version: int
    """The version that the request is about."""
    stored_version: int
    stored: dict[str, Any]
    """As it is now."""


class ErrorBody(BaseModel):
    """The answer to a request that failed."""

    error_id: str = Field(examples=["call-not-found"])
    """Which error, for programs."""
    message: str
    """What happened and what to do, for people."""
    details: list[ErrorDetail] = Field(default_factory=list)
    stale: StaleVersion | None = None
    """With `stale-version` only."""


class ApiError(Exception):
    """A request that can't be done."""

    def __init__(
        self,
        status: int,
        error_id: str,
        message: str,
        details: Sequence[ErrorDetail] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.status = status
        self.headers = dict(headers or {})
        self.body = ErrorBody(error_id=error_id, message=message, details=list(details))
        super().__init__(message)


_DESCRIPTIONS = {
    401: "Nobody is logged in: the token or the session is missing, unknown or over",
    403: "Who asks may not do this",
    404: "It does not exist",
    409: "Not possible in its present state",
    413: "The body is too large",
    422: "Something in the request is wrong; `details` names each place",
    429: "Too many attempts failed; `Retry-After` says how many seconds to wait",
    500: "An error of ours; the message has an id that is in the log too",
    503: "Another part of the exchange does not answer",
}


def error_responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the description of error answers for OpenAPI."""
    return {status: {"model": ErrorBody, "description": _DESCRIPTIONS[status]} for status in statuses}


def _answer(status: int, body: ErrorBody, headers: Any = None) -> JSONResponse:
    return JSONResponse(body.model_dump(mode="json", exclude_none=True), status_code=status, headers=headers)


async def _api_error(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, ApiError)
    challenge = {"WWW-Authenticate": "Bearer"} if error.status == 401 else {}
    return _answer(error.status, error.body, {**challenge, **error.headers})


async def _invalid_request(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    details = [
        ErrorDetail(place=".".join(map(str, one["loc"])), message=_printable(str(one["msg"]))) for one in error.errors()
    ]
    message = "The request is not valid; details says which field and why."
    return _answer(422, ErrorBody(error_id="invalid-request", message=message, details=details[:100]))


async def _http_error(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    ids = {404: "no-such-address", 405: "method-not-allowed", 400: "invalid-request", 413: "body-too-large"}
    sentences = {
        404: "The api has nothing at this address; /docs lists what it has.",
        405: "This address does not take this method; /docs lists what it takes.",
        413: "The body of the request is larger than this address takes; send less.",
        400: "The body of the request can't be read; it must be JSON in UTF-8.",
    }
    body = ErrorBody(
        error_id=ids.get(error.status_code, "http-error"), message=sentences.get(error.status_code, str(error.detail))
    )
    return _answer(error.status_code, body, error.headers)


async def _invalid_file(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, ExchangeFileError)
    details = [
        ErrorDetail(
            place=", ".join(filter(None, [f"line {one.line}" if one.line else "", one.place])), message=one.message
        )
        for one in error.problems
    ]
    message = "The file was not imported, nothing was changed; details says what to mend."
    return _answer(422, ErrorBody(error_id=error.error_id, message=message, details=details))


async def _invalid_graph(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, GraphInvalidError)
    details = [
        ErrorDetail(
            place=" ".join(
                filter(None, [one.route and f"route {one.route}", one.node and f"node {one.node}", one.field])
            ),
            message=one.message,
        )
        for one in error.problems
    ]
    message = "The plan can't run like this; details says what to mend."
    return _answer(422, ErrorBody(error_id=error.error_id, message=message, details=details))


async def _database_away(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, DBAPIError)
    log.error("the database does not answer: %s", error.orig)
    message = "The database does not answer. Try again; if it lasts, look at GET /health and the log of the api."
    return _answer(503, ErrorBody(error_id="database-unavailable", message=message))


async def _conflict(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, IntegrityError)
    log.warning("%s %s clashed with another change: %s", request.method, request.url.path, error.orig)
    message = "This clashes with what is stored: somebody changed or uses it meanwhile. Load it again and retry."
    return _answer(409, ErrorBody(error_id="conflict", message=message))


async def _unexpected(request: Request, error: Exception) -> JSONResponse:
    error_number = secrets.token_hex(4)
    log.error("error %s in %s %s", error_number, request.method, request.url.path, exc_info=error)
    message = f"Something went wrong on our side. The log of the api says more under {error_number}."
    return _answer(500, ErrorBody(error_id="internal-error", message=message))


def _printable(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()


def handle_errors(app: FastAPI) -> None:
    """Give every error of an app the same form."""
    app.add_exception_handler(ApiError, _api_error)
    app.add_exception_handler(RequestValidationError, _invalid_request)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(ExchangeFileError, _invalid_file)
    app.add_exception_handler(GraphInvalidError, _invalid_graph)
    app.add_exception_handler(IntegrityError, _conflict)
    app.add_exception_handler(OperationalError, _database_away)
    app.add_exception_handler(InterfaceError, _database_away)
    app.add_exception_handler(Exception, _unexpected)
