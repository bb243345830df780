"""The trace of a running call, as its workflow tells it."""

import asyncio
import logging
from datetime import timedelta

from temporalio.client import Client, WorkflowQueryFailedError, WorkflowQueryRejectedError
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.service import RPCError

from api.call_records import CallDetail
from schemas.call_messages import CallTrace
from schemas.settings import Settings

log = logging.getLogger("belplan.api.calls")

QUERY_SECONDS = 2.0


async def temporal_connection(current: Settings) -> Client:
    """Return a client that connects at its first use: it can be made while Temporal is away."""
    return await Client.connect(
        current.temporal_address,
        namespace=current.temporal_namespace,
        data_converter=pydantic_data_converter,
        lazy=True,
    )


async def with_live_trace(client: Client, call: CallDetail) -> CallDetail:
    """Return a running call with the trace that its workflow tells; as it was when the workflow does not answer."""
    if call.state == "finished":
        return call
    try:
        async with asyncio.timeout(2 * QUERY_SECONDS):
            trace: CallTrace = await client.get_workflow_handle(call.id).query(
                "trace", result_type=CallTrace, rpc_timeout=timedelta(seconds=QUERY_SECONDS)
            )
    except (RPCError, RuntimeError, TimeoutError, WorkflowQueryFailedError, WorkflowQueryRejectedError) as error:
        log.warning("%s: no trace from its workflow: %s", call.id, error)
        return call.model_copy(update={"trace_complete": False})
    told = {
        "now": trace.state,
        "party": trace.party,
        "steps": trace.steps,
        "variables": trace.variables,
        "decision": trace.decision or call.decision,
    }
    return call.model_copy(update=told)
