"""What a person wants to become of the calls to his account: set on the phone by a code, or on the pages."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

AccountSetting = Literal["do_not_disturb", "forward_always", "forward_busy", "forward_unanswered"]


class ForwardTo(BaseModel):
    """Where the calls of an account go; nothing but the number is set when nothing is behind it."""

    model_config = ConfigDict(frozen=True)

    number: str
    """As it was set: an extension, or a number outside."""
    account: str = ""
    group: str = ""
    outside: str = ""
    """E.164 without the plus, or a short code of the country."""


class AccountWishes(BaseModel):
    """What becomes of calls to an account."""

    model_config = ConfigDict(frozen=True)

    do_not_disturb: bool = False
    """The phone does not ring: callers are told that it is busy."""
    forward_always: ForwardTo | None = None
    """All calls go there, also when nobody is to be disturbed."""
    forward_busy: ForwardTo | None = None
    forward_unanswered: ForwardTo | None = None
    """Also for calls while no phone is registered."""
