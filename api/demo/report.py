"""The demo in words: what happens while it happens, and what there is to tell at the end."""

from datetime import datetime

from api.call_records import CallDetail
from api.call_text import trace_lines
from api.demo.sample_facts import SampleFacts
from schemas.call_messages import LegRecord
from telephony.scripted_phones.script import PhoneEvent


def clock(moment: datetime) -> str:
    """Return a time of day in local time, as traces show it."""
    return f"{moment.astimezone():%H:%M:%S.%f}"[:-3]


def event_text(event: PhoneEvent, facts: SampleFacts, caller: str) -> str:
    """Return an event in words, "" when there is nothing to say of it."""
    phone = next((one for one in facts.phones if one.account_id == event.phone), None)
    name = phone.name if phone else "The caller"
    match event.kind:
        case "registered":
            return f"{name}'s phone is registered" + (f" (extension {phone.extension})" if phone else "")
        case "calling":
            return f"{caller} calls {facts.did} over the trunk at {facts.trunk_host}:{facts.trunk_port}"
        case "picked-up":
            return "The exchange answers, and the plan begins"
        case "rings":
            return f"{name}'s phone rings"
        case "answers":
            return f"{name} answers"
        case "stops-ringing":
            return f"{name}'s phone stops ringing"
        case "answered-elsewhere":
            return "A phone that is not the demo's took the call"
        case "says":
            return f"{name}: “{event.detail}”"
        case "hangs-up":
            return "The caller hangs up"
    return ""


def leg_line(leg: LegRecord) -> str:
    """Return a leg on one line: who, since when, how long they talked, how it ended, which codec."""
    if leg.answered_at is None:
        fate = "not answered"
    elif leg.ended_at is None:
        fate = f"answered {clock(leg.answered_at)}"
    else:
        seconds = (leg.ended_at - leg.answered_at).total_seconds()
        fate = f"answered {clock(leg.answered_at)}, {seconds:.1f} s long"
    details = ", ".join(one for one in (fate, leg.codec, f"ended by {leg.end_reason}" if leg.end_reason else "") if one)
    return f"  {clock(leg.started_at)}  leg {leg.number}, {leg.party}: {details}"


def record_lines(call: CallDetail) -> list[str]:
    """Return the trace of a call, its legs, and where its history is."""
    *trace, link = trace_lines(call)
    return [
        "The call's trace:",
        *trace,
        "",
        "Its legs:",
        *map(leg_line, call.legs),
        "",
        "Its history in Temporal:",
        link,
    ]
