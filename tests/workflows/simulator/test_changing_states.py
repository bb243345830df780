"""Switches and filters that change while a simulated call waits (W3)."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from activities.call_port import StepError
from activities.script import Script, ScriptedPhone, ScriptedSwitch
from schemas.call_messages import PinnedRoute
from schemas.graph import GraphDocument
from schemas.time_filters import TimeFilters
from tests.workflows.plans import AT, BOX, BYE, HELPDESK, WELCOME, Edge, Node, graph, pinned, unanswered, wait
from workflows.interpreter import MOST_RETURNS
from workflows.simulator.simulate import Simulation, simulate

RINGING = Script(
    groups={"helpdesk": ["anna"]},
    phones={"anna": ScriptedPhone(), "bram": ScriptedPhone(does="answers", after=3)},
    boxes=["general"],
    indicators={"night": "green", "lunch": "green"},
    time_filters=TimeFilters.model_validate(
        {
            "office_hours": [
                {
                    "id": "office",
                    "name": "Office",
                    "monday": {"availability": "by_hours", "morning": {"opens": "08:00", "closes": "10:31"}},
                    "action": {"prompt": "closed"},
                }
            ],
            "advanced_office_hours": [
                {
                    "id": "spans",
                    "name": "Spans",
                    "monday": {
                        "availability": "by_hours",
                        "spans": [
                            {"opens": "08:00", "closes": "10:31", "route": "day"},
                            {"opens": "10:31", "closes": "17:00", "route": "lunch"},
                        ],
                    },
                    "action": {"route": "night"},
                }
            ],
        }
    ),
)
"""It is 10:30 in Brussels when the call comes in."""
BRAM: Node = ("bram", "ring_account", {"account": "bram", "seconds": 30})
NIGHT_PLAN = graph([("to_box", "voicemail", {"box": "general"})])
RING_LONG: Node = ("long", "ring_account", {"account": "anna", "seconds": 120})


def indicator(name: str, *, waiting: bool, node: str = "") -> Node:
    return (node or name, "function_indicator", {"indicator": name, "while_waiting": waiting})


def hours(name: str, *, waiting: bool) -> Node:
    return (name, "time_filter", {"filter": name, "while_waiting": waiting})


def switches(*changes: tuple[str, float, Any]) -> Script:
    return RINGING.model_copy(
        update={"switches": [ScriptedSwitch(indicator=one, after=after, to=to) for one, after, to in changes]}
    )


async def play(
    nodes: Sequence[Node],
    edges: Sequence[Edge],
    script: Script,
    routes: Mapping[str, GraphDocument] | None = None,
    at: datetime = AT,
) -> Simulation:
    async def load(route_id: str) -> PinnedRoute:
        plans = {"night": NIGHT_PLAN, **(routes or {})}
        if route_id not in plans:
            raise StepError(f"There is no route {route_id}.")
        return pinned(plans[route_id], route_id)

    return await simulate(pinned(graph(nodes, edges)), script, at, load_route=load)


def way(simulation: Simulation) -> list[tuple[str, str, float]]:
    """Nodes, outcomes, and seconds after the call came in."""
    return [(one.node, one.outcome, (one.started_at - AT).total_seconds()) for one in simulation.steps]


async def test_a_ringing_call_moves_when_the_indicator_turns_red() -> None:
    plan = [indicator("night", waiting=True), HELPDESK, BOX]
    edges = [("night", "green", "helpdesk"), *unanswered("helpdesk", "box")]
    found = await play(plan, edges, switches(("night", 7, "red")))
    assert way(found) == [
        ("night", "green", 0),
        ("helpdesk", "cut_short", 0),
        ("night", "red", 7),
        ("to_box", "recorded", 7),
    ]
    assert found.steps[1].reason == "an earlier step decides anew"
    assert "night is red since 2026-03-02 09:30:07" in found.steps[2].reason
    assert [one.route_id for one in found.steps] == ["main", "main", "main", "night"]


async def test_without_the_tick_it_rings_on() -> None:
    plan = [indicator("night", waiting=False), HELPDESK, BOX]
    edges = [("night", "green", "helpdesk"), *unanswered("helpdesk", "box")]
    found = await play(plan, edges, switches(("night", 7, "red")))
    assert [one.node for one in found.steps] == ["night", "helpdesk", "box"]


async def test_it_never_returns_from_the_red_route() -> None:
    plan = [hours("office", waiting=True), indicator("night", waiting=True), HELPDESK, BYE]
    edges = [("office", "open", "night"), ("office", "closed", "bye"), ("night", "green", "helpdesk")]
    red = {"night": graph([RING_LONG])}
    found = await play(plan, edges, switches(("night", 7, "red"), ("night", 20, "green")), red)
    assert [one.node for one in found.steps] == ["office", "night", "helpdesk", "night", "long"]
    assert found.steps[-1].outcome == "timeout", "neither green again nor closing time brings it back"


async def test_an_exit_that_is_drawn_is_part_of_the_plan() -> None:
    plan = [indicator("night", waiting=True), HELPDESK, RING_LONG]
    edges = [("night", "green", "helpdesk"), ("night", "red", "long")]
    found = await play(plan, edges, switches(("night", 7, "red"), ("night", 20, "green")))
    assert way(found) == [
        ("night", "green", 0),
        ("helpdesk", "cut_short", 0),
        ("night", "red", 7),
        ("long", "cut_short", 7),
        ("night", "green", 20),
        ("helpdesk", "timeout", 20),
    ]


async def test_closing_time_while_it_rings() -> None:
    plan = [hours("office", waiting=True), RING_LONG, BYE]
    edges = [("office", "open", "long"), ("office", "closed", "bye")]
    found = await play(plan, edges, RINGING)
    assert way(found)[:2] == [("office", "open", 0), ("long", "cut_short", 0)]
    assert way(found)[2:] == [("office", "closed", 60), ("bye", "ended", 60)]


async def test_a_filter_that_closes_plays_its_own_prompt() -> None:
    found = await play([hours("office", waiting=True), RING_LONG], [("office", "open", "long")], RINGING)
    assert [(one.node, one.kind, one.outcome) for one in found.steps[2:]] == [
        ("office", "time_filter", "closed"),
        ("prompt", "prompt", "done"),
        ("done", "hang_up", "ended"),
    ]
    assert found.steps[3].summary == "Play prompt closed"


async def test_spans_have_routes_of_their_own() -> None:
    routes = {"day": graph([RING_LONG]), "lunch": graph([("lunch_box", "voicemail", {"box": "general"})])}
    found = await play([hours("spans", waiting=True)], [], RINGING, routes)
    assert [(one.route_id, one.node, one.outcome) for one in found.steps] == [
        ("main", "spans", "span"),
        ("day", "long", "cut_short"),
        ("main", "spans", "span"),
        ("lunch", "lunch_box", "recorded"),
    ]
    night = await play([hours("spans", waiting=False)], [], RINGING, at=AT + timedelta(hours=12))
    assert [(one.node, one.outcome) for one in night.steps] == [("spans", "closed"), ("to_box", "recorded")]


async def test_what_the_caller_listens_to_is_not_cut() -> None:
    """Prompts come to their end; then the call moves."""
    script = switches(("night", 2, "red")).model_copy(update={"prompt_seconds": 9})
    plan = [indicator("night", waiting=True), WELCOME, HELPDESK]
    found = await play(plan, [("night", "green", "welcome"), ("welcome", "done", "helpdesk")], script)
    assert way(found)[1:] == [("welcome", "done", 0), ("night", "red", 9), ("to_box", "recorded", 9)]


async def test_who_was_served_is_not_moved() -> None:
    plan = [indicator("night", waiting=True), BOX, ("mail", "notify_mail", {"to": ["a@example.org"]}), wait("end", 9)]
    edges = [("night", "green", "box"), ("box", "recorded", "mail"), ("mail", "done", "end")]
    found = await play(plan, edges, switches(("night", 3, "red")))
    assert [one.node for one in found.steps] == ["night", "box", "mail", "end"], "the message is taken"
    talks = await play(
        [indicator("night", waiting=True), BRAM], [("night", "green", "bram")], switches(("night", 5, "red"))
    )
    assert (talks.end, talks.party) == ("conversation", "account:bram"), "he answered after 3 s"


async def test_the_earliest_decision_counts() -> None:
    plan = [indicator("night", waiting=True), indicator("lunch", waiting=True), HELPDESK]
    edges = [("night", "green", "lunch"), ("lunch", "green", "helpdesk"), ("lunch", "red", "helpdesk")]
    script = switches(("lunch", 3, "red"), ("night", 6, "red"))
    found = await play(plan, edges, script)
    assert [(node, outcome) for node, outcome, _ in way(found)] == [
        ("night", "green"),
        ("lunch", "green"),
        ("helpdesk", "cut_short"),
        ("lunch", "red"),
        ("helpdesk", "cut_short"),
        ("night", "red"),
        ("to_box", "recorded"),
    ]


async def test_a_pause_is_cut_short_too() -> None:
    plan = [indicator("night", waiting=True), wait("pause", 60)]
    found = await play(plan, [("night", "green", "pause")], switches(("night", 4, "red")))
    assert way(found)[1:3] == [("pause", "cut_short", 0), ("night", "red", 4)]


async def test_a_red_route_that_is_gone_is_an_error_from_which_the_plan_goes_on() -> None:
    script = RINGING.model_copy(update={"indicators": {"night": "red"}, "red_routes": {"night": "gone"}})
    found = await play([indicator("night", waiting=True), BYE], [("night", "green", "bye")], script)
    assert [(one.node, one.outcome) for one in found.steps] == [("night", "error"), ("bye", "ended")]
    assert found.steps[0].reason == "There is no route gone."


@pytest.mark.parametrize("flaps", [2, 30])
async def test_an_indicator_that_flaps_ends_no_call_and_hangs_nothing(flaps: int) -> None:
    changes = [("night", 1 + 0.01 * number, "red" if number % 2 == 0 else "green") for number in range(flaps)]
    plan = [indicator("night", waiting=True), HELPDESK, RING_LONG]
    found = await play(plan, [("night", "green", "helpdesk"), ("night", "red", "long")], switches(*changes))
    assert (found.end, found.steps[-1].outcome) == ("over", "timeout")
    assert sum(one.outcome == "cut_short" for one in found.steps) == min(flaps, MOST_RETURNS)
