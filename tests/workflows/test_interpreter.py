"""The walk through a graph, played in the simulator: the same walk leads live calls."""

from datetime import timedelta

import pytest

from activities.call_port import StepError
from activities.script import Script, ScriptedPhone
from schemas.call_messages import PinnedRoute
from tests.workflows.plans import (
    AT,
    BOX,
    BYE,
    CHRIS,
    HELPDESK,
    MAIL,
    SAMPLE,
    WELCOME,
    graph,
    pinned,
    route_step,
    unanswered,
    wait,
)
from workflows.interpreter import MAX_STEPS, QUICK_STEPS, PlanWalk
from workflows.simulator.scripted_call import ScriptedWorld
from workflows.simulator.simulate import (
    SimulatedHost,
    Simulation,
    no_other_routes,
    simulate,
    simulated_facts,
)
from workflows.simulator.virtual_clock import VirtualClock

RINGS = ScriptedPhone(does="rings")


def way(simulation: Simulation) -> list[tuple[str, str]]:
    return [(step.node, step.outcome) for step in simulation.steps]


async def test_the_sample_plan_takes_a_message_when_nobody_answers() -> None:
    script = Script(groups={"helpdesk": ["anna", "bram"]}, phones={"anna": RINGS, "chris": RINGS}, boxes=["general"])
    simulation = await simulate(pinned(SAMPLE), script, AT)
    assert way(simulation) == [
        ("welcome", "done"),
        ("helpdesk", "timeout"),
        ("chris", "timeout"),
        ("box", "recorded"),
    ]
    assert (simulation.end, simulation.answered_at) == ("over", AT)
    assert [mail.id for mail in simulation.mails] == ["simulated-4-1"]
    assert simulation.mails[0].voicemail_message_id == "simulated-4"
    times = [step.started_at - AT for step in simulation.steps]
    assert times == [timedelta(seconds=one) for one in (0, 4, 24, 39)]


async def test_who_answers_ends_the_plan() -> None:
    script = Script(
        groups={"helpdesk": ["anna", "bram"]},
        phones={"anna": ScriptedPhone(does="busy"), "bram": ScriptedPhone(does="answers", after=6)},
    )
    simulation = await simulate(pinned(SAMPLE), script, AT)
    assert (simulation.end, simulation.party) == ("conversation", "account:bram")
    assert way(simulation) == [("welcome", "done"), ("helpdesk", "answered")]
    assert simulation.ended_at - AT == timedelta(seconds=10)


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (2, [("welcome", "hung_up")]),
        (10, [("welcome", "done"), ("helpdesk", "hung_up")]),
        (50, [("welcome", "done"), ("helpdesk", "timeout"), ("chris", "unavailable"), ("box", "recorded")]),
    ],
)
async def test_a_caller_who_hangs_up(after: float, expected: list[tuple[str, str]]) -> None:
    script = Script(
        groups={"helpdesk": ["anna"]},
        phones={"anna": RINGS},
        boxes=["general"],
        message_seconds=60,
        hang_up_after=after,
    )
    simulation = await simulate(pinned(SAMPLE), script, AT)
    assert way(simulation) == expected
    assert simulation.ended_at - AT == timedelta(seconds=after)


async def test_after_the_caller_left_only_steps_without_caller_are_taken() -> None:
    plan = graph([BOX, MAIL, BYE], [("box", "recorded", "mail"), ("mail", "done", "bye")])
    script = Script(boxes=["general"], hang_up_after=12)
    simulation = await simulate(pinned(plan), script, AT)
    assert way(simulation) == [("box", "recorded"), ("mail", "done")]
    assert simulation.end == "hung_up"
    assert [mail.to for mail in simulation.mails] == [["general@example.org"], ["office@example.org"]]


async def test_an_error_follows_its_own_edge() -> None:
    plan = graph([WELCOME, BYE, BOX], [("welcome", "done", "bye"), ("welcome", "error", "box")])
    script = Script(missing_prompts=["welcome"], boxes=["general"])
    assert way(await simulate(pinned(plan), script, AT)) == [("welcome", "error"), ("box", "recorded")]


async def test_an_error_without_an_edge_goes_on_as_if_unanswered() -> None:
    plan = graph([HELPDESK, BOX, BYE], [("helpdesk", "answered", "bye"), *unanswered("helpdesk", "box")])
    simulation = await simulate(pinned(plan), Script(boxes=["general"]), AT)
    assert way(simulation) == [("helpdesk", "error"), ("box", "recorded")]


async def test_an_unknown_kind_leaves_by_error() -> None:
    plan = graph([("new", "teleport", {}), BYE], [("new", "done", "bye")])
    simulation = await simulate(pinned(plan), Script(), AT)
    assert way(simulation) == [("new", "error"), ("bye", "ended")]
    assert "no step of kind 'teleport'" in simulation.steps[0].reason


async def test_wrong_parameters_leave_by_error() -> None:
    plan = graph([("welcome", "prompt", {"promt": "welcome"}), BYE], [("welcome", "done", "bye")])
    simulation = await simulate(pinned(plan), Script(), AT)
    assert way(simulation) == [("welcome", "error"), ("bye", "ended")]
    assert "parameter prompt of step prompt" in simulation.steps[0].reason


async def test_an_edge_to_a_node_that_is_not_there_ends_the_plan() -> None:
    plan = graph([WELCOME], [("welcome", "done", "nowhere")])
    simulation = await simulate(pinned(plan), Script(), AT)
    assert way(simulation) == [("welcome", "done")]
    assert (simulation.end, simulation.reason) == ("over", "the plan leads to node nowhere, which it does not have")


async def test_a_loop_of_steps_that_take_time_ends_after_a_thousand() -> None:
    plan = graph([wait("one"), wait("two")], [("one", "done", "two"), ("two", "done", "one")])
    simulation = await simulate(pinned(plan), Script(), AT)
    assert len(simulation.steps) == MAX_STEPS == 1000
    assert (simulation.end, simulation.reason) == ("over", "the plan turns in circles at node one")


@pytest.mark.parametrize(
    "plan",
    [
        graph([MAIL], [("mail", "done", "mail")]),
        graph([HELPDESK], [("helpdesk", "error", "helpdesk")]),
        graph([("new", "teleport", {})], [("new", "error", "new")]),
        graph([CHRIS], [("chris", "unavailable", "chris")]),
        graph([route_step("again", "main")]),
        graph([route_step("lost", "gone")], [("lost", "error", "lost")]),
    ],
    ids=["mails", "no such group", "unknown kind", "nobody registered", "route to itself", "no such route"],
)
async def test_a_loop_of_steps_that_take_no_time_ends_early(plan: object) -> None:
    route = PinnedRoute(route_id="main", name="Main", version=1, graph=plan)

    async def load_route(route_id: str) -> PinnedRoute:
        if route_id != "main":
            raise StepError(f"There is no route {route_id}.")
        return route

    simulation = await simulate(route, Script(), AT, load_route=load_route)
    assert len(simulation.steps) == QUICK_STEPS
    assert "turns in circles" in simulation.reason


async def test_a_waiting_loop_ends_when_the_caller_leaves() -> None:
    plan = graph([wait("again", 30)], [("again", "done", "again")])
    simulation = await simulate(pinned(plan), Script(hang_up_after=100), AT)
    assert way(simulation) == [("again", "done")] * 3 + [("again", "hung_up")]


async def test_go_to_route_goes_on_in_the_other_plan() -> None:
    night = pinned(graph([BOX]), "night", 7)

    async def load_route(route_id: str) -> PinnedRoute:
        assert route_id == "night"
        return night

    plan = graph([route_step("go", "night"), BYE], [("go", "moved", "bye")])
    simulation = await simulate(pinned(plan), Script(boxes=["general"]), AT, load_route=load_route)
    assert way(simulation) == [("go", "moved"), ("box", "recorded")]
    assert [(step.route_id, step.route_version) for step in simulation.steps] == [("main", 1), ("night", 7)]


async def test_go_to_a_route_that_is_gone_leaves_by_error() -> None:
    plan = graph([route_step("go", "night"), BOX], [("go", "error", "box")])
    simulation = await simulate(pinned(plan), Script(boxes=["general"]), AT)
    assert way(simulation) == [("go", "error"), ("box", "recorded")]
    assert "no route 'night'" in simulation.steps[0].reason
    plan = graph([route_step("go", "night")])
    simulation = await simulate(pinned(plan), Script(), AT)
    assert (way(simulation), simulation.end) == ([("go", "error")], "over")


class LateHost(SimulatedHost):
    """A workflow hears that the call is over only after the step that saw it is done."""

    def call_is_over(self) -> bool:
        return False


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        (Script(), [("bye", "ended"), ("mail", "done")]),
        (Script(boxes=["general"], hang_up_after=12), [("box", "recorded"), ("mail", "done")]),
    ],
)
async def test_no_caller_is_needed_after_the_step_that_saw_the_end(
    script: Script, expected: list[tuple[str, str]]
) -> None:
    first, outcome = (BOX, "recorded") if script.boxes else (BYE, "ended")
    plan = graph([first, MAIL, CHRIS], [(first[0], outcome, "mail"), ("mail", "done", "chris")])
    host = LateHost(ScriptedWorld(simulated_facts(AT), script, VirtualClock(AT)), no_other_routes)
    walk = PlanWalk(host)
    end = await walk.walk(pinned(plan))
    assert [(step.node, step.outcome) for step in walk.steps] == expected
    assert end.kind == "hung_up"
