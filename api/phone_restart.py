"""Restarting a desk phone from afar (L15)."""

import asyncio
import secrets
from datetime import timedelta

from fastapi import APIRouter
from pydantic import BaseModel
from sqlmodel import col, select
from starlette.concurrency import run_in_threadpool
from temporalio.client import WorkflowFailureError
from temporalio.service import RPCError

from activities.exchange.edge_alive import SILENT_SECONDS
from api.deps import TemporalClient
from api.errors import ApiError, error_responses
from api.resources.changes import find_row
from api.resources.router import Key
from schemas.call_messages import CALLS_QUEUE
from schemas.configuration.resources import DEVICES
from schemas.database import read_session
from schemas.tables import Device, EdgeProcess
from schemas.tables.base import utc_now
from workflows.phone_restart import GIVE_UP_AFTER, PhoneRestart, PhoneRestartWorkflow

router = APIRouter(prefix="/devices", tags=["phones"], responses=error_responses(422))


class PhonesTold(BaseModel):
    """How many phones were told."""

    phones: int


@router.post("/{key}/restart", summary="Restart a phone", responses=error_responses(404, 409, 503))
async def restart_device(key: Key, client: TemporalClient) -> PhonesTold:
    """Tell a phone to fetch its configuration again and restart; it does so when it is idle."""
    order = await run_in_threadpool(_order, key)
    try:
        async with asyncio.timeout(2 * GIVE_UP_AFTER.total_seconds()):
            told = await client.execute_workflow(
                PhoneRestartWorkflow.run,
                order,
                id=f"phone-restart-{key}-{secrets.token_hex(4)}",
                task_queue=CALLS_QUEUE,
                execution_timeout=2 * GIVE_UP_AFTER,
                rpc_timeout=timedelta(seconds=20),
            )
    except (RPCError, RuntimeError, TimeoutError, WorkflowFailureError) as error:
        raise ApiError(503, "phone-not-told", "The exchange could not tell the phone just now; try again.") from error
    if not told:
        raise ApiError(409, "phone-not-registered", "The phone is not registered, so it can't be told to restart.")
    return PhonesTold(phones=told)


def _order(key: str) -> PhoneRestart:
    with read_session() as session:
        device: Device = find_row(session, DEVICES, key)
        lives = utc_now() - timedelta(seconds=SILENT_SECONDS)
        query = select(EdgeProcess.id).where(col(EdgeProcess.seen_at) > lives).order_by(col(EdgeProcess.id))
        edge = session.exec(query).first()
    if edge is None:
        raise ApiError(503, "no-edge", "No edge is running, so no phone can be told; start it and try again.")
    return PhoneRestart(account_ids=device.settings.get("accounts", [])[:100], edge_id=edge)
