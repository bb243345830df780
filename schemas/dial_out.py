"""Dial-out groups (P9): which classes of numbers an account may call."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from schemas.dialling import AS_SORTED_LIST, ExchangeSetting, PhoneNumber
from schemas.tables.base import Slug

MAX_EXCEPTIONS = 1000


class NumberClass(StrEnum):
    """What kind of number it is, seen from the country of the exchange."""

    EMERGENCY = "emergency"
    """Help: always allowed."""
    NATIONAL = "national"
    """Fixed lines of the country, internet telephony included."""
    MOBILE = "mobile"
    """Mobile phones of the country."""
    FREE = "free"
    """Free of charge: 0800, and +800 abroad."""
    SHARED_COST = "shared_cost"
    """070, 078 and their like: dearer than a fixed line. Also +808."""
    PREMIUM = "premium"
    """0900 and its like, in every country: the one who is called earns on it."""
    SPECIAL = "special"
    """Short codes of the country, such as 1207. Some, such as directory enquiries, are dear."""
    INTERNATIONAL_EU = "international_eu"
    """Other countries of the European Union and the European Economic Area, where prices have a ceiling."""
    INTERNATIONAL_EUROPE = "international_europe"
    """The rest of Europe: the United Kingdom, Switzerland …"""
    INTERNATIONAL_WORLD = "international_world"
    """The rest of the world."""
    SATELLITE = "satellite"
    """Satellite phones and international networks (+870, +881, +882, +883): very dear."""
    OTHER = "other"
    """Numbers of the country that fit no other class, such as ranges given out only lately."""


EVERYTHING = frozenset(NumberClass)


class DialOutGroup(ExchangeSetting):
    """What the accounts of a group may call."""

    id: Slug
    name: str = Field(min_length=1, max_length=80)
    """The logical name."""
    classes: Annotated[frozenset[NumberClass], AS_SORTED_LIST] = frozenset()
    """The classes of numbers that may be called. Emergency numbers always may."""
    numbers: Annotated[frozenset[PhoneNumber], AS_SORTED_LIST] = Field(default=frozenset(), max_length=MAX_EXCEPTIONS)
    """Numbers that may be called all the same, whatever their class."""


DialOutRefusal = Literal["no-dial-out-group", "number-class-not-allowed"]


class DialOutDecision(ExchangeSetting):
    """Whether an account may call a number."""

    allowed: bool
    number_class: NumberClass
    reason: str
    """In words, for the trace."""
    refusal: DialOutRefusal | None = None
    sip_status: int | None = None
    """What the phone gets when it is refused: 403 Forbidden."""
