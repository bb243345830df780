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


class RunningCalls(ExchangeSetting):
    """How many calls run now, without the one that is asked about."""

    total: int = Field(default=0, ge=0)
    trunks: dict[str, int] = Field(default_factory=dict)
    dids: dict[str, int] = Field(default_factory=dict)
    accounts: dict[str, int] = Field(default_factory=dict)


class ChannelDecision(ExchangeSetting):
    """Whether one more call may run."""

    allowed: bool
    reason: str
    """In words, for the trace."""
    sip_status: int | None = None
    """486 Busy Here for a number or an account that is full, 503 Service Unavailable for a trunk or the exchange."""
