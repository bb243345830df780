"""Function indicators: switches with two colours that choose where calls go (M4), or do a list of things (M6)."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from schemas.dialling import ExchangeSetting
from schemas.references import DidRef, OfficeHoursRef, RouteRef
from schemas.tables.base import DIALLED_PATTERN, Slug

MAX_ACTIONS = 50

Colour = Literal["green", "red"]
FreeExtension = Annotated[str, StringConstraints(pattern=DIALLED_PATTERN)]
AdvancedExtension = Annotated[str, StringConstraints(pattern=r"^2(?:00[1-9]|0[1-9][0-9]|[1-9][0-9]{2})$")]
"""2001 to 2999."""


class FunctionIndicator(ExchangeSetting):
    """A basic function indicator (M4). Dialling its extension toggles it."""

    id: Slug
    name: str = Field(min_length=1, max_length=80)
    """How people call it."""
    extension: FreeExtension
    """Dialled to toggle it, and watched by BLF keys."""
    green_route: RouteRef | None = None
    """Where calls go when it is green. Nothing: the main route of the number."""
    red_route: RouteRef
    """Where calls go when it is red."""


class SetDidRoute(ExchangeSetting):
    """A phone number gets another main route."""

    kind: Literal["set_did_route"] = "set_did_route"
    did: DidRef
    route: RouteRef


class SetDidOfficeHours(ExchangeSetting):
    """A phone number gets other office hours, or none."""

    kind: Literal["set_did_office_hours"] = "set_did_office_hours"
    did: DidRef
    office_hours: OfficeHoursRef | None = None


class NotifyByMail(ExchangeSetting):
    """A mail is sent."""

    kind: Literal["notify_mail"] = "notify_mail"
    address: str = Field(max_length=254, pattern=r"^[^@\s#<>,;]+@[^@\s#<>,;]+$")
    text: str = Field(min_length=1, max_length=150)


IndicatorAction = Annotated[SetDidRoute | SetDidOfficeHours | NotifyByMail, Field(discriminator="kind")]
"""Only what the exchange can do: an action that nobody carries out would be a key that does nothing."""


class AdvancedFunctionIndicator(ExchangeSetting):
    """A function indicator with a list of actions for each colour (M6)."""

    id: Slug
    name: str = Field(min_length=1, max_length=80)
    """How people call it."""
    extension: AdvancedExtension
    """2001 to 2999; dialled to toggle it, and watched by BLF keys."""
    green: list[IndicatorAction] = Field(default_factory=list, max_length=MAX_ACTIONS)
    """Done, in this order, when it becomes green."""
    red: list[IndicatorAction] = Field(default_factory=list, max_length=MAX_ACTIONS)
    """Done, in this order, when it becomes red."""
