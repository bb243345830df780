"""Back-up routes: where calls go when no phone is registered, because power or internet failed (P15)."""

from typing import Annotated, Literal

from pydantic import Field

from schemas.dialling import ExchangeSetting, PhoneNumber
from schemas.references import AccountRef, BoxRef, RouteRef
from schemas.tables.base import Slug


class BackupToBox(ExchangeSetting):
    """A voicemail box takes the calls."""

    kind: Literal["voicemail"] = "voicemail"
    box: BoxRef


class BackupToNumber(ExchangeSetting):
    """The calls go to an external number."""

    kind: Literal["forward"] = "forward"
    number: PhoneNumber


class BackupToRoute(ExchangeSetting):
    """The calls follow a route; one that rings no phone of the exchange."""

    kind: Literal["route"] = "route"
    route: RouteRef


class BackupRoute(ExchangeSetting):
    """A back-up route."""

    id: Slug
    name: str = Field(min_length=1, max_length=80)
    """How people call it."""
    accounts: list[AccountRef] = Field(default_factory=list, max_length=1000)
    """It is used when all of these are unregistered. Nothing: the accounts that the number's own plans ring."""
    target: Annotated[BackupToBox | BackupToNumber | BackupToRoute, Field(discriminator="kind")]
    """Where the calls go."""
