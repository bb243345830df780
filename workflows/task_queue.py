"""How a process serves the shared queue: the workflows of calls, and how to connect to Temporal."""

import asyncio
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import UnsandboxedWorkflowRunner, Worker, WorkflowRunner
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from activities.exchange.call_records import close_call, load_route
from activities.exchange.call_watches import tell_calls
from activities.exchange.edge_alive import edge_alive
from activities.exchange.indicators import read_indicator, switch_indicator
from schemas.call_messages import CALLS_QUEUE
from schemas.settings import settings
from workflows.call import CallWorkflow
from workflows.function_indicator import FunctionIndicatorWorkflow
from workflows.mail import MailWorkflow
from workflows.phone_restart import PhoneRestartWorkflow
from workflows.present_states import (
    ask_acd_filter,
    ask_function_indicator,
    ask_time_filter,
    load_plan,
    look_at_time_filter,
)
from workflows.retries import TASK_TIMEOUT as TASK_TIMEOUT
from workflows.time_filter import TimeFilterWorkflow

WORKFLOWS: Sequence[type] = (
    CallWorkflow,
    MailWorkflow,
    PhoneRestartWorkflow,
    FunctionIndicatorWorkflow,
    TimeFilterWorkflow,
)
LOCAL_ACTIVITIES: Sequence[Callable[..., Any]] = (
    load_route,
    load_plan,
    ask_function_indicator,
    ask_time_filter,
    ask_acd_filter,
    look_at_time_filter,
    close_call,
    edge_alive,
    read_indicator,
    switch_indicator,
    tell_calls,
)
CONNECT_SECONDS = 60.0
STICKY_TIMEOUT = timedelta(seconds=1)
"""How long a call waits for a dead worker's cache before another worker takes it over."""


async def connect() -> Client:
    """Connect to Temporal as the settings say, waiting for it when it is still starting.

    Raises TimeoutError, with what to do, when it does not come up.
    """
    config = settings()
    deadline = time.monotonic() + CONNECT_SECONDS
    while True:
        try:
            return await Client.connect(
                config.temporal_address, namespace=config.temporal_namespace, data_converter=pydantic_data_converter
            )
        except RuntimeError as error:  # the SDK has no narrower one for "nobody listens there"
            if time.monotonic() > deadline:
                raise TimeoutError(
                    f"Temporal does not answer at {config.temporal_address}. Start it, or set TEMPORAL_ADDRESS."
                ) from error
        await asyncio.sleep(0.2)


def workflow_runner() -> WorkflowRunner:
    """Return what runs workflow code: as it is, or in the sandbox that watches over its determinism.

    The sandbox costs an edge an eighth of its processor time a call, so it is for tests and development.
    """
    return _sandbox() if settings().workflow_sandbox else UnsandboxedWorkflowRunner()


def _sandbox() -> WorkflowRunner:
    """Our own modules pass through it: they are pure."""
    own = SandboxRestrictions.default.with_passthrough_modules(
        "activities",
        "schemas",
        "workflows",
        "pydantic",
        "pydantic_core",
        "sqlmodel",
        "sqlalchemy",
        "jsonschema",
        "email_validator",
        "idna",
        "phonenumbers",
    )
    return SandboxedWorkflowRunner(restrictions=own)


def calls_worker(client: Client, **options: Any) -> Worker:
    """Return a Temporal worker for the shared queue; `options` go to it as they are."""
    return Worker(
        client,
        task_queue=CALLS_QUEUE,
        workflows=WORKFLOWS,
        workflow_runner=workflow_runner(),
        sticky_queue_schedule_to_start_timeout=STICKY_TIMEOUT,
        **options,
    )
