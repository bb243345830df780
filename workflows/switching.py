"""Switching a function indicator from outside its workflow: by the api, or by a phone that dials its extension."""

import asyncio
import secrets
import time
from datetime import timedelta

from temporalio.client import (
    Client,
    WithStartWorkflowOperation,
    WorkflowUpdateFailedError,
    WorkflowUpdateRPCTimeoutOrCancelledError,
)
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from activities.exchange.indicators import NOT_FOUND, REFUSED
from schemas.call_messages import CALLS_QUEUE
from schemas.indicator_states import IndicatorState, SwitchOrder
from workflows.function_indicator import FunctionIndicatorWorkflow, IndicatorMemory, workflow_id
from workflows.retries import TASK_TIMEOUT

GIVE_UP_SECONDS = 10.0
ATTEMPT_SECONDS = 4.0
PAUSE_SECONDS = 0.2


class SwitchError(Exception):
    """A function indicator was not switched; the message says why."""


class IndicatorNotFoundError(SwitchError):
    """There is no such indicator."""


class SwitchRefusedError(SwitchError):
    """An action of its new colour can't be done, so nothing was changed."""


class SwitchUnavailableError(SwitchError):
    """Temporal or the database did not answer in time. The order may still be carried out, once."""


def new_order_id() -> str:
    """Return the id of a new order."""
    return f"switch-{secrets.token_hex(8)}"


async def switch_indicator(client: Client, order: SwitchOrder) -> IndicatorState:
    """Switch a function indicator and return its new state; its workflow is started when none runs.

    Raises a SwitchError, after GIVE_UP_SECONDS at the latest. The same order may be given again: it counts once.
    """
    deadline = time.monotonic() + GIVE_UP_SECONDS
    while True:
        try:
            async with asyncio.timeout(ATTEMPT_SECONDS):
                return await _order(client, order)
        except WorkflowUpdateFailedError as error:
            raise _reason(error) from error
        except (RPCError, TimeoutError, WorkflowUpdateRPCTimeoutOrCancelledError, RuntimeError) as error:
            # RuntimeError: the SDK has no narrower one for "nobody listens there"
            if isinstance(error, RPCError) and error.status == RPCStatusCode.INVALID_ARGUMENT:
                raise
            if time.monotonic() > deadline:
                raise SwitchUnavailableError(
                    f"Function indicator {order.indicator} could not be switched: Temporal did not answer. Try again."
                ) from error
        await asyncio.sleep(PAUSE_SECONDS)


async def _order(client: Client, order: SwitchOrder) -> IndicatorState:
    start = WithStartWorkflowOperation(
        FunctionIndicatorWorkflow.run,
        IndicatorMemory(indicator=order.indicator),
        id=workflow_id(order.indicator),
        task_queue=CALLS_QUEUE,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        task_timeout=TASK_TIMEOUT,
        static_summary=f"Function indicator {order.indicator}",
    )
    state: IndicatorState = await client.execute_update_with_start_workflow(
        FunctionIndicatorWorkflow.switch,
        order,
        start_workflow_operation=start,
        id=order.id,
        rpc_timeout=timedelta(seconds=ATTEMPT_SECONDS),
    )
    return state


def _reason(error: WorkflowUpdateFailedError) -> SwitchError:
    cause = error.cause
    kind = cause.type if isinstance(cause, ApplicationError) else ""
    if kind == NOT_FOUND:
        return IndicatorNotFoundError(str(cause))
    if kind == REFUSED:
        return SwitchRefusedError(str(cause))
    return SwitchUnavailableError(f"The function indicator could not be switched: {cause}. Try again.")
