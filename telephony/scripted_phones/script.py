"""What scripted phones are told (JSON on standard input), and what they tell (JSON lines on standard output)."""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel


class Sentence(BaseModel):
    """Something that a phone says."""

    text: str
    file: Path
    """A 16 kHz mono WAV."""
    seconds: float


class ScriptedPhone(BaseModel):
    """A phone that registers, rings, and may answer."""

    account_id: str
    username: str
    password: str
    says: Sentence
    """Once it has answered."""
    heard: Path
    """Where to write what it hears."""


class ScriptedCaller(BaseModel):
    """A caller on a trunk: known by the address that its packets come from, so it does not register."""

    host: str
    port: int
    number: str
    name: str
    says: Sentence
    heard: Path
    """Where to write what it hears."""


class Script(BaseModel):
    """One call: the caller calls, a phone rings for a while and answers, both speak, the caller hangs up."""

    server_host: str
    server_port: int
    called: str
    """The number that the caller dials."""
    phones: list[ScriptedPhone]
    """Of those that ring, the first one answers."""
    caller: ScriptedCaller
    ring_seconds: float = 2.0
    """How long the phone rings before it answers."""
    patience_seconds: float = 45.0
    """How long the caller waits for a phone to ring."""


EventKind = Literal[
    "registered",  # phone
    "refused",  # phone; detail is what the server said
    "calling",  # detail is the SIP Call-ID
    "picked-up",  # the exchange answered the caller
    "rings",  # phone
    "answers",  # phone
    "answered-elsewhere",  # somebody took the call who is not of this script
    "stops-ringing",  # phone
    "says",  # phone, or "" for the caller; detail is the sentence
    "hangs-up",  # the caller
    "not-rung",  # no phone rang in time
    "cut-off",  # the call ended before its time; detail is status and reason
    "failed",  # detail says why the phones can't work
    "done",
]


class PhoneEvent(BaseModel):
    """Something that happened to a scripted phone."""

    kind: EventKind
    phone: str = ""
    """Account id of a phone; empty for the caller."""
    detail: str = ""
    recorded: float = 0.0
    """Seconds of what the caller hears that were recorded by then."""
