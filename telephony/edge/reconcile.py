"""No workflow without a call, no call without a workflow: the edge compares both, at its start and then on and on."""

import asyncio
import logging
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError
from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.service import RPCError, RPCStatusCode

from activities.exchange.call_records import close_unled_call
from schemas.tables.base import utc_now
from telephony.edge.session import CallSession
from telephony.edge.switchboard import Switchboard
from workflows.call import CallWorkflow

log = logging.getLogger(__name__)

EVERY_SECONDS = 10.0
YOUNG = timedelta(seconds=15)
"""A call younger than this may not be visible on the other side yet."""
REMIND_AFTER = timedelta(seconds=4)
"""Longer than the time after which a workflow orders again by itself when the edge does not pick up."""
MAX_WORKFLOWS = 5000


async def keep_reconciled(client: Client, switchboard: Switchboard, edge_id: str, started_at: datetime) -> None:
    """Compare now and every few seconds, until cancelled. `started_at` is when this edge process did."""
    first = True
    while True:
        try:
            await end_orphaned_workflows(client, switchboard, edge_id, started_at)
            await end_orphaned_calls(client, switchboard)
            switchboard.sweep()
            first = False
        except RPCError as error:
            log.warning("calls and workflows could not be compared: %s", error.message)
        await asyncio.sleep(1.0 if first else EVERY_SECONDS)


async def keep_channels_true(switchboard: Switchboard) -> None:
    """Give back channels (C6) of legs that are over, now and every few seconds, until cancelled.

    Each leg gives its own back; this is for those of an earlier life of the edge, and for a database that was away.
    """
    while True:
        before = utc_now()
        try:
            given_back = await asyncio.to_thread(switchboard.channels.sweep, switchboard.legs_up(), before)
            if given_back:
                log.info("gave %s channels back whose legs are over", given_back)
        except SQLAlchemyError as error:
            log.warning("channels in use could not be compared: %s", error)
        await asyncio.sleep(EVERY_SECONDS)


async def keep_workflows_reminded(client: Client, switchboard: Switchboard) -> None:
    """Remind workflows that have left a call alone for seconds, until cancelled.

    On a busy machine Temporal's development server was seen to hand orders out many seconds late, time-outs included.
    A signal wakes the workflow; orders that are given again attach to what runs.
    """
    while True:
        await asyncio.sleep(REMIND_AFTER.total_seconds() / 2)
        for session in switchboard.unwatched(utc_now() - REMIND_AFTER):
            handle = client.get_workflow_handle_for(CallWorkflow.run, session.facts.call_id)
            try:
                await handle.signal(CallWorkflow.edge_waits, rpc_timeout=timedelta(seconds=3))
                log.warning("%s: reminded its workflow of it", session.facts.call_id)
                session.watched_at = utc_now()  # it gets as long again to answer
            except RPCError as error:
                if error.status == RPCStatusCode.NOT_FOUND and session.end.done():
                    await _close_record(session)


async def _close_record(session: CallSession) -> None:
    """Take a call that is over off the workflow that is gone; its record is written by us if the workflow did not."""
    call_id = session.facts.call_id
    try:
        if await asyncio.to_thread(close_unled_call, call_id, session.end.result()):
            log.warning("%s: its workflow left no record, so the edge wrote it", call_id)
        session.end_told = True
    except SQLAlchemyError as error:
        log.error("%s: its record could not be written yet: %s", call_id, error)


async def end_orphaned_workflows(client: Client, switchboard: Switchboard, edge_id: str, started_at: datetime) -> int:
    """Tell workflows of this edge whose call is gone that it is; return how many there were.

    Those from before `started_at`, when this edge process did, are an earlier one's. Of its own, young ones may have a
    call that is not over yet.
    """
    query = f"WorkflowType = 'CallWorkflow' AND ExecutionStatus = 'Running' AND EdgeId = '{edge_id}'"
    told = 0
    async for execution in client.list_workflows(query, limit=MAX_WORKFLOWS):
        if switchboard.find(execution.id) is not None:
            continue
        if execution.start_time > max(started_at, utc_now() - YOUNG):
            continue
        handle = client.get_workflow_handle_for(CallWorkflow.run, execution.id)
        try:
            await handle.signal(CallWorkflow.edge_lost, "the edge restarted")
            told += 1
            log.warning("told workflow %s that its call is gone", execution.id)
        except RPCError as error:
            if error.status != RPCStatusCode.NOT_FOUND:
                raise
    return told


async def end_orphaned_calls(client: Client, switchboard: Switchboard) -> None:
    """Hang up calls whose workflow is over (terminated by an operator): nothing leads them any more."""
    for session in switchboard.running():
        if utc_now() - session.watched_at > YOUNG and await _workflow_over(client, session):
            log.warning("%s has no workflow any more and is hung up", session.facts.call_id)
            await session.hang_up("edge-stopped", sip_code=500, reason="nobody leads the call any more")


async def _workflow_over(client: Client, session: CallSession) -> bool:
    try:
        description = await client.get_workflow_handle(session.facts.call_id).describe()
    except RPCError as error:
        if error.status == RPCStatusCode.NOT_FOUND:
            return True
        raise
    return description.status != WorkflowExecutionStatus.RUNNING
