"""Is every part of the exchange there? Each check has a time-out and says in a sentence what it found."""

import asyncio
import logging
from collections.abc import Awaitable
from datetime import timedelta
from typing import Literal

import httpx
from pydantic import BaseModel, Field
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import select
from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from temporalio.client import Client
from temporalio.service import RPCError

from activities.exchange.edge_alive import SILENT_SECONDS
from api.sip_options import ask_options
from schemas.call_messages import CALLS_QUEUE
from schemas.database import read_session
from schemas.migrate import current_revision, newest_revision
from schemas.settings import Settings, settings
from schemas.tables import EdgeProcess
from schemas.tables.base import utc_now

log = logging.getLogger("belplan.api.health")

CHECK_SECONDS = 3.0
POLLER_SILENT = timedelta(seconds=75)
"""A worker asks for work at least once a minute."""
FORGET_EDGE = timedelta(minutes=10)
"""An edge that is silent for so long was taken away."""

Status = Literal["ok", "degraded", "down"]
_SEVERITY: dict[Status, int] = {"ok": 0, "degraded": 1, "down": 2}


class EdgeHealth(BaseModel):
    """An edge's latest sign of life."""

    id: str
    status: Status
    legs: int
    """Call legs in use."""
    max_legs: int
    seen_seconds_ago: float


class PartHealth(BaseModel):
    """One part of the exchange."""

    part: Literal["database", "temporal", "workers", "edges", "front", "designer"]
    status: Status
    message: str
    edges: list[EdgeHealth] = Field(default_factory=list)


class Health(BaseModel):
    """The whole exchange: as well as its worst part."""

    status: Status
    parts: list[PartHealth]


async def check_health(client: Client) -> Health:
    """Look at every part at once; takes at most 3 seconds."""
    current = settings()
    parts = await asyncio.gather(
        _bounded("database", asyncio.to_thread(_check_database)),
        _bounded("temporal", _check_temporal(client, current)),
        _bounded("workers", _check_workers(client, current)),
        _bounded("edges", asyncio.to_thread(_check_edges)),
        _bounded("front", _check_front(current)),
        *([_bounded("designer", _check_designer(current))] if current.designer_port else []),
    )
    return Health(status=max((part.status for part in parts), key=_SEVERITY.__getitem__), parts=list(parts))


Part = Literal["database", "temporal", "workers", "edges", "front", "designer"]


async def _bounded(part: Part, check: Awaitable[PartHealth]) -> PartHealth:
    try:
        return await asyncio.wait_for(check, CHECK_SECONDS)
    except TimeoutError:
        return PartHealth(part=part, status="down", message=f"no answer within {CHECK_SECONDS:g} s")
    except SQLAlchemyError as error:
        log.warning("health of %s: %s", part, error)
        return PartHealth(part=part, status="down", message="the database can't be read; see the log of the api")
    except (RPCError, RuntimeError) as error:  # the SDK has no narrower one for "nobody listens there"
        message = f"Temporal does not answer at {settings().temporal_address}"
        log.warning("health of %s: %s: %s", part, message, error)
        return PartHealth(part=part, status="down", message=message)


def _check_database() -> PartHealth:
    with read_session() as session:
        session.connection().execute(text("SELECT 1"))
        found, wanted = current_revision(session.connection()), newest_revision()
    if found != wanted:
        message = f"its structure is at {found}, this version needs {wanted}: run `belplan migrate`"
        return PartHealth(part="database", status="down", message=message)
    return PartHealth(part="database", status="ok", message=f"structure {found}")


async def _check_temporal(client: Client, current: Settings) -> PartHealth:
    healthy = await client.service_client.check_health(timeout=timedelta(seconds=CHECK_SECONDS))
    if not healthy:
        return PartHealth(part="temporal", status="down", message=f"{current.temporal_address} says it is not serving")
    return PartHealth(part="temporal", status="ok", message=f"serves at {current.temporal_address}")


async def _check_workers(client: Client, current: Settings) -> PartHealth:
    # Edges ask this queue for workflows only, so who asks it for activities is a worker.
    answer = await client.workflow_service.describe_task_queue(
        DescribeTaskQueueRequest(
            namespace=current.temporal_namespace,
            task_queue=TaskQueue(name=CALLS_QUEUE),
            task_queue_type=TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY,
        ),
        timeout=timedelta(seconds=CHECK_SECONDS),
    )
    now = utc_now()
    ages = {poller.identity: now - poller.last_access_time.ToDatetime(tzinfo=now.tzinfo) for poller in answer.pollers}
    fresh = sorted(identity for identity, age in ages.items() if age < POLLER_SILENT)
    if not fresh:
        return PartHealth(part="workers", status="down", message=f"no worker asks the queue {CALLS_QUEUE!r} for work")
    return PartHealth(part="workers", status="ok", message=f"{len(fresh)} of them: {', '.join(fresh[:20])}")


def _check_edges() -> PartHealth:
    now = utc_now()
    with read_session() as session:
        rows = session.exec(select(EdgeProcess).order_by(EdgeProcess.id)).all()
    edges = [
        EdgeHealth(
            id=row.id,
            status=_edge_status(row, (now - row.seen_at).total_seconds()),
            legs=row.legs,
            max_legs=row.max_legs,
            seen_seconds_ago=round((now - row.seen_at).total_seconds(), 1),
        )
        for row in rows
        if now - row.seen_at < FORGET_EDGE
    ]
    alive = [edge for edge in edges if edge.status != "down"]
    if not alive:
        return PartHealth(part="edges", status="down", message="no edge gives a sign of life", edges=edges)
    legs, most = sum(edge.legs for edge in alive), sum(edge.max_legs for edge in alive)
    message = f"{len(alive)} of {len(edges)} alive, {legs} of {most} legs in use"
    healthy = all(edge.status == "ok" for edge in edges)
    return PartHealth(part="edges", status="ok" if healthy else "degraded", message=message, edges=edges)


def _edge_status(edge: EdgeProcess, silent_seconds: float) -> Status:
    if silent_seconds > SILENT_SECONDS:
        return "down"
    return "degraded" if edge.legs >= edge.max_legs else "ok"


async def _check_front(current: Settings) -> PartHealth:
    host = "127.0.0.1" if current.sip_listen in ("", "0.0.0.0") else current.sip_listen
    host = "::1" if host == "::" else host
    status = await ask_options(host, current.sip_port, CHECK_SECONDS - 0.5)
    where = f"{host} port {current.sip_port}"
    if status is None:
        return PartHealth(part="front", status="down", message=f"no answer to SIP OPTIONS at {where} (UDP)")
    if status != 200:
        message = f"answers SIP OPTIONS at {where} with {status}"
        return PartHealth(part="front", status="degraded", message=message)
    return PartHealth(part="front", status="ok", message=f"answers SIP OPTIONS at {where} (UDP)")


async def _check_designer(current: Settings) -> PartHealth:
    # Without it there are calls all the same, so it is never down.
    host = "127.0.0.1" if current.designer_host in ("", "0.0.0.0") else current.designer_host
    host = "[::1]" if host == "::" else f"[{host}]" if ":" in host else host
    where = f"{host} port {current.designer_port}"
    try:
        async with httpx.AsyncClient(timeout=CHECK_SECONDS - 0.5, trust_env=False) as http:
            answer = await http.get(f"http://{host}:{current.designer_port}/_stcore/health")
    except httpx.HTTPError:
        return PartHealth(part="designer", status="degraded", message=f"no answer at {where}: there are no web pages")
    if answer.status_code != 200:
        message = f"answers at {where} with {answer.status_code}"
        return PartHealth(part="designer", status="degraded", message=message)
    return PartHealth(part="designer", status="ok", message=f"serves at {where}")
