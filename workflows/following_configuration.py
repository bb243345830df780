"""The workflows of time filters and function indicators follow the configuration, whoever changes it and how.

Workers compare what is configured with what they saw last, each time the revision went up. So a filter that was changed
over the api, by an import, from the command line or by a function indicator is heard of alike, and nothing is lost when
a process dies between a change and the message about it. Several workers say the same; that does no harm.
"""

import asyncio
import hashlib
import logging
import time
from collections.abc import Iterable, Mapping
from datetime import timedelta

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import select
from temporalio.client import Client
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.service import RPCError, RPCStatusCode

from activities.exchange.incoming_settings import exchange_settings, time_filters
from schemas.call_messages import CALLS_QUEUE
from schemas.database import configuration_revision, read_session
from schemas.tables import AdvancedFunctionIndicatorRow, FunctionIndicatorRow
from workflows import function_indicator, time_filter
from workflows.readable import summary_line
from workflows.retries import TASK_TIMEOUT
from workflows.time_filter import FilterMemory, TimeFilterWorkflow

log = logging.getLogger(__name__)

LOOK_SECONDS = 0.25
"""How often the revision is looked at; a change is to be in force within a second."""
COUNT_SECONDS = 60.0
"""How often it is looked whether all workflows run."""
AT_ONCE = 10
"""So many workflows are told at the same time."""
MAX_WORKFLOWS = 20_000
RPC_TIMEOUT = timedelta(seconds=5)


class Following:
    """What one worker has told the workflows up to now."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._revision = -1
        self._count_at = 0.0
        """When to look next which workflows run, by the monotonic clock."""
        self._told: dict[str, str] = {}
        """Time filters as their workflows know them: a digest of the settings, by id of the workflow."""
        self._indicators: set[str] = set()
        """Ids of the workflows of function indicators that there may be."""

    async def keep_on(self) -> None:
        """Compare now and on and on, until cancelled. What does not work is tried again."""
        while True:
            try:
                await self.look()
            except (RPCError, SQLAlchemyError, OSError, RuntimeError) as error:
                # RuntimeError: the SDK has no narrower one for "nobody listens there"
                log.warning("workflows of time filters and indicators don't follow the configuration: %s", error)
                await asyncio.sleep(1)
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self) -> None:
        """Tell what changed since the last look; the first time, tell everything.

        Every minute it looks which workflows run at all: an operator may have terminated one, or a filter was deleted
        and created anew before anybody looked.
        """
        revision = await asyncio.to_thread(_revision)
        count = time.monotonic() >= self._count_at
        if revision == self._revision and not count:
            return
        filters, indicators = await asyncio.to_thread(_configured)
        if count:
            running = await self._running("TimeFilterWorkflow")
            self._told = {one: self._told.get(one, "") for one in running}
            self._indicators |= set(await self._running("FunctionIndicatorWorkflow"))
            self._count_at = time.monotonic() + COUNT_SECONDS
        await self._tell_filters(filters)
        for gone in self._indicators - indicators:
            await self._wake(gone, "look_again")
        self._indicators = indicators
        self._revision = revision

    async def _tell_filters(self, filters: Mapping[str, tuple[str, str, str]]) -> None:
        gone = [workflow_id for workflow_id in self._told if workflow_id not in filters]
        changed = [one for one, (_, _, digest) in filters.items() if self._told.get(one) != digest]
        for some in _chunks([*gone, *changed]):
            await asyncio.gather(*(self._tell_filter(one, filters) for one in some))

    async def _tell_filter(self, workflow_id: str, filters: Mapping[str, tuple[str, str, str]]) -> None:
        if workflow_id not in filters:
            await self._wake(workflow_id, "settings_changed")
            del self._told[workflow_id]
            return
        filter_id, name, digest = filters[workflow_id]
        await self._client.start_workflow(
            TimeFilterWorkflow.run,
            FilterMemory(filter=filter_id),
            id=workflow_id,
            task_queue=CALLS_QUEUE,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            start_signal="settings_changed",
            task_timeout=TASK_TIMEOUT,
            rpc_timeout=RPC_TIMEOUT,
            static_summary=summary_line(f"Time filter {name}"),
        )
        self._told[workflow_id] = digest

    async def _wake(self, workflow_id: str, signal: str) -> None:
        try:
            await self._client.get_workflow_handle(workflow_id).signal(signal, rpc_timeout=RPC_TIMEOUT)
        except RPCError as error:
            if error.status != RPCStatusCode.NOT_FOUND:
                raise

    async def _running(self, kind: str) -> list[str]:
        query = f"WorkflowType = '{kind}' AND ExecutionStatus = 'Running'"
        return [one.id async for one in self._client.list_workflows(query, limit=MAX_WORKFLOWS)]


def _revision() -> int:
    with read_session() as session:
        return configuration_revision(session)


def _configured() -> tuple[dict[str, tuple[str, str, str]], set[str]]:
    """Return id, name and digest of the time filters, and the indicators, by id of their workflows."""
    with read_session() as session:
        zone = exchange_settings(session).time_zone
        filters = {
            time_filter.workflow_id(one.id): (one.id, one.name, _digest(zone, one.model_dump_json()))
            for one in time_filters(session).all()
        }
        ids = [
            *session.exec(select(FunctionIndicatorRow.id)),
            *session.exec(select(AdvancedFunctionIndicatorRow.id)),
        ]
    return filters, {function_indicator.workflow_id(one) for one in ids}


def _digest(*texts: str) -> str:
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()


def _chunks(names: list[str]) -> Iterable[list[str]]:
    return (names[first : first + AT_ONCE] for first in range(0, len(names), AT_ONCE))
