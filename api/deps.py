"""What the routers ask for: a database session, the Temporal client, a token."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlmodel import Session
from temporalio.client import Client

from api.errors import ApiError
from api.tokens import find_token
from schemas.database import read_session, write_session
from schemas.tables import ApiToken

_bearer = HTTPBearer(auto_error=False, description="A token of `belplan token create NAME`.")


def _reading() -> Iterator[Session]:
    with read_session() as session:
        yield session


def _writing() -> Iterator[Session]:
    with write_session() as session:
        yield session


ReadSession = Annotated[Session, Depends(_reading, scope="function")]
WriteSession = Annotated[Session, Depends(_writing, scope="function")]
"""Commits before the answer is sent; an error rolls everything back."""


def temporal_client(request: Request) -> Client:
    """Return the app's connection to Temporal; it connects at its first use."""
    client: Client = request.app.state.temporal
    return client


TemporalClient = Annotated[Client, Depends(temporal_client)]


def require_token(credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]) -> ApiToken:
    """Return the record of the request's token. Raises ApiError 401 without a known one."""
    if credentials is None:
        raise ApiError(401, "token-missing", "Send a token: `Authorization: Bearer …`.")
    with read_session() as session:
        token = find_token(session, credentials.credentials)
    if token is None:
        raise ApiError(401, "token-unknown", "This token is unknown; make one with `belplan token create NAME`.")
    return token
