"""Entries about dialling and filters: the settings that decisions read, with what they refer to checked."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from schemas.call_filters import MAX_ENTRIES, AcdEntry, AcdFilter, AcdToRoute, CallFilter
from schemas.configuration.fields import Name
from schemas.dialling import PrefixDialling, PrefixForwarding
from schemas.least_cost import MAX_TRUNKS, LeastCostRule
from schemas.references import DidRef, RouteRef, TrunkRef


class PrefixDiallingEntry(PrefixDialling):
    """`*prefix*number` calls with another of the company's numbers, or anonymously (M9)."""

    did: DidRef | None = None
    """The number that the person called sees. Nothing: the call is anonymous."""


class PrefixForwardingEntry(PrefixForwarding):
    """`*code*number` forwards all calls of one of the company's numbers, `#code#` stops it (M10)."""

    did: DidRef
    """The number whose calls are forwarded."""


class AcdToRouteEntry(AcdToRoute):
    """The call follows a route of its own."""

    route: RouteRef


def _check_action(value: Any) -> Any:
    kind = value.get("kind") if isinstance(value, Mapping) else getattr(value, "kind", None)
    if kind in _NOT_YET:
        raise ValueError(f"this exchange has no {_NOT_YET[kind]} yet; choose a route, {{kind: route, route: …}}")
    return value


_NOT_YET = {"disa": "DISA", "callback": "callback"}
"""Actions of ACD filters that decisions know, and nothing can carry out."""


class AcdRowEntry(AcdEntry):
    """One row of an ACD filter."""

    action: Annotated[AcdToRouteEntry, BeforeValidator(_check_action)]
    """What happens with the call."""


class AcdFilterEntry(AcdFilter):
    """Sends callers their own way by their number (M22)."""

    name: Name
    """How people call it."""
    entries: tuple[AcdRowEntry, ...] = Field(default=(), max_length=MAX_ENTRIES)
    """A whole number goes before a beginning, a longer beginning before a shorter one; of two equal rows the upper."""


class CallFilterEntry(CallFilter):
    """Callers to block, or to let through whatever another filter says (C8)."""

    name: Name
    """How people call it."""


class LeastCostRuleEntry(LeastCostRule):
    """The trunks for numbers that begin in a certain way (M11)."""

    name: Name
    """How people call it."""
    position: int = Field(default=0, ge=0, le=10_000)
    """Of two rules with an equally long prefix the one with the lower position wins."""
    trunks: tuple[TrunkRef, ...] = Field(min_length=1, max_length=MAX_TRUNKS)
    """In the order in which they are tried."""
