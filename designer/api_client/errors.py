"""What can go wrong with a request to the api, as pages tell it apart. The form of answers: `api/errors.py`."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import httpx


class FieldError(NamedTuple):
    """Something to mend in what was sent."""

    path: str
    """The field, dotted: `monday.morning.opens`; empty: the whole."""
    message: str


class Use(NamedTuple):
    """Something that names an entry."""

    place: str
    """`routes/main`: the section and the key of who names it."""
    message: str


class ApiFailure(Exception):
    """A request that was not done; the message says why, for people."""

    def __init__(self, message: str, error_id: str = "", status: int = 0) -> None:
        self.message, self.error_id, self.status = message, error_id, status
        super().__init__(message)


class ApiAway(ApiFailure):
    """The api, or what it needs, does not answer: the same request may succeed later."""


class NotLoggedIn(Exception):  # noqa: N818  (it tells a state; and no `except ApiFailure` may take it for a refusal)
    """There is no session, or it is over. It concerns the whole page, whatever was asked."""


class NotAllowed(ApiFailure):
    """The role does not allow it."""


class NotFound(ApiFailure):
    """There is no such thing."""


class InvalidValues(ApiFailure):
    """Something in what was sent does not fit."""

    def __init__(self, message: str, error_id: str, fields: list[FieldError]) -> None:
        super().__init__(message, error_id, 422)
        self.fields = fields


class EntryInUse(ApiFailure):
    """It can't be deleted: others name it."""

    def __init__(self, message: str, uses: list[Use]) -> None:
        super().__init__(message, "in-use", 409)
        self.uses = uses


class StaleEntry(ApiFailure):
    """Somebody else saved in between."""

    def __init__(self, message: str, stored_version: int, stored: dict[str, Any]) -> None:
        super().__init__(message, "stale-version", 409)
        self.stored_version, self.stored = stored_version, stored


_AWAY = {502, 503, 504}
_NO_SESSION = {"session-over", "token-expired", "token-missing", "token-unknown"}


def failure_of(answer: httpx.Response) -> ApiFailure | NotLoggedIn:
    """Return the failure that an answer of 400 or above tells of."""
    body = _body(answer)
    error_id, message = str(body.get("error_id", "")), str(body.get("message", "")) or f"HTTP {answer.status_code}"
    details = [one for one in body.get("details", []) if isinstance(one, Mapping)]
    if error_id in _NO_SESSION:
        return NotLoggedIn(message)
    if answer.status_code == 403:
        return NotAllowed(message, error_id, 403)
    if answer.status_code == 404:
        return NotFound(message, error_id, 404)
    if answer.status_code in _AWAY:
        return ApiAway(message, error_id, answer.status_code)
    if answer.status_code == 422:
        return InvalidValues(message, error_id, [_field_error(one) for one in details])
    if error_id == "in-use":
        return EntryInUse(message, [Use(str(one.get("place", "")), str(one.get("message", ""))) for one in details])
    stale = body.get("stale")
    if error_id == "stale-version" and isinstance(stale, Mapping):
        return StaleEntry(message, int(stale["stored_version"]), dict(stale["stored"]))
    return ApiFailure(message, error_id, answer.status_code)


def _body(answer: httpx.Response) -> Mapping[str, Any]:
    try:
        body = answer.json()
    except ValueError:
        return {}
    return body if isinstance(body, Mapping) else {}


def _field_error(detail: Mapping[str, Any]) -> FieldError:
    place = str(detail.get("place", ""))
    where, _, path = place.partition(".")
    return FieldError(path if where in ("body", "query", "path", "header") else place, str(detail.get("message", "")))
