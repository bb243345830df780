"""The records of calls (C16): the call, its legs, and the trace of its steps (B4)."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from schemas.tables.base import UtcDateTime


class Call(SQLModel, table=True):
    """A call that came in, from a trunk or from a phone."""

    id: str = Field(primary_key=True, max_length=63)
    """Also the id of its workflow."""
    source: str = Field(max_length=80)
    """`trunk:<id>` or `account:<id>`."""
    caller: str = Field(default="", max_length=64, index=True)
    caller_name: str = Field(default="", max_length=80)
    called: str = Field(default="", max_length=64)
    did: str = Field(default="", max_length=15, index=True)
    """The DID that was called; empty for an internal call."""
    direction: str = Field(default="incoming", max_length=10, index=True)
    """`incoming`, `internal` or `outgoing`."""
    outgoing_did: str = Field(default="", max_length=15)
    """The company's number with which an outgoing call was made."""
    masked: bool = False
    """The person called did not see that number."""
    route_id: str = Field(default="", max_length=63)
    route_version: int = 0
    edge_id: str = Field(max_length=63)
    edge_boot_id: str = Field(max_length=40)
    started_at: datetime = Field(sa_type=UtcDateTime, index=True)
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime, index=True)
    outcome: str = Field(default="", max_length=40, index=True)
    """How it ended (`answered`, `voicemail`, `abandoned`, `edge-lost`, …); empty while it runs."""
    outcome_reason: str = Field(default="", max_length=500)
    decision: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    """Why it went where it went, with every rule that was asked (`schemas.incoming.IncomingDecision`); unset for a call
    that did not come in on a DID."""


class CallLeg(SQLModel, table=True):
    """One SIP dialog of a call: the caller's, or one to a phone that was rung."""

    call_id: str = Field(primary_key=True, foreign_key="call.id")
    number: int = Field(primary_key=True)
    """1 is the caller's leg."""
    party: str = Field(default="", max_length=80)
    """`trunk:<id>` or `account:<id>`."""
    called: str = Field(default="", max_length=64)
    """The number that a leg to the outside called, E.164 without plus; empty for the caller's leg and for phones."""
    shown: str = Field(default="", max_length=64)
    """The number that the person called there saw; empty: none."""
    sip_call_id: str = Field(default="", max_length=200)
    started_at: datetime = Field(sa_type=UtcDateTime)
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    sip_status: int = 0
    """The last status of its INVITE."""
    end_reason: str = Field(default="", max_length=200)
    codec: str = Field(default="", max_length=40)
    rx_packets: int = 0
    """RTP packets that came in from this party."""
    rx_lost: int = 0
    """RTP packets of this party that never came."""
    rx_jitter_ms: float = 0.0
    """Interarrival jitter in milliseconds."""
    tx_packets: int = 0
    """RTP packets that were sent to this party."""


class CallStep(SQLModel, table=True):
    """A step that the call took."""

    call_id: str = Field(primary_key=True, foreign_key="call.id")
    number: int = Field(primary_key=True)
    route_id: str = Field(default="", max_length=63)
    route_version: int = 0
    node: str = Field(max_length=63)
    kind: str = Field(max_length=63)
    summary: str = Field(default="", max_length=300)
    started_at: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    outcome: str = Field(default="", max_length=63)
    reason: str = Field(default="", max_length=500)


class CallWatch(SQLModel, table=True):
    """A running call that wants to hear when a function indicator or a time filter changes (W3)."""

    call_id: str = Field(primary_key=True, max_length=63)
    """No reference: a call may watch before it is noted."""
    subject: str = Field(primary_key=True, max_length=90, index=True)
    """`function_indicator:<id>` or `time_filter:<id>`."""
