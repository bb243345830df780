"""SIP channels (C6): how many calls may run at the same time."""

from typing import Annotated

from pydantic import Field

from schemas.dialling import ExchangeSetting

Channels = Annotated[int, Field(ge=0, le=100_000)]


class ChannelLimits(ExchangeSetting):
    """The most calls at the same time; what has no entry has no limit."""

    total: Channels | None = None
    """Of the whole exchange, internal calls included."""
    trunks: dict[str, Channels] = Field(default_factory=dict)
    dids: dict[str, Channels] = Field(default_factory=dict)
    accounts: dict[str, Channels] = Field(default_factory=dict)
    outside: Channels | None = None
    """Calls to numbers outside, in all."""
    outside_each: Channels | None = None
    """Calls to numbers outside of each account that has no entry of its own."""
    outside_accounts: dict[str, Channels] = Field(default_factory=dict)

    def outside_of(self, account: str) -> int | None:
        """Return how many numbers outside an account may call at the same time; None: any number."""
        return self.outside_accounts.get(account, self.outside_each)


class RunningCalls(ExchangeSetting):
    """How many calls run now, without the one that is asked about."""

    total: int = Field(default=0, ge=0)
    trunks: dict[str, int] = Field(default_factory=dict)
    dids: dict[str, int] = Field(default_factory=dict)
    accounts: dict[str, int] = Field(default_factory=dict)
    outside: int = Field(default=0, ge=0)
    """Legs to numbers outside."""
    outside_accounts: dict[str, int] = Field(default_factory=dict)


class ChannelDecision(ExchangeSetting):
    """Whether one more call may run."""

    allowed: bool
    reason: str
    """In words, for the trace."""
    guard: bool = False
    """It is the guard against toll fraud that refuses."""
    sip_status: int | None = None
    """486 Busy Here for a number or an account that is full, 503 Service Unavailable for a trunk or the exchange."""
