"""The api, as the pages use it: typed requests with time-outs, and errors that a page can show."""

from designer.api_client.client import Api, ListPart, Values
from designer.api_client.errors import (
    ApiAway,
    ApiFailure,
    EntryInUse,
    FieldError,
    InvalidValues,
    NotAllowed,
    NotFound,
    NotLoggedIn,
    StaleEntry,
)

__all__ = [
    "Api",
    "ApiAway",
    "ApiFailure",
    "EntryInUse",
    "FieldError",
    "InvalidValues",
    "ListPart",
    "NotAllowed",
    "NotFound",
    "NotLoggedIn",
    "StaleEntry",
    "Values",
]
