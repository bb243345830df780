"""A call in words: the outcome under which it is filed, and the page that ops read in the Temporal UI."""

from collections.abc import Sequence
from typing import assert_never

from schemas.call_messages import CallEnd, CallTrace, TraceStep
from schemas.incoming import (
    FollowRoute,
    ForwardCall,
    IncomingAction,
    IncomingDecision,
    PlayAndHangUp,
    RefuseCall,
    StartCallback,
    StartDisa,
    TakeMessage,
)
from workflows.interpreter import WalkEnd

_ENDED_BY = {
    "caller": "the caller hung up",
    "callee": "the called party hung up",
    "plan": "the plan ended the call",
    "edge-lost": "the edge was lost",
    "edge-stopped": "the edge was stopped",
    "api": "an operator ended the call",
    "limit": "a limit on calls to numbers outside was reached",
}


SUMMARY_BYTES = 190
"""Temporal takes 200 bytes of a summary (400 in newer servers); one byte more and the workflow task fails for ever."""
SHOWN_STEPS = 100
SHOWN_CHARACTERS = 80
"""Of a variable's value."""
SHOWN_REASON = 200
"""Characters of a rule's reason."""


def summary_line(text: str) -> str:
    """Return a text as one line that Temporal takes as a summary, cut at a whole character."""
    return " ".join(text.split()).encode()[:SUMMARY_BYTES].decode(errors="ignore")


def call_outcome(
    end: CallEnd, walk_end: WalkEnd | None, steps: Sequence[TraceStep], decision: IncomingDecision | None = None
) -> tuple[str, str]:
    """Return the outcome of a finished call and the reason in words.

    `edge-lost`, `answered` (somebody talked to the caller), `voicemail` (a message was left), `abandoned` (the caller
    left before), `refused` (by what was decided when it came in, or a number outside that may not be called), or
    `not-answered` (the plan came to its end).
    """
    reason = end.reason or _ENDED_BY[end.ended_by]
    if decision is not None and isinstance(decision.action, RefuseCall) and end.ended_by == "plan":
        return "refused", f"{decision.action.sip_status}: {decision.reason}"
    if end.ended_by == "edge-lost":
        return "edge-lost", reason
    talked = walk_end is not None and walk_end.kind == "conversation"
    if talked or any(step.outcome == "answered" for step in steps):
        return "answered", reason
    if any(step.outcome == "recorded" for step in steps):
        return "voicemail", reason
    if end.ended_by == "caller":
        return "abandoned", reason
    unserved = _last_before_hanging_up(end, steps)
    if unserved is None:
        return "not-answered", reason
    why = f"{unserved.reason} ({reason})" if unserved.reason else reason
    return "refused" if unserved.outcome == "refused" else "not-answered", why


def _last_before_hanging_up(end: CallEnd, steps: Sequence[TraceStep]) -> TraceStep | None:
    """Return the step that did not serve the caller, when the plan then hung up."""
    hung_up = end.ended_by == "plan" and len(steps) > 1 and steps[-1].kind == "hang_up"
    return steps[-2] if hung_up else None


def call_details(trace: CallTrace) -> str:
    """Return the way of a call as Markdown."""
    facts = trace.facts
    caller = f"{facts.caller_name} {facts.caller}".strip() or "anonymous"
    lines = [f"**{caller} → {facts.called}** ({facts.source}), now: {trace.state} {trace.party}".rstrip(), ""]
    if trace.decision is not None:
        lines += _decided(trace.decision)
    lines += ["| # | from | step | outcome | reason |", "|---|---|---|---|---|"]
    if len(trace.steps) > SHOWN_STEPS:
        lines.append(f"| … | | the first {len(trace.steps) - SHOWN_STEPS} steps are left out | | |")
    for step in trace.steps[-SHOWN_STEPS:]:
        outcome = step.outcome or "…"
        summary, reason = _cell(step.summary), _cell(step.reason)
        lines.append(f"| {step.number} | {step.started_at:%H:%M:%S} | {summary} | {outcome} | {reason} |")
    if trace.variables:
        lines += ["", "| variable | value |", "|---|---|"]
        lines += [f"| {name} | {_cell(value)[:SHOWN_CHARACTERS]} |" for name, value in sorted(trace.variables.items())]
    return "\n".join(lines)


def _decided(decision: IncomingDecision) -> list[str]:
    """Return the rules that were asked when the call came in; the last one decided."""
    lines = ["| rule | decides | because |", "|---|---|---|"]
    for verdict in decision.trail:
        action = "" if verdict.action is None else _cell(action_line(verdict.action))
        lines.append(f"| {verdict.rule.replace('_', ' ')} | {action} | {_cell(verdict.reason)[:SHOWN_REASON]} |")
    return [*lines, ""]


def action_line(action: IncomingAction) -> str:
    """Return in words what a call does that a rule decided about."""
    match action:
        case FollowRoute():
            return f"route {action.route}"
        case ForwardCall():
            return f"forward to {action.number}"
        case TakeMessage():
            return f"voicemail box {action.box}"
        case PlayAndHangUp():
            return f"prompt {action.prompt}, then hang up"
        case StartDisa():
            return f"DISA {action.disa}"
        case StartCallback():
            return f"callback {action.callback}"
        case RefuseCall():
            return f"refuse with {action.sip_status}"
        case _:
            assert_never(action)


def _cell(text: str) -> str:
    """Return a text that stays inside its cell of a Markdown table."""
    return " ".join(text.split()).replace("|", "/")
