"""The call workflow on a real Temporal server, with a real database and a scripted edge."""

from datetime import timedelta

import pytest
from temporalio.api.sdk.v1 import WorkflowMetadata
from temporalio.client import WorkflowExecutionStatus
from temporalio.common import SearchAttributeKey

from activities.script import Script
from schemas.call_messages import CallEvent, CallTrace
from schemas.database import read_session
from schemas.tables import CallLeg, VoicemailMessage
from tests.workflows import scenarios
from tests.workflows.mail_server import mail_server_of_settings
from tests.workflows.plans import BOX, BYE, MAIL, WELCOME, graph, wait
from tests.workflows.scenarios import ANSWERS, NOBODY
from tests.workflows.scripted_edge import CALLER, DID, EDGE_ID, CallHandle
from tests.workflows.scripted_exchange import ScriptedExchange
from workflows import call as call_module
from workflows.call import CallWorkflow
from workflows.interpreter import QUICK_STEPS


def way(trace: CallTrace) -> list[tuple[str, str]]:
    return [(step.node, step.outcome) for step in trace.steps]


async def attribute(handle: CallHandle, name: str) -> str | None:
    description = await handle.describe()
    return description.typed_search_attributes.get(SearchAttributeKey.for_keyword(name))


async def details(handle: CallHandle) -> str:
    metadata = await handle.query("__temporal_workflow_metadata", result_type=WorkflowMetadata)
    return str(metadata.current_details)


async def test_answered(exchange: ScriptedExchange) -> None:
    handle = await scenarios.answered(exchange)
    assert exchange.steps(handle) == [("welcome", "done"), ("helpdesk", "answered")]
    call = exchange.call(handle)
    assert (call.outcome, call.outcome_reason) == ("answered", "the caller hung up")
    assert (call.caller, call.did, call.route_id, call.route_version) == (CALLER, DID, "main", 2)
    assert call.answered_at is not None and call.ended_at is not None
    with read_session() as session:
        leg = session.get_one(CallLeg, (handle.id, 1))
    assert (leg.party, leg.sip_status) == ("trunk:sample", 200)


async def test_operations_see_the_call(exchange: ScriptedExchange) -> None:
    session, handle = await exchange.edge.arrive(ANSWERS, hold=["ring_group"], caller_name="An | Peeters")
    await session.reach("ring_group")
    trace = await handle.query(CallWorkflow.trace)
    assert (trace.state, trace.party) == ("step", "")
    assert way(trace) == [("welcome", "done"), ("helpdesk", "")]
    assert trace.steps[1].summary == "Ring group helpdesk for 20 s"
    shown = await details(handle)
    assert "| Play prompt welcome | done |" in shown and "| Ring group helpdesk for 20 s | … |" in shown
    assert [await attribute(handle, name) for name in ("DID", "Caller", "EdgeId")] == [DID, CALLER, EDGE_ID]
    assert (await attribute(handle, "Route"), await attribute(handle, "CallOutcome")) == ("main", None)

    session.clock.release()
    await exchange.state(handle, "conversation")
    trace = await handle.query(CallWorkflow.trace)
    assert (trace.party, way(trace)) == ("account:anna", [("welcome", "done"), ("helpdesk", "answered")])
    assert "now: conversation account:anna" in await details(handle)

    session.caller_hangs_up()
    await handle.result()
    trace = await handle.query(CallWorkflow.trace)
    assert trace.state == "ended"
    assert await attribute(handle, "CallOutcome") == "answered"
    assert "now: ended" in await details(handle)


async def test_transferred_to_nobody_and_back_and_to_somebody(exchange: ScriptedExchange) -> None:
    handle = await scenarios.transferred(exchange)
    trace = await handle.query(CallWorkflow.trace)
    assert [(step.kind, step.outcome) for step in trace.steps] == [
        ("prompt", "done"),
        ("ring_group", "answered"),
        ("hold", ""),
        ("transfer", "accepted"),
        ("ring_account", "unavailable"),
        ("transfer_back", "answered"),
        ("transfer", "accepted"),
        ("ring_account", "answered"),
    ]
    assert exchange.call(handle).outcome == "answered"


async def test_nobody_answers_and_who_transferred_has_hung_up(exchange: ScriptedExchange) -> None:
    session, handle = await exchange.edge.arrive(ANSWERS)
    await exchange.talks_to(handle, "account:anna")
    refused = scenarios.transfer(session, 1, "bram").model_copy(
        update={"plan": None, "refusal": "may not", "sip_status": 403}
    )
    await handle.signal(CallWorkflow.transfer_requested, refused)
    await exchange.talks_to(handle, "account:anna")
    session.caller_hangs_up()
    await handle.result()
    trace = await handle.query(CallWorkflow.trace)
    assert [(step.kind, step.outcome, step.reason) for step in trace.steps[2:4]] == [
        ("transfer", "refused", "may not"),
        ("transfer_back", "gone", ""),
    ]
    assert session.given_back == [(1, 403)]
    assert session.orders == ["prompt", "ring_group", "ring_account"]


async def test_a_transfer_after_a_consultation_that_the_edge_refused(exchange: ScriptedExchange) -> None:
    session, handle = await exchange.edge.arrive(ANSWERS)
    await exchange.talks_to(handle, "account:anna")
    refused = CallEvent(kind="not_joined", party="account:anna", reason="not here", at=scenarios.AT)
    for _ in range(2):  # told twice, noted once
        await handle.signal(CallWorkflow.call_event, refused)
    session.caller_hangs_up()
    assert await handle.result() == "answered"
    trace = await handle.query(CallWorkflow.trace)
    assert [(step.kind, step.summary, step.outcome, step.reason) for step in trace.steps[2:]] == [
        ("transfer", "account:anna transfers after a consultation", "refused", "not here"),
    ]


async def test_the_caller_leaves_while_it_rings(exchange: ScriptedExchange) -> None:
    handle = await scenarios.abandoned(exchange)
    assert exchange.steps(handle) == [("welcome", "done"), ("helpdesk", "hung_up")]
    assert exchange.call(handle).outcome == "abandoned"


async def test_the_caller_leaves_in_the_prompt(exchange: ScriptedExchange) -> None:
    session, handle = await exchange.edge.arrive(ANSWERS, hold=["prompt"])
    await session.reach("prompt")
    session.caller_hangs_up()
    assert await handle.result() == "abandoned"
    assert exchange.steps(handle) == [("welcome", "hung_up")]
    assert session.orders == ["prompt"]


async def test_the_caller_leaves_while_the_plan_waits(exchange: ScriptedExchange) -> None:
    exchange.publish(graph([wait("long", 3600), BOX], [("long", "done", "box")]))
    session, handle = await exchange.edge.arrive(NOBODY)
    await exchange.state(handle, "step")
    session.caller_hangs_up()
    assert await handle.result() == "abandoned"
    assert exchange.steps(handle) in ([("long", "hung_up")], [])


async def test_a_wait_comes_to_its_end(exchange: ScriptedExchange) -> None:
    exchange.publish(graph([wait("short", 0.1), BYE], [("short", "done", "bye")]))
    session, handle = await exchange.edge.arrive(NOBODY)
    assert await handle.result() == "not-answered"
    assert exchange.steps(handle) == [("short", "done"), ("bye", "ended")]
    assert session.world.ended_by == "plan"


async def test_a_voicemail_message_is_mailed_once(exchange: ScriptedExchange) -> None:
    handle = await scenarios.voicemail(exchange)
    assert exchange.steps(handle)[-1] == ("box", "recorded")
    assert await exchange.mails_of(handle) == [f"mail-{handle.id}-4-1"]
    with read_session() as session:
        message = session.get_one(VoicemailMessage, f"{handle.id}-4")
    assert (message.box_id, message.caller, message.call_id) == ("general", CALLER, handle.id)
    mail = await exchange.client.get_workflow_handle(f"mail-{handle.id}-4-1").describe()
    assert mail.status == WorkflowExecutionStatus.RUNNING, "it outlives the call; there is no mail server here"


@pytest.mark.parametrize("sent", [False, True])
async def test_a_call_that_is_run_again_orders_no_second_mail(exchange: ScriptedExchange, sent: bool) -> None:
    """As after a reset of its workflow: the first mail is under way, or has arrived."""
    with mail_server_of_settings() as mail_server:
        if sent:
            mail_server.start()
        first = await scenarios.voicemail(exchange)
        mail = exchange.client.get_workflow_handle(f"mail-{first.id}-4-1")
        if sent:
            await mail.result()
        run_id = (await mail.describe()).run_id
        _, again = await exchange.edge.arrive(NOBODY.model_copy(update={"hang_up_after": 15}), call_id=first.id)
        assert await again.result() == "voicemail"
        assert (await mail.describe()).run_id == run_id
        assert len(mail_server.inbox.mails) == (1 if sent else 0)


async def test_a_step_that_never_ends_does_not_hold_the_call(
    exchange: ScriptedExchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(call_module, "STEP_GRACE", timedelta(seconds=0.5))
    session, handle = await exchange.edge.arrive(ANSWERS, hold=["ring_group"])
    session.clock.deaf = True
    await session.reach("ring_group")
    session.caller_hangs_up()
    assert await handle.result() == "abandoned"
    assert exchange.steps(handle) == [("welcome", "done"), ("helpdesk", "")]


async def test_a_name_in_any_script_is_taken(exchange: ScriptedExchange) -> None:
    exchange.set_mail_addresses("office@example.org")
    script = NOBODY.model_copy(update={"hang_up_after": 15})
    _, handle = await exchange.edge.arrive(script, caller_name="🦊" * 80)
    assert await handle.result() == "voicemail"
    assert len(await exchange.mails_of(handle)) == 1


async def test_mails_go_out_when_the_call_ends_first(exchange: ScriptedExchange) -> None:
    exchange.publish(graph([BOX, MAIL, WELCOME], [("box", "recorded", "mail"), ("mail", "done", "welcome")]))
    exchange.set_mail_addresses("office@example.org")
    session, handle = await exchange.edge.arrive(NOBODY.model_copy(update={"hang_up_after": 9}))
    assert await handle.result() == "voicemail"
    assert exchange.steps(handle) == [("box", "recorded"), ("mail", "done")]
    assert await exchange.mails_of(handle) == [f"mail-{handle.id}-1-1", f"mail-{handle.id}-2-1"]
    assert session.orders == ["voicemail"]


async def test_the_plan_is_over(exchange: ScriptedExchange) -> None:
    exchange.publish(graph([WELCOME]))
    session, handle = await exchange.edge.arrive(NOBODY)
    assert await handle.result() == "not-answered"
    assert session.world.ended_by == "plan"
    assert exchange.call(handle).outcome_reason == "the plan is over after prompt"


async def test_a_plan_in_circles_ends(exchange: ScriptedExchange) -> None:
    exchange.publish(graph([MAIL], [("mail", "done", "mail")]))
    session, handle = await exchange.edge.arrive(NOBODY)
    assert await handle.result() == "not-answered"
    assert "turns in circles" in exchange.call(handle).outcome_reason
    assert len(exchange.steps(handle)) >= QUICK_STEPS, "those that took long, on a busy machine, are not counted"


async def test_a_call_moves_to_another_route(exchange: ScriptedExchange) -> None:
    handle = await scenarios.go_to_route(exchange)
    assert exchange.steps(handle) == [("lost", "error"), ("go", "moved"), ("box", "recorded")]
    assert await attribute(handle, "Route") == "night"
    trace = await handle.query(CallWorkflow.trace)
    assert [step.route_id for step in trace.steps] == ["main", "main", "night"]
    assert "no route" in trace.steps[0].reason


async def test_a_call_keeps_its_version(exchange: ScriptedExchange) -> None:
    session, handle = await exchange.edge.arrive(NOBODY, hold=["prompt"])
    await session.reach("prompt")
    exchange.publish(graph([WELCOME, BYE], [("welcome", "done", "bye")]))
    session.clock.release()
    assert await handle.result() == "voicemail"
    assert exchange.call(handle).route_version == 2
    assert [node for node, _ in exchange.steps(handle)] == ["welcome", "helpdesk", "chris", "box"]
    _, handle = await exchange.edge.arrive(NOBODY)
    assert await handle.result() == "not-answered"
    assert exchange.call(handle).route_version == 3


async def test_a_number_without_a_route_is_refused(exchange: ScriptedExchange) -> None:
    exchange.add_did("3250999999", None)
    session, handle = await exchange.edge.arrive(NOBODY, called="3250999999")
    assert await handle.result() == "refused"
    assert (session.world.ended_by, session.orders) == ("plan", ["hang_up"])
    call = exchange.call(handle)
    assert (call.did, call.route_id) == ("3250999999", "")
    assert call.outcome_reason == "404: The number has no main route."
    assert call.decision is not None and call.decision["action"] == {"kind": "refuse", "sip_status": 404}
    assert exchange.steps(handle) == [("hang_up", "ended")]


async def test_why_a_call_goes_where_it_goes_is_there_to_read(exchange: ScriptedExchange) -> None:
    session, handle = await exchange.edge.arrive(ANSWERS, hold=["ring_group"])
    await session.reach("ring_group")
    trace = await handle.query(CallWorkflow.trace)
    assert trace.decision is not None and trace.decision.rule == "main_route"
    assert [one.rule for one in trace.decision.trail][-2:] == ["function_indicator", "main_route"]
    assert "| main route | route main | No rule before it decided: the main route" in await details(handle)
    decision = exchange.call(handle).decision
    assert decision == trace.decision.model_dump(mode="json"), "while it runs, too"
    session.caller_hangs_up()
    await handle.result()
    assert exchange.call(handle).decision == decision


async def test_the_label_of_the_number_is_there_from_the_start(exchange: ScriptedExchange) -> None:
    exchange.add_did("3250999999", "main", label="Sales")
    session, handle = await exchange.edge.arrive(ANSWERS, called="3250999999", hold=["prompt"])
    await session.reach("prompt")
    assert (await handle.query(CallWorkflow.trace)).variables == {"display": "Sales"}


async def test_hanging_up_by_signal(exchange: ScriptedExchange) -> None:
    session, handle = await exchange.edge.arrive(ANSWERS, hold=["ring_group"])
    await session.reach("ring_group")
    await handle.signal(CallWorkflow.hang_up, "closing time")
    assert await handle.result() == "not-answered"
    assert session.world.ended_by == "api"
    assert exchange.call(handle).outcome_reason == "closing time"
    assert exchange.steps(handle)[-1] == ("helpdesk", "hung_up")


async def test_hanging_up_a_conversation_by_signal(exchange: ScriptedExchange) -> None:
    session, handle = await exchange.edge.arrive(ANSWERS)
    await exchange.state(handle, "conversation")
    await handle.signal(CallWorkflow.hang_up)
    assert await handle.result() == "answered"
    assert exchange.call(handle).outcome_reason == "hung up by an operator"


async def test_cancelling_a_conversation_hangs_up(exchange: ScriptedExchange) -> None:
    handle = await scenarios.cancelled(exchange)
    assert exchange.call(handle).outcome_reason == "the workflow was cancelled"


async def test_cancelling_a_step_hangs_up_and_loses_nothing(exchange: ScriptedExchange) -> None:
    session, handle = await exchange.edge.arrive(ANSWERS, hold=["ring_group"])
    await session.reach("ring_group")
    await handle.cancel()
    assert await handle.result() == "not-answered"
    assert session.world.ended_by == "api"
    assert exchange.steps(handle) == [("welcome", "done"), ("helpdesk", "hung_up")]


async def test_cancelling_at_once_writes_the_record(exchange: ScriptedExchange) -> None:
    session, handle = await exchange.edge.arrive(Script(), hold=["prompt"])
    await handle.cancel()
    assert await handle.result() == "not-answered"
    assert session.world.gone.is_set()
    assert exchange.call(handle).outcome == "not-answered"
