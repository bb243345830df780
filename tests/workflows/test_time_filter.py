"""Time filters that sleep until their next change: a simulated year, changed settings, deleted filters."""

from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select
from temporalio import workflow
from temporalio.testing import WorkflowEnvironment

from activities.exchange.call_watches import watch
from activities.exchange.incoming_settings import time_filters
from activities.registry import CATALOGUE
from schemas.call_messages import CALLS_QUEUE
from schemas.call_states import TimeFilterState, time_filter_subject
from schemas.database import read_session, write_session
from schemas.sample import load_sample
from schemas.tables import AuditEntry
from schemas.time_filters import AdvancedVacations, TimeFilters
from tests.exchange_edits import add_to_exchange
from tests.workflows.decisions.oracle import Result, plain_result
from tests.workflows.temporal_servers import time_skipping_server
from workflows import task_queue
from workflows.task_queue import LOCAL_ACTIVITIES, calls_worker
from workflows.time_filter import FilterMemory, TimeFilterWorkflow, workflow_id

ZONE = ZoneInfo("Europe/Brussels")
STEP = timedelta(minutes=30)
HOURS = """
office_hours:
  - id: office
    name: Office
    action: {prompt: closed}
    monday: {availability: by_hours, morning: {opens: "08:30", closes: "12:00"},
             afternoon: {opens: "13:00", closes: "24:00"}}
    tuesday: {availability: always}
    thursday: {availability: by_hours, morning: {opens: "09:00", closes: "12:30"}}
    saturday: {availability: by_hours, morning: {opens: "00:00", closes: "02:00"}}
    sunday: {availability: by_hours, morning: {opens: "02:30", closes: "03:30"}}
"""
"""Sunday's hours are those in which the clock is put forward and back."""
HOLIDAYS = """
holidays:
  - {id: days, name: Days, observed: [], action: {route: main},
     own_days: [{name: New year, on: 2027-01-01}, {name: Leap, on: 2027-03-28}, {name: Last, on: 2027-10-31}]}
"""


@workflow.defn(sandboxed=False)
class Listener:
    """Hears what calls hear."""

    def __init__(self) -> None:
        self.heard: list[tuple[datetime, TimeFilterState]] = []

    @workflow.run
    async def run(self) -> None:
        await workflow.wait_condition(lambda: False)

    @workflow.signal
    def time_filter_changed(self, state: TimeFilterState) -> None:
        self.heard.append((workflow.now(), state))

    @workflow.query
    def all(self) -> list[tuple[datetime, TimeFilterState]]:
        return self.heard


@asynccontextmanager
async def filters_asleep(
    monkeypatch: pytest.MonkeyPatch, settings: str, filter_id: str
) -> AsyncIterator[tuple[WorkflowEnvironment, datetime]]:
    """A time filter's workflow and a listener on a server that skips time."""
    with write_session() as session:
        load_sample(session, CATALOGUE)
    add_to_exchange(settings)
    monkeypatch.setattr(task_queue, "WORKFLOWS", (TimeFilterWorkflow, Listener))
    async with time_skipping_server() as environment:
        with ThreadPoolExecutor() as threads:
            async with calls_worker(environment.client, activities=LOCAL_ACTIVITIES, activity_executor=threads):
                client = environment.client
                await client.start_workflow(Listener.run, id="listener", task_queue=CALLS_QUEUE)
                watch("listener", time_filter_subject(filter_id))
                await client.start_workflow(
                    TimeFilterWorkflow.run,
                    FilterMemory(filter=filter_id),
                    id=workflow_id(filter_id),
                    task_queue=CALLS_QUEUE,
                )
                yield environment, await environment.get_current_time()


async def heard(environment: WorkflowEnvironment) -> list[tuple[datetime, TimeFilterState]]:
    return await environment.client.get_workflow_handle_for(Listener.run, "listener").query(Listener.all)


def expected(filters: TimeFilters, start: datetime, end: datetime) -> list[tuple[datetime, Result]]:
    """The changes in a time, looked for every half hour, in the plainest way."""
    at = start.replace(minute=0, second=0, microsecond=0)
    before = plain_result(filters, at, ZONE)
    changes = []
    while (at := at + STEP) <= end:
        now = plain_result(filters, at, ZONE)
        if now != before and at > start:
            changes.append((at, now))
        before = now
    return changes


@pytest.mark.parametrize(("settings", "filter_id"), [(HOURS, "office"), (HOLIDAYS, "days")])
async def test_a_year(database: None, monkeypatch: pytest.MonkeyPatch, settings: str, filter_id: str) -> None:
    async with filters_asleep(monkeypatch, settings, filter_id) as (environment, start):
        for _ in range(12):  # a call of a whole year takes longer than HTTP/2 keeps a silent connection
            await environment.sleep(timedelta(days=30.5))
        end = await environment.get_current_time()
        told = await heard(environment)
        state = await environment.client.get_workflow_handle(workflow_id(filter_id)).query(
            TimeFilterWorkflow.state, result_type=TimeFilterState
        )
    with read_session() as session:
        found = time_filters(session).find(filter_id)
    assert found is not None
    wanted = expected(TimeFilters.only(found), start, end - timedelta(minutes=1))
    first, *changes = told
    assert abs(first[0] - start) < timedelta(minutes=1), "the first state is told at once"
    assert [(one.opening.state, one.at.replace(microsecond=0)) for _, one in changes] == [
        (result[0], at) for at, result in wanted
    ]
    assert all(timedelta() <= at - one.at.replace(microsecond=0) < timedelta(seconds=5) for at, one in changes)
    offsets = {at.astimezone(ZONE).utcoffset() for at, _ in changes}
    assert len(offsets) == 2, "winter and summer"
    last = changes[-1][1].opening  # the reason may be another by now: it names the day
    assert (state.opening.state, state.opening.next_change) == (last.state, last.next_change)


async def test_periods_that_are_over_delete_themselves(database: None, monkeypatch: pytest.MonkeyPatch) -> None:
    day = datetime.now(ZONE).date() + timedelta(days=10)
    period = f"{{name: Bridge, first_day: {day}, last_day: {day}, action: {{route: main}}"
    settings = f"""
advanced_vacations:
  - {{id: off, name: Off, periods: [{period}, delete_when_over: true}}, {period}, every_year: true}}]}}
"""
    async with filters_asleep(monkeypatch, settings, "off") as (environment, _):
        await environment.sleep(timedelta(days=10))
        assert periods("off") == 2
        await environment.sleep(timedelta(days=2))
        assert periods("off") == 1, "the one that comes every year stays"
        states = [one.opening.state for _, one in await heard(environment)]
    assert states == ["open", "closed", "open"]
    with read_session() as session:
        [line] = session.exec(select(AuditEntry).where(AuditEntry.action == "change"))
    assert (line.who, line.resource, line.resource_id) == ("time-filter:off", "advanced_vacations", "off")


def periods(filter_id: str) -> int:
    with read_session() as session:
        found = time_filters(session).find(filter_id)
    assert isinstance(found, AdvancedVacations)
    return len(found.periods)
