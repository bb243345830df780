"""Tells the workflows of calls what happens in them, in the order in which it happened."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta

from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from schemas.call_messages import CallEvent, TransferOrder
from workflows.call import CallWorkflow

log = logging.getLogger(__name__)

GIVE_UP_SECONDS = 120.0
"""How long Temporal may be away without an event being lost."""
RETRY_SECONDS = 0.3
MOST_EVENTS = 100
"""Of one call; a phone that flaps must not fill the call's history."""

Send = Callable[[], Awaitable[None]]


class CallEvents:
    """The line to the workflows of this edge's calls."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._last: dict[str, asyncio.Task[bool]] = {}
        self._told: dict[str, int] = {}

    def tell(self, call_id: str, event: CallEvent) -> None:
        """Have the workflow of a call know of an event; it is sent in the background."""
        told = self._told[call_id] = self._told.get(call_id, 0) + 1
        if told <= MOST_EVENTS:
            handle = self._client.get_workflow_handle_for(CallWorkflow.run, call_id)
            self._after_others(
                call_id, lambda: handle.signal(CallWorkflow.call_event, event, rpc_timeout=timedelta(seconds=3))
            )

    async def transfer(self, call_id: str, order: TransferOrder) -> bool:
        """Have the workflow of a call carry a transfer out; return whether it was told."""
        handle = self._client.get_workflow_handle_for(CallWorkflow.run, call_id)
        sending = self._after_others(
            call_id, lambda: handle.signal(CallWorkflow.transfer_requested, order, rpc_timeout=timedelta(seconds=3))
        )
        return await asyncio.shield(sending)

    async def delivered(self, call_id: str, within: float) -> None:
        """Wait until the workflow of a call knows all that was told, for at most so many seconds."""
        if (last := self._last.get(call_id)) is not None:
            await asyncio.wait({last}, timeout=within)

    def forget(self, call_id: str) -> None:
        """Forget a call that is over."""
        self._told.pop(call_id, None)

    async def close(self) -> None:
        """Give up what was not told yet."""
        tasks = list(self._last.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _after_others(self, call_id: str, send: Send) -> "asyncio.Task[bool]":
        before = self._last.get(call_id)
        task = asyncio.create_task(_send(call_id, send, before), name=f"tell {call_id}")
        self._last[call_id] = task
        task.add_done_callback(lambda done: self._done(call_id, done))
        return task

    def _done(self, call_id: str, task: "asyncio.Task[bool]") -> None:
        if self._last.get(call_id) is task:
            del self._last[call_id]


async def _send(call_id: str, send: Send, before: "asyncio.Task[bool] | None") -> bool:
    """Send until Temporal has taken it; return whether it has."""
    if before is not None:
        await asyncio.wait({before})
    loop = asyncio.get_running_loop()
    deadline = loop.time() + GIVE_UP_SECONDS
    while True:
        try:
            await send()
            return True
        except RPCError as error:
            if error.status == RPCStatusCode.NOT_FOUND:
                return False  # its workflow is over
            if loop.time() > deadline:
                log.error("%s: its workflow could not be told: %s", call_id, error.message)
                return False
        await asyncio.sleep(RETRY_SECONDS)
