"""Filters by caller number: call filters (C8) and ACD filters (M22)."""

from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from schemas.dialling import AS_SORTED_LIST, ExchangeSetting
from schemas.references import RouteRef
from schemas.tables.base import Slug

MAX_FILTERS = 1000
MAX_ENTRIES = 10_000

CallerPattern = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,20}$")]
"""A caller's number or the beginning of one, E.164 without plus; an extension for callers from inside."""


class CallFilter(ExchangeSetting):
    """Callers to block, or to let through whatever another filter says (C8)."""

    id: Slug
    name: str = Field(default="", max_length=80)
    enabled: bool = True
    action: Literal["allow", "block"]
    """A caller who is allowed by one filter is never blocked by another."""
    numbers: Annotated[frozenset[CallerPattern], AS_SORTED_LIST] = Field(default=frozenset(), max_length=MAX_ENTRIES)
    """Callers, by their whole number."""
    prefixes: Annotated[frozenset[CallerPattern], AS_SORTED_LIST] = Field(default=frozenset(), max_length=MAX_ENTRIES)
    """Callers whose number begins like this, country code included."""
    anonymous: bool = False
    """Callers who withhold their number."""


class AcdToRoute(ExchangeSetting):
    """The call follows a route of its own."""

    kind: Literal["route"] = "route"
    route: RouteRef


class AcdToDisa(ExchangeSetting):
    """The caller gets a dial tone (M23)."""

    kind: Literal["disa"] = "disa"
    disa: Slug


class AcdToCallback(ExchangeSetting):
    """The call is refused and the caller called back (M24)."""

    kind: Literal["callback"] = "callback"
    callback: Slug


AcdAction = Annotated[AcdToRoute | AcdToDisa | AcdToCallback, Field(discriminator="kind")]


class AcdEntry(ExchangeSetting):
    """One row of an ACD filter."""

    match: Literal["exact", "prefix"] = "exact"
    """The whole number must be the same, or only its beginning."""
    number: CallerPattern
    action: AcdAction
    """What happens with the call."""


class AcdFilter(ExchangeSetting):
    """Sends callers their own way by their number (M22)."""

    id: Slug
    name: str = Field(default="", max_length=80)
    enabled: bool = True
    moment: Literal["before", "after"] = "before"
    """On a phone number: asked before or after holidays, vacations and office hours."""
    entries: tuple[AcdEntry, ...] = Field(default=(), max_length=MAX_ENTRIES)
    """A whole number goes before a beginning, a longer beginning before a shorter one; of two equal rows the upper."""

    @cached_property
    def exact(self) -> dict[str, AcdAction]:
        """The actions by whole number. Made at the first use, which takes 0.1 µs an entry."""
        return {entry.number: entry.action for entry in reversed(self.entries) if entry.match == "exact"}

    @cached_property
    def prefixes(self) -> dict[str, AcdAction]:
        """The actions by beginning of the number."""
        return {entry.number: entry.action for entry in reversed(self.entries) if entry.match == "prefix"}


class CallerVerdict(ExchangeSetting):
    """What the call filters say of a caller."""

    verdict: Literal["allowed", "blocked", "no_match"]
    filter: str | None = None
    """The id of the filter that decided."""
    reason: str
    """In words, for the trace."""


class AcdVerdict(ExchangeSetting):
    """What an ACD filter says of a caller."""

    filter: str | None = None
    action: AcdAction | None = None
    """None: the caller is in none of the filters."""
    reason: str
    """In words, for the trace."""
