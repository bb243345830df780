"""What the routers ask for: a database session, the Temporal client, who sends the request."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlmodel import Session
from temporalio.client import Client

from api.errors import ApiError
from api.permissions import need_of
from api.requester import Own, Requester, find_requester
from schemas.database import read_session, write_session
from schemas.logs import Origin
from schemas.tables.base import utc_now

_token = HTTPBearer(
    scheme_name="token",
    auto_error=False,
    description="For programs: a token of `belplan token create NAME --scope …` or `POST /tokens`; it starts `bp_`.",
)
_session = HTTPBearer(
    scheme_name="session",
    auto_error=False,
    description="For people: the token that `POST /session` answers to login, password and code. It starts with `bs_`.",
)


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


def _origin(request: Request) -> Origin:
    agent = request.headers.get("User-Agent", "")
    return Origin(request.client.host if request.client else "", "".join(filter(str.isprintable, agent))[:200])


RequestOrigin = Annotated[Origin, Depends(_origin)]
"""Where a request comes from; behind a proxy on this machine, the address that it names in X-Forwarded-For."""


def authorize(
    request: Request,
    token: Annotated[HTTPAuthorizationCredentials | None, Depends(_token)],
    session: Annotated[HTTPAuthorizationCredentials | None, Depends(_session)],
) -> Requester:
    """Return who sends a request. Raises ApiError 401 when nobody is known, 403 when he may not do this."""
    credentials = token or session
    if credentials is None:
        message = "Send a token, or log in (POST /session) and send the session's: `Authorization: Bearer …`."
        raise ApiError(401, "token-missing", message)
    requester = find_requester(credentials.credentials, utc_now())
    requester.check(need_of(request.scope["route"]))
    return requester


Requesting = Annotated[Requester, Depends(authorize)]
"""Who sends the request; he may do it."""


def _own(request: Request, requester: Requesting) -> Own | None:
    need = need_of(request.scope["route"])
    assert need.own, "api/permissions.py says nothing of a person's own here"
    return None if need.scope is None or requester.may(need.scope) else requester.own


OnlyOwn = Annotated[Own | None, Depends(_own)]
"""What the answer must be restricted to: a person's own; None: everything."""


def _who(requester: Requesting) -> str:
    return requester.name


Who = Annotated[str, Depends(_who)]
"""The login of the request's person, or the name of its token: for the audit log."""
