"""Least-cost routing (M11): which trunks carry a call to an external number, and in which order."""

from collections.abc import Iterable
from functools import cached_property
from typing import Annotated

from pydantic import Field, PlainSerializer, model_validator

from schemas.dialling import ExchangeSetting, NumberPrefix
from schemas.references import TrunkRef
from schemas.tables.base import Slug
from schemas.time_filters import WEEKDAYS, Weekday
from schemas.time_values import MINUTES_OF_A_DAY, TimeOfDay

MAX_RULES = 1000
MAX_TRUNKS = 20


def _in_order(days: Iterable[Weekday]) -> list[Weekday]:
    return sorted(days, key=WEEKDAYS.index)


class TariffSpan(ExchangeSetting):
    """Hours of a week in which a rule holds."""

    weekdays: Annotated[frozenset[Weekday], PlainSerializer(_in_order)] = Field(min_length=1)
    """The days on which the span begins."""
    start: TimeOfDay = 0
    """First minute, in the exchange's time zone."""
    end: TimeOfDay = MINUTES_OF_A_DAY
    """First minute after the span. Earlier than the start: the span ends the next day."""

    @model_validator(mode="after")
    def _not_empty(self) -> "TariffSpan":
        if self.start == self.end or self.start == MINUTES_OF_A_DAY:
            raise ValueError("the span is empty; for a whole day give 00:00 to 24:00")
        return self


class LeastCostRule(ExchangeSetting):
    """The trunks for numbers that begin in a certain way."""

    id: Slug
    name: str = Field(default="", max_length=80)
    enabled: bool = True
    prefixes: tuple[NumberPrefix, ...] = Field(min_length=1, max_length=500)
    """First digits of the numbers, country code included: 324 for Belgian mobiles. The longest that fits wins. A short
    code such as 1207 needs its own entry, whole."""
    spans: tuple[TariffSpan, ...] = Field(default=(), max_length=50)
    """When the rule holds. Nothing: always."""
    trunks: tuple[TrunkRef, ...] = Field(min_length=1, max_length=MAX_TRUNKS)
    """In the order in which they are tried."""
    only_these: bool = False
    """Never use other trunks for these numbers, even when all of these fail."""


class LeastCostSettings(ExchangeSetting):
    """All rules, and the trunks for what no rule names."""

    rules: tuple[LeastCostRule, ...] = Field(default=(), max_length=MAX_RULES)
    """Of two rules with an equally long prefix the upper one wins."""
    default_trunks: tuple[TrunkRef, ...] = Field(default=(), max_length=MAX_TRUNKS)
    """In the order in which they are tried: for numbers without a rule, and when the trunks of a rule fail."""
    time_zone: str = Field(default="Europe/Brussels", max_length=64)
    """The exchange's, in which the spans are meant."""

    @cached_property
    def by_prefix(self) -> dict[str, list[LeastCostRule]]:
        """The enabled rules by prefix, in their order. Made at the first use."""
        found: dict[str, list[LeastCostRule]] = {}
        for rule in self.rules:
            for prefix in rule.prefixes if rule.enabled else ():
                found.setdefault(prefix, []).append(rule)
        return found


class TrunkState(ExchangeSetting):
    """What is known of a trunk at the moment of the call."""

    enabled: bool = True
    registered: bool = True
    """True too for a trunk that is known by its address and does not register."""
    silent: bool = False
    """It does not answer when it is asked whether it is there."""
    full: bool = False
    """All its channels are in use (C6)."""


class TrunkChoice(ExchangeSetting):
    """Which trunks to try, and why."""

    trunks: tuple[str, ...]
    """In order; empty when there is none."""
    reason: str
    """In words, for the trace: the rule, and the trunks that were left out."""
    rule: str | None = None
    """The id of the rule that decided; None for the default order."""
    sip_status: int | None = None
    """503 Service Unavailable when there is no trunk."""
