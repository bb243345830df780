"""The messages between edge, workflow and worker. They end up in call histories: small, readable, no audio."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from schemas.graph import GraphDocument
from schemas.incoming import IncomingAction, IncomingDecision

CALLS_QUEUE = "calls"


def edge_queue(edge_id: str) -> str:
    """Return the task queue of an edge."""
    return f"edge-{edge_id}" if not edge_id.startswith("edge-") else edge_id


class CallFacts(BaseModel):
    """What is known of a call when it comes in; steps see it too."""

    call_id: str
    source: str
    """`trunk:<id>` or `account:<id>`, as the front proved it."""
    caller: str
    """The caller's number; empty when anonymous."""
    caller_name: str = ""
    called: str
    """As dialled: a DID in E.164 without plus, or an extension."""
    did: str = ""
    """The DID that was called; empty for an internal call."""
    direction: Literal["incoming", "internal", "outgoing"] = "incoming"
    """Seen from the company: from outside, from a phone to a colleague, or from a phone to the outside."""
    outgoing_did: str = ""
    """The company's number with which an outgoing call is made."""
    masked: bool = False
    """The person called does not see that number."""
    language: str = "nl"
    time_zone: str = "Europe/Brussels"
    started_at: datetime


class PinnedRoute(BaseModel):
    """The version of a route that a call follows to its end, whatever is published meanwhile."""

    route_id: str
    """Empty for a plan that no admin drew, such as that of an extension."""
    name: str
    version: int
    graph: GraphDocument


class CallStart(BaseModel):
    """Input of `CallWorkflow`."""

    facts: CallFacts
    edge_id: str
    edge_boot_id: str
    route: PinnedRoute
    """The plan that the call follows."""
    decision: IncomingDecision | None = None
    """Why it follows that plan; None for a call that did not come in on a DID."""
    variables: dict[str, str] = Field(default_factory=dict)
    """Variables that the call has from its start (`schemas.call_variables`)."""


class StepOrder(BaseModel):
    """The workflow asks for one step. Repeating an order attaches to the step that runs; it never runs twice."""

    facts: CallFacts
    edge_boot_id: str
    number: int
    """1 for the call's first step."""
    node: str
    kind: str
    params: dict[str, Any] = Field(default_factory=dict)
    variables: dict[str, str] = Field(default_factory=dict)
    """What earlier steps left behind (`schemas.call_variables`)."""


class MailOrder(BaseModel):
    """A mail that must go out once, however long the mail server is away."""

    id: str
    """Unique: two orders with the same id are the same mail."""
    to: list[str]
    subject: str
    text: str
    voicemail_message_id: str = ""
    """The message that it announces; its WAV goes along when the box says so."""


class MailOutcome(BaseModel):
    """What became of a mail."""

    sent: bool
    error: str = ""
    """Why it was not sent; of a sent one, which addresses the mail server refused."""


class Outcome(BaseModel):
    """How a step ended."""

    name: str
    """Which exit it left by."""
    reason: str = ""
    """Why, in words for the trace."""
    party: str = ""
    """Who answered, `account:<id>` or `number:<E.164>`: the call is now a conversation."""
    goto_route: str = ""
    """The route that the call goes on in; it never comes back."""
    otherwise: IncomingAction | None = None
    """What happens when no edge leaves by this exit."""
    watches: dict[str, str] = Field(default_factory=dict)
    """What the step decided from and shall stay true, with how it was. While the call waits it comes back to the step
    when that changes."""
    for_good: bool = False
    """Once it has moved to another route, no earlier step brings the call back."""
    over: bool = False
    """The step saw the call end: the workflow hears of that from the edge too, but maybe later."""
    mails: list[MailOrder] = Field(default_factory=list)
    variables: dict[str, str] = Field(default_factory=dict)
    """The variables of the call that the step set."""


class LegRecord(BaseModel):
    """What the edge knows of one leg, for the call's record."""

    number: int
    party: str
    called: str = ""
    """The number that a leg to the outside called, E.164 without plus."""
    shown: str = ""
    """The number that the person called there saw; empty: none."""
    sip_call_id: str = ""
    started_at: datetime
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    sip_status: int = 0
    end_reason: str = ""
    codec: str = ""
    rx_packets: int = 0
    """RTP packets that came in from this party."""
    rx_lost: int = 0
    """RTP packets of this party that never came: gaps in the sequence numbers (RFC 3550 appendix A.3)."""
    rx_jitter_ms: float = 0.0
    """Interarrival jitter (RFC 3550 section 6.4.1) in milliseconds: the mean of the worst of its streams."""
    tx_packets: int = 0
    """RTP packets that were sent to this party."""


class CallEnd(BaseModel):
    """The caller's leg is gone."""

    ended_by: Literal["caller", "callee", "plan", "edge-lost", "edge-stopped", "api", "limit"]
    reason: str = ""
    ended_at: datetime
    answered_at: datetime | None = None
    legs: list[LegRecord] = Field(default_factory=list)


class CallEvent(BaseModel):
    """Something happened in a conversation that the trace shows."""

    kind: Literal["hold", "resume", "joined", "not_joined"]
    party: str
    """Who did it; of `joined`, who is talked to from now on."""
    at: datetime
    by: str = ""
    """Of `joined`: who transferred after a consultation."""
    call_id: str = ""
    """Of `joined`: the call with which this one is joined."""
    reason: str = ""
    """Of `not_joined`: why the transfer after a consultation was refused, in words."""


class TransferOrder(BaseModel):
    """Somebody in the conversation transferred the other one, who goes on from here."""

    number: int
    """1 for the first transfer of the call."""
    by: str
    """Who transferred: `account:<id>`."""
    to: str
    """What would have been dialled to get there."""
    at: datetime
    facts: CallFacts
    """Of the call from now on: who goes on is its caller."""
    plan: PinnedRoute | None = None
    """What he goes on in; None: it was refused."""
    refusal: str = ""
    """Why it was refused, in words."""
    sip_status: int = 0
    """The same as SIP says it."""
    variables: dict[str, str] = Field(default_factory=dict)
    """Variables that the plan begins with."""
    back: PinnedRoute
    """What he goes on in when nobody answers and who transferred has hung up (C2)."""


class GiveBackOrder(BaseModel):
    """The workflow asks the edge to let two talk again, because a transfer came to nothing."""

    call_id: str
    edge_boot_id: str
    transfer: int
    """Number of the transfer."""
    sip_status: int
    reason: str


class WatchOrder(BaseModel):
    """The workflow asks the edge to hold on to a call until its caller's leg is gone."""

    call_id: str
    edge_boot_id: str


class CutShortOrder(BaseModel):
    """The workflow asks the edge to end a step that waits; a step that is over already stays as it is."""

    call_id: str
    edge_boot_id: str
    number: int
    """Of the step."""


class HangUpOrder(BaseModel):
    """The workflow asks the edge to end a call."""

    call_id: str
    edge_boot_id: str
    sip_code: int = 480
    """Status for a caller who was not answered yet; an answered one gets a BYE."""
    ended_by: Literal["plan", "api"] = "plan"
    reason: str = ""


class TraceStep(BaseModel):
    """One step of a call's trace (B4)."""

    number: int
    route_id: str
    route_version: int
    node: str
    kind: str
    summary: str
    started_at: datetime
    ended_at: datetime | None = None
    outcome: str = ""
    reason: str = ""


class CallTrace(BaseModel):
    """Answer of the query `trace`: the way of a call up to now."""

    facts: CallFacts
    state: Literal["step", "conversation", "ended"]
    steps: list[TraceStep]
    party: str = ""
    variables: dict[str, str] = Field(default_factory=dict)
    """As they stand now."""
    decision: IncomingDecision | None = None
    """Why it follows its plan, for a call that came in on a DID."""


class CallRecord(BaseModel):
    """All that remains of a call when it is over."""

    facts: CallFacts
    edge_id: str
    edge_boot_id: str
    outcome: str
    outcome_reason: str = ""
    decision: IncomingDecision | None = None
    answered_at: datetime | None = None
    ended_at: datetime
    legs: list[LegRecord] = Field(default_factory=list)
    steps: list[TraceStep] = Field(default_factory=list)
