"""The steps of a call in the history of its workflow: which event each is, for links into the Temporal UI (B4)."""

import asyncio
import json
from datetime import timedelta
from typing import Any

from pydantic import BaseModel
from temporalio.api.common.v1 import Payload
from temporalio.api.history.v1 import HistoryEvent
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from activities.registry import STEPS
from api.call_records import temporal_url

MOST_EVENTS = 20_000
"""Of a history; a call of so many has its first steps told."""
HISTORY_SECONDS = 5.0


class StepEvent(BaseModel):
    """A step, and where it is in the history."""

    number: int
    """Of the step in the call's trace."""
    event_id: int
    """Of the event by which the workflow ordered it."""
    temporal_url: str
    """That event in the Temporal UI."""


async def step_events(client: Client, call_id: str) -> list[StepEvent]:
    """Return the steps that were ordered as activities; nothing when Temporal has no such history.

    Of a step that was ordered several times, such as after its edge was away, the first order counts. Raises RPCError,
    RuntimeError or TimeoutError when Temporal does not answer.
    """
    events: dict[int, int] = {}
    run_id, seen = "", 0
    try:
        async with asyncio.timeout(HISTORY_SECONDS):
            history = client.get_workflow_handle(call_id).fetch_history_events(
                rpc_timeout=timedelta(seconds=HISTORY_SECONDS)
            )
            async for event in history:
                seen += 1
                if seen > MOST_EVENTS:
                    break
                if event.HasField("workflow_execution_started_event_attributes"):
                    run_id = event.workflow_execution_started_event_attributes.original_execution_run_id
                number = _step_number(event)
                if number:
                    events.setdefault(number, event.event_id)
    except RPCError as error:
        if error.status == RPCStatusCode.NOT_FOUND:
            return []
        raise
    return [
        StepEvent(number=number, event_id=event_id, temporal_url=temporal_url(call_id, run_id, event_id))
        for number, event_id in sorted(events.items())
    ]


def _step_number(event: HistoryEvent) -> int:
    """Return the number of the step that an event orders; 0 when it orders none."""
    if not event.HasField("activity_task_scheduled_event_attributes"):
        return 0
    ordered = event.activity_task_scheduled_event_attributes
    if ordered.activity_type.name not in STEPS or not ordered.input.payloads:
        return 0
    number = _read(ordered.input.payloads[0]).get("number")
    return number if isinstance(number, int) else 0


def _read(payload: Payload) -> dict[str, Any]:
    try:
        read = json.loads(payload.data)
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}
