"""A call in words: the outcome under which it is filed, and the page that ops read in the Temporal UI."""

from collections.abc import Sequence

from schemas.call_messages import CallEnd, CallTrace, TraceStep
from workflows.interpreter import WalkEnd

_ENDED_BY = {
    "caller": "the caller hung up",
    "callee": "the called party hung up",
    "plan": "the plan ended the call",
    "edge-lost": "the edge was lost",
    "edge-stopped": "the edge was stopped",
    "api": "an operator ended the call",
}


SUMMARY_BYTES = 190
"""Temporal takes 200 bytes of a summary (400 in newer servers); one byte more and the workflow task fails for ever."""
SHOWN_STEPS = 100
SHOWN_CHARACTERS = 80
"""Of a variable's value."""


def summary_line(text: str) -> str:
    """Return a text as one line that Temporal takes as a summary, cut at a whole character."""
    return " ".join(text.split()).encode()[:SUMMARY_BYTES].decode(errors="ignore")


def call_outcome(end: CallEnd, walk_end: WalkEnd | None, steps: Sequence[TraceStep]) -> tuple[str, str]:
    """Return the outcome of a finished call and the reason in words.

    `edge-lost`, `answered` (somebody talked to the caller), `voicemail` (a message was left), `abandoned` (the caller
    left before), or `not-answered` (the plan came to its end).
    """
    reason = end.reason or _ENDED_BY[end.ended_by]
    if end.ended_by == "edge-lost":
        return "edge-lost", reason
    if walk_end is not None and walk_end.kind == "conversation":
        return "answered", reason
    if any(step.outcome == "recorded" for step in steps):
        return "voicemail", reason
    if end.ended_by == "caller":
        return "abandoned", reason
    return "not-answered", reason


def call_details(trace: CallTrace) -> str:
    """Return the way of a call as Markdown."""
    facts = trace.facts
    caller = f"{facts.caller_name} {facts.caller}".strip() or "anonymous"
    lines = [f"**{caller} → {facts.called}** ({facts.source}), now: {trace.state} {trace.party}".rstrip(), ""]
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


def _cell(text: str) -> str:
    """Return a text that stays inside its cell of a Markdown table."""
    return " ".join(text.split()).replace("|", "/")
