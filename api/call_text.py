"""Calls in words, for the command line."""

from datetime import datetime

from api.call_records import CallDetail, CallSummary


def _clock(moment: datetime) -> str:
    return f"{moment.astimezone():%H:%M:%S.%f}"[:-3]


def call_line(call: CallSummary) -> str:
    """Return a call on one line: when, from whom to whom, how it ended."""
    caller = call.caller or "anonymous"
    name = f" ({call.caller_name})" if call.caller_name else ""
    state = call.outcome or "running"
    return f"{call.started_at.astimezone():%Y-%m-%d %H:%M:%S}  {call.id}  {caller}{name} → {call.called}  {state}"


def trace_lines(call: CallDetail) -> list[str]:
    """Return the way of a call, a line a step, and where to see its history."""
    lines = [call_line(call)]
    if call.decision is not None:
        lines.append(f"  decided by {call.decision.rule.replace('_', ' ')}: {call.decision.reason}")
    for step in call.steps:
        seconds = "" if step.ended_at is None else f"  {(step.ended_at - step.started_at).total_seconds():.1f} s"
        outcome = step.outcome or "…"
        reason = f" ({step.reason})" if step.reason else ""
        lines.append(f"  {_clock(step.started_at)}  {step.summary or step.kind}{seconds} → {outcome}{reason}")
    if call.now == "conversation":
        lines.append(f"  in conversation with {call.party}")
    if call.outcome:
        reason = f" ({call.outcome_reason})" if call.outcome_reason else ""
        lines.append(f"  {_clock(call.ended_at or call.started_at)}  {call.outcome}{reason}")
    if not call.trace_complete:
        lines.append("  (Temporal does not tell the steps of this running call now)")
    lines.append(f"  {call.temporal_url}")
    return lines
