"""Whole calls, from the first ring to the record: the tests look at them, and their histories are replayed."""

from collections.abc import Awaitable, Callable

from activities.exchange.short_plans import plan_of_one_step
from activities.script import Script, ScriptedPhone
from schemas.call_messages import CallEvent, TransferOrder
from schemas.indicator_states import SwitchOrder
from tests.exchange_edits import add_to_exchange
from tests.workflows.plans import AT, BOX, BYE, HELPDESK, SAMPLE, graph, route_step
from tests.workflows.scripted_edge import CallHandle, ScriptedSession
from tests.workflows.scripted_exchange import ScriptedExchange, until
from workflows.call import CallWorkflow
from workflows.switching import switch_indicator

ANSWERS = Script(groups={"helpdesk": ["anna"]}, phones={"anna": ScriptedPhone(does="answers", after=3)})
NOBODY = Script(groups={"helpdesk": ["anna", "bram"]})
MENU = graph(
    [
        ("note", "set_variable", {"name": "display", "value": "Shop"}),
        ("code", "ivr_advanced", {"prompt": "welcome", "codes": [{"name": "order", "code": "4*"}]}),
        ("ask", "http_request", {"url": "http://127.0.0.1/orders/{digits}"}),
        ("split", "split", {"on": "digits", "cases": [{"name": "old", "test": "prefix", "values": ["4"]}]}),
        BYE,
    ],
    [
        ("note", "done", "code"),
        ("code", "code:order", "ask"),
        ("ask", "error", "split"),
        ("split", "case:old", "bye"),
    ],
)
Scenario = Callable[[ScriptedExchange], Awaitable[CallHandle]]


async def answered(exchange: ScriptedExchange) -> CallHandle:
    """Anna answers, they talk, the caller hangs up."""
    session, handle = await exchange.edge.arrive(ANSWERS)
    await exchange.state(handle, "conversation")
    session.caller_hangs_up()
    assert await handle.result() == "answered"
    return handle


async def voicemail(exchange: ScriptedExchange) -> CallHandle:
    """Nobody is there; the caller leaves a message, which is mailed, and hangs up in the middle of it."""
    exchange.set_mail_addresses("office@example.org # boss@example.org")
    _, handle = await exchange.edge.arrive(NOBODY.model_copy(update={"hang_up_after": 15}))
    assert await handle.result() == "voicemail"
    return handle


async def abandoned(exchange: ScriptedExchange) -> CallHandle:
    """The caller hangs up while phones ring."""
    session, handle = await exchange.edge.arrive(ANSWERS, hold=["ring_group"])
    await session.reach("ring_group")
    session.caller_hangs_up()
    assert await handle.result() == "abandoned"
    return handle


async def edge_lost(exchange: ScriptedExchange) -> CallHandle:
    """The edge is killed while phones ring."""
    session, handle = await exchange.edge.arrive(ANSWERS, hold=["ring_group"])
    await session.reach("ring_group")
    exchange.edge_lives(False)
    await exchange.edge_line.cut()
    assert await handle.result() == "edge-lost"
    return handle


async def go_to_route(exchange: ScriptedExchange) -> CallHandle:
    """The plan goes on in one that does not exist, then in one that does."""
    exchange.publish(graph([BOX]), "night")
    exchange.publish(graph([route_step("lost", "gone"), route_step("go", "night")], [("lost", "error", "go")]))
    _, handle = await exchange.edge.arrive(NOBODY)
    assert await handle.result() == "voicemail"
    exchange.publish(SAMPLE)
    return handle


async def cancelled(exchange: ScriptedExchange) -> CallHandle:
    """The workflow is cancelled in the middle of a conversation."""
    _, handle = await exchange.edge.arrive(ANSWERS)
    await exchange.state(handle, "conversation")
    await handle.cancel()
    assert await handle.result() == "answered"
    return handle


async def menu(exchange: ScriptedExchange) -> CallHandle:
    """What the caller enters branches the plan; a request in between is not allowed."""
    exchange.publish(MENU)
    _, handle = await exchange.edge.arrive(Script(digits="47#"))
    assert await handle.result() == "not-answered"
    exchange.publish(SAMPLE)
    return handle


async def moved(exchange: ScriptedExchange) -> CallHandle:
    """A function indicator turns red while phones ring: the call moves to the red route, a voicemail box."""
    add_to_exchange(
        'function_indicators: [{id: night, name: Night, extension: "*21", red_route: night}]'
        "\nroutes: [{id: night, name: Night, steps: [{kind: voicemail, params: {box: general}}]}]"
    )
    night = ("night", "function_indicator", {"indicator": "night", "while_waiting": True})
    exchange.publish(graph([night, HELPDESK], [("night", "green", "helpdesk")]))
    session, handle = await exchange.edge.arrive(ANSWERS, hold=["ring_group"])
    await session.reach("ring_group")
    await switch_indicator(exchange.client, SwitchOrder(indicator="night", by="account:anna", id=f"{handle.id}-switch"))
    assert await handle.result() == "voicemail"
    exchange.publish(SAMPLE)
    return handle


async def transferred(exchange: ScriptedExchange) -> CallHandle:
    """Anna holds, and transfers her caller to bram, who is not there, so that she has him again; then to chris."""
    script = ANSWERS.model_copy(update={"phones": {**ANSWERS.phones, "chris": ScriptedPhone(does="answers")}})
    session, handle = await exchange.edge.arrive(script)
    await exchange.talks_to(handle, "account:anna")
    await handle.signal(CallWorkflow.call_event, CallEvent(kind="hold", party="account:anna", at=AT))
    session.transferor_stays = True
    await handle.signal(CallWorkflow.transfer_requested, transfer(session, 1, "bram"))

    async def given_back() -> bool:
        return bool(session.given_back)

    await until(given_back)
    await exchange.talks_to(handle, "account:anna")
    for _ in range(2):  # told twice, done once
        await handle.signal(CallWorkflow.transfer_requested, transfer(session, 2, "chris"))
    await exchange.talks_to(handle, "account:chris")
    session.caller_hangs_up()
    assert await handle.result() == "answered"
    return handle


def transfer(session: ScriptedSession, number: int, to: str) -> TransferOrder:
    """Return what the edge tells when anna transfers to a colleague."""
    return TransferOrder(
        number=number,
        by="account:anna",
        to=to,
        at=AT,
        facts=session.world.facts.model_copy(update={"called": to}),
        plan=plan_of_one_step(to, "ring_account", {"account": to, "seconds": 5}, {}),
        back=plan_of_one_step("back", "ring_account", {"account": "anna", "seconds": 5}, {}),
    )


SCENARIOS: dict[str, Scenario] = {
    one.__name__: one
    for one in (answered, voicemail, abandoned, edge_lost, go_to_route, cancelled, menu, moved, transferred)
}
