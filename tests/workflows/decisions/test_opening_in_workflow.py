"""The decisions hold inside Temporal's sandbox, where reading files or the clock would fail."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from temporalio import workflow
from temporalio.worker import Worker

from tests.workflows.temporal_servers import connected

with workflow.unsafe.imports_passed_through():
    from schemas.opening import Opening
    from schemas.time_filters import TimeFilters
    from tests.workflows.decisions.schedules import BRUSSELS, belgian_holidays, shop
    from workflows.decisions.opening import decide_opening
    from workflows.decisions.wall_clock import time_zone
    from workflows.task_queue import workflow_runner

FILTERS = TimeFilters(
    holidays=[belgian_holidays(observed=["easter-monday", "friday-after-ascension-day"])], office_hours=[shop()]
)


@workflow.defn
class DecideOften:
    """Decides each day for years, in years that no test has asked about."""

    @workflow.run
    async def run(self, filters: TimeFilters, start: datetime, zone: str) -> list[Opening]:
        return [decide_opening(filters, start + timedelta(days=97 * index), time_zone(zone)) for index in range(20)]


async def test_a_workflow_decides_as_anybody_else(temporal_port: int) -> None:
    client = await connected(temporal_port)
    start = datetime(2071, 3, 1, 9, tzinfo=UTC)
    queue = f"decisions-{uuid4()}"
    async with Worker(client, task_queue=queue, workflows=[DecideOften], workflow_runner=workflow_runner()):
        told = await client.execute_workflow(
            DecideOften.run,
            args=[FILTERS, start, BRUSSELS.key],
            id=queue,
            task_queue=queue,
            execution_timeout=timedelta(seconds=30),
        )
    assert told == [decide_opening(FILTERS, start + timedelta(days=97 * index), BRUSSELS) for index in range(20)]
