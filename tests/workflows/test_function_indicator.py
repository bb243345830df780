"""Function indicators on a real Temporal server, with a real database and real workers."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select
from temporalio.api.sdk.v1 import WorkflowMetadata
from temporalio.client import WorkflowExecutionStatus, WorkflowHandle

from schemas.configuration.resources import ADVANCED_OFFICE_HOURS, DIDS, OFFICE_HOURS
from schemas.database import configuration_revision, read_session, write_session
from schemas.exchange_file import export_exchange
from schemas.indicator_states import IndicatorState, SwitchOrder, indicator_states
from schemas.tables import AdvancedFunctionIndicatorRow, AuditEntry
from tests.exchange_edits import add_to_exchange, remove_from_exchange
from tests.workflows.mail_server import mail_server_of_settings
from tests.workflows.scripted_edge import DID
from tests.workflows.scripted_exchange import ScriptedExchange, database_away, until
from workflows import function_indicator as module
from workflows.function_indicator import FunctionIndicatorWorkflow, workflow_id
from workflows.switching import (
    IndicatorNotFoundError,
    SwitchRefusedError,
    SwitchUnavailableError,
    new_order_id,
    switch_indicator,
)

SETTINGS = """
routes:
  - {id: shut, name: Shut, steps: [{kind: hang_up}]}
function_indicators:
  - {id: night, name: Night, extension: "*21", red_route: main}
advanced_function_indicators:
  - id: duty
    name: On duty
    extension: "2001"
    red:
      - {kind: set_did_route, did: "3250123100", route: shut}
      - {kind: set_did_office_hours, did: "3250123100", office_hours: late}
      - {kind: notify_mail, address: desk@example.org, text: Nobody is on duty}
    green:
      - {kind: set_did_route, did: "3250123100", route: main}
      - {kind: set_did_office_hours, did: "3250123100", office_hours: early}
      - {kind: notify_mail, address: desk@example.org, text: Back on duty}
office_hours:
  - {id: early, name: Early, dids: ["3250123100"], action: {prompt: closed}, monday: {availability: always}}
advanced_office_hours:
  - {id: late, name: Late, action: {prompt: closed}, monday: {availability: always}}
"""


@pytest.fixture
def indicators(exchange: ScriptedExchange) -> Iterator[ScriptedExchange]:
    add_to_exchange(SETTINGS)
    yield exchange


async def switch(exchange: ScriptedExchange, indicator: str, to: Any = "toggle", order_id: str = "") -> IndicatorState:
    order = SwitchOrder(indicator=indicator, to=to, by="account:anna", id=order_id or new_order_id())
    return await switch_indicator(exchange.client, order)


def handle(exchange: ScriptedExchange, indicator: str) -> WorkflowHandle[FunctionIndicatorWorkflow, None]:
    return exchange.client.get_workflow_handle_for(FunctionIndicatorWorkflow.run, workflow_id(indicator))


def audit(section: str = "") -> list[AuditEntry]:
    with read_session() as session:
        lines = session.exec(select(AuditEntry).where(AuditEntry.action == "change").order_by(col(AuditEntry.id)))
        return [one for one in lines if section in ("", one.resource)]


def stored(indicator: str) -> IndicatorState:
    with read_session() as session:
        return next(one for one in indicator_states(session) if one.id == indicator)


async def test_it_starts_when_it_is_switched_and_keeps_the_colour(indicators: ScriptedExchange) -> None:
    state = await switch(indicators, "night")
    assert (state.colour, state.by, state.number) == ("red", "account:anna", 1)
    assert stored("night") == state
    assert (await switch(indicators, "night", "red")).number == 1, "it is red already"
    assert (await switch(indicators, "night")).colour == "green"
    metadata = await handle(indicators, "night").query("__temporal_workflow_metadata", result_type=WorkflowMetadata)
    assert "**Night** is green since" in metadata.current_details
    assert "by account:anna" in metadata.current_details
    lines = [(one.who, one.resource_id, one.name, one.before, one.after) for one in audit()]
    assert [(who, key, name) for who, key, name, _, _ in lines] == [("account:anna", "night", "Night")] * 2
    assert lines[0][3:] == ({"name": "Night", "colour": "green"}, {"name": "Night", "colour": "red"})


async def test_two_at_once_are_two(indicators: ScriptedExchange) -> None:
    states = await asyncio.gather(*(switch(indicators, "night") for _ in range(10)))
    assert sorted(one.number for one in states) == list(range(1, 11))
    assert [one.colour for one in sorted(states, key=lambda one: one.number)] == ["red", "green"] * 5
    assert (stored("night").colour, stored("night").number) == ("green", 10)


async def test_an_order_counts_once(indicators: ScriptedExchange) -> None:
    for _ in range(3):
        assert (await switch(indicators, "night", order_id="call-1-2")).colour == "red"
    assert stored("night").number == 1
    assert len(audit()) == 1


async def test_it_starts_anew_and_still_knows(indicators: ScriptedExchange, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_CHANGES", 2)
    first = await switch(indicators, "night", order_id="first")
    runs = {(await handle(indicators, "night").describe()).run_id}
    for _ in range(4):
        await switch(indicators, "night")

    async def started_anew() -> bool:
        runs.add((await handle(indicators, "night").describe()).run_id)
        return len(runs) > 1

    await until(started_anew)
    assert (stored("night").colour, stored("night").number) == ("red", 5)
    assert (await switch(indicators, "night", order_id="first")).number == 5, "as before, whatever the run"
    assert first.number == 1


async def test_colours_of_an_advanced_one_cancel_each_other_out(indicators: ScriptedExchange) -> None:
    with read_session() as session:
        before = export_exchange(session)
        revision = configuration_revision(session)
    assert (await switch(indicators, "duty")).colour == "red"
    with read_session() as session:
        assert configuration_revision(session) > revision, "the next call must read it"
        assert getattr(DIDS.entries(session)[DID], "route") == "shut"  # noqa: B009
        assert getattr(OFFICE_HOURS.entries(session)["early"], "dids") == []  # noqa: B009
        assert getattr(ADVANCED_OFFICE_HOURS.entries(session)["late"], "dids") == [DID]  # noqa: B009
    changes = [(one.who, one.resource, one.resource_id) for one in audit()]
    assert changes == [
        ("account:anna", "function_indicator_states", "duty"),
        ("function-indicator:duty", "dids", DID),
        ("function-indicator:duty", "office_hours", "early"),
        ("function-indicator:duty", "advanced_office_hours", "late"),
    ]
    assert (await switch(indicators, "duty")).colour == "green"
    with read_session() as session:
        assert export_exchange(session) == before


async def test_it_mails(indicators: ScriptedExchange) -> None:
    with mail_server_of_settings() as mail_server:
        mail_server.start()
        await switch(indicators, "duty", order_id="press-1")
        mail = indicators.client.get_workflow_handle("mail-press-1-3")
        async with asyncio.timeout(30):
            await mail.result()
        [mail_sent] = mail_server.inbox.mails
    assert (mail_sent["To"], mail_sent["Subject"]) == ("desk@example.org", "Function indicator On duty is red")
    text = mail_sent.get_content()
    assert text.startswith("Nobody is on duty")
    assert "Switched by: account:anna" in text


async def test_what_can_not_be_done_changes_nothing(indicators: ScriptedExchange) -> None:
    with write_session() as session:  # as an older version may have kept it
        row = session.get_one(AdvancedFunctionIndicatorRow, "duty")
        row.settings = {**row.settings, "red": [*row.settings["red"], {"kind": "queue_member", "queue": "sales"}]}
    with read_session() as session:
        before = export_exchange(session)
    with pytest.raises(SwitchRefusedError, match="duty was not switched.*red.3.*save it again"):
        await switch(indicators, "duty")
    assert (stored("duty").colour, audit()) == ("green", [])
    with read_session() as session:
        assert export_exchange(session) == before


async def test_one_that_is_deleted_ends(indicators: ScriptedExchange, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LOOK_AGAIN", timedelta(seconds=0.3))
    await switch(indicators, "night")
    remove_from_exchange("function_indicators", "night")
    with pytest.raises(IndicatorNotFoundError, match="no function indicator night any more"):
        await switch(indicators, "night")
    async with asyncio.timeout(30):
        await handle(indicators, "night").result()
    await switch(indicators, "duty")
    remove_from_exchange("advanced_function_indicators", "duty")
    async with asyncio.timeout(30):
        await handle(indicators, "duty").result()
    assert (await handle(indicators, "duty").describe()).status == WorkflowExecutionStatus.COMPLETED


async def test_a_database_that_is_away_switches_nothing(
    indicators: ScriptedExchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SWITCH_ATTEMPTS", 2)
    async with database_away():
        with pytest.raises(SwitchUnavailableError, match="could not be switched"):
            await switch(indicators, "night")
    assert stored("night").colour == "green"
    assert (await switch(indicators, "night")).number == 1
