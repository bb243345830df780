"""What is known of calls, in words: how they ended, who took part, how long they took."""

from collections.abc import Mapping
from datetime import datetime

from designer.api_client import Values
from designer.choices import Choices
from designer.components.entry_table import Tone
from designer.languages import mark, t
from designer.phone_numbers import shown_number

PICKERS = ("sip_account", "did", "route", "trunk")
"""Of what calls name."""
OUTCOMES: Mapping[str, str] = {
    "answered": mark("Answered"),
    "voicemail": mark("Left a message"),
    "abandoned": mark("Caller gave up"),
    "not-answered": mark("Not answered"),
    "refused": mark("Refused"),
    "edge-lost": mark("Cut off by a failure"),
}
OUTCOME_ICONS: Mapping[str, str] = {
    "answered": "call",
    "voicemail": "voicemail",
    "abandoned": "phone_missed",
    "not-answered": "phone_missed",
    "refused": "block",
    "edge-lost": "error",
}
OUTCOME_TONES: Mapping[str, Tone] = {
    "answered": "good",
    "voicemail": "warn",
    "abandoned": "bad",
    "not-answered": "bad",
    "refused": "soft",
    "edge-lost": "bad",
}
DIRECTIONS: Mapping[str, str] = {
    "incoming": mark("Incoming"),
    "internal": mark("Internal"),
    "outgoing": mark("Outgoing"),
}
DIRECTION_ICONS: Mapping[str, str] = {"incoming": "call_received", "internal": "sync_alt", "outgoing": "call_made"}
_MINUTE, _HOUR = 60, 3600


def outcome_text(outcome: str) -> str:
    """Return how a call ended."""
    return t(OUTCOMES[outcome]) if outcome in OUTCOMES else outcome


def caller_text(call: Values) -> str:
    """Return who called: the name and the number as far as they are known."""
    number = shown_number(call["caller"])
    return " · ".join(filter(None, (call["caller_name"], number))) or t("anonymous")


def called_text(call: Values, choices: Choices) -> str:
    """Return who was called, with the name of the company's number."""
    number = shown_number(call["called"])
    name = choices.get("did", call["did"])
    return f"{number} · {name.name}" if name and name.name else number


def party_text(party: str, choices: Choices) -> str:
    """Return who takes part, `account:<id>`, `number:<E.164>` or `trunk:<id>`, as people call it."""
    kind, _, key = party.partition(":")
    if kind == "account":
        return choices.name("sip_account", key)
    if kind == "trunk":
        return t("trunk {name}", name=choices.name("trunk", key))
    return shown_number(key) if kind == "number" else party


def duration_text(seconds: float) -> str:
    """Return a duration as on a clock: `0:07`, `12:30`, `1:02:30`."""
    hours, rest = divmod(int(max(seconds, 0)), _HOUR)
    minutes, left = divmod(rest, _MINUTE)
    return f"{hours}:{minutes:02d}:{left:02d}" if hours else f"{minutes}:{left:02d}"


def seconds_between(begin: str, end: str) -> float:
    """Return how long it is from one instant of the api to another."""
    return (datetime.fromisoformat(end) - datetime.fromisoformat(begin)).total_seconds()
