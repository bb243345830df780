"""The way of a call through the plans that it followed."""

from typing import Any

import pytest

from designer.calls.followed_plans import drawn_from_steps, followed_plans, path_of, summaries_of
from designer.calls.listed_steps import listed_plans
from designer.calls.wording import duration_text
from designer.choices import Choice, Choices

BEGAN = "2027-03-01T10:00:00Z"


def step(
    number: int, node: str, outcome: str, *, route: str = "main", version: int = 3, **values: Any
) -> dict[str, Any]:
    """A step that began as many seconds after the call as its number says."""
    given = {
        "number": number,
        "route_id": route,
        "route_version": version,
        "node": node,
        "kind": node.partition("-")[0],
        "summary": f"Does {node}",
        "started_at": f"2027-03-01T10:00:{number:02d}Z",
        "ended_at": f"2027-03-01T10:00:{number + 1:02d}Z" if outcome else None,
        "outcome": outcome,
        "reason": "",
    }
    return {**given, **values}


STEPS = [
    step(1, "menu", "digit:1"),
    step(2, "go_to_route", "gone"),
    step(3, "ring_group", "error", route="night", version=1, reason="no such group"),
    step(4, "voicemail", "", route="night", version=1),
]


def test_steps_belong_to_the_plans_in_which_they_were_taken() -> None:
    plans = followed_plans(STEPS)
    assert [(plan.route, plan.version, [one["number"] for one in plan.steps]) for plan in plans] == [
        ("main", 3, [1, 2]),
        ("night", 1, [3, 4]),
    ]


def test_who_comes_back_to_a_plan_has_one_way_through_it() -> None:
    [main, night] = followed_plans([*STEPS[:3], step(4, "menu", "digit:2")])
    assert ([one["number"] for one in main.steps], [one["number"] for one in night.steps]) == ([1, 2, 4], [3])


def test_a_moment_of_a_conversation_belongs_to_no_plan() -> None:
    hold = step(5, "hold", "resumed", route="", version=0)
    assert [plan.route for plan in followed_plans([*STEPS, hold])] == ["main", "night"]


def test_a_call_that_is_transferred_follows_plans_that_have_nothing_in_common() -> None:
    first = step(1, "extension", "answered", route="", version=0)
    transfer = step(2, "transfer", "accepted", route="", version=0, summary="account:anna transfers to 102")
    plans = followed_plans([first, transfer, step(3, "extension", "answered", route="", version=0)])
    assert [[one["number"] for one in plan.steps] for plan in plans] == [[1], [3]]
    assert len({plan.key for plan in plans}) == 2


def test_the_list_tells_steps_and_moments_in_their_order() -> None:
    hold = step(2, "hold", "resumed", route="", version=0, summary="On hold by account:anna", kind="hold")
    names = Choices({"sip_account": {"anna": Choice("anna", "Anna", "sip_accounts")}, "route": {}})
    listed = listed_plans([STEPS[0], hold, {**STEPS[1], "number": 3}], BEGAN, (), names, {3: "http://temporal/3"})
    assert [(one.title, [part.number for part in one.steps]) for one in listed] == [
        ("main · version 3", [1]),
        ("On hold by Anna", []),
        ("main · version 3", [2]),
    ]
    assert (listed[1].text, listed[2].steps[0].href) == ("0:02 · for 0:01", "http://temporal/3")


def test_the_list_tells_why_a_transfer_was_refused() -> None:
    reason = "The other call is over, none of this account, or on another edge than this call (edge-2)."
    summary = "account:anna transfers after a consultation"
    refused = step(1, "transfer", "refused", route="", version=0, summary=summary, kind="transfer", reason=reason)
    [line] = listed_plans([refused], BEGAN, (), Choices({"sip_account": {}}), {})
    assert (line.title, line.tone) == ("anna transfers after a consultation", "bad")
    assert line.text.endswith(f" · {reason}")


def test_each_step_has_its_time_its_state_and_its_page() -> None:
    _, night = followed_plans(STEPS)
    failed, running = path_of(night, BEGAN, {3: "http://temporal/3"})
    assert (failed["label"], failed["state"], failed["detail"]) == ("0:03", "failed", "no such group")
    assert (failed["href"], running["href"]) == ("http://temporal/3", "")
    assert (running["label"], running["state"], running["outcome"]) == ("0:04", "running", "")


def test_a_plan_that_is_kept_nowhere_is_drawn_from_its_steps() -> None:
    [plan] = followed_plans(
        [
            step(1, "time_filter", "open", route="", version=0),
            step(2, "ring_account", "cut_short", route="", version=0),
            step(3, "time_filter", "closed", route="", version=0),
            step(4, "voicemail", "recorded", route="", version=0),
        ]
    )
    drawn = drawn_from_steps(plan)
    assert (drawn["start"], [one["id"] for one in drawn["nodes"]]) == (
        "time_filter",
        ["time_filter", "ring_account", "voicemail"],
    )
    ways = [(one["from"], one["outcome"], one["to"]) for one in drawn["edges"]]
    assert ways == [("time_filter", "open", "ring_account"), ("time_filter", "closed", "voicemail")]
    assert summaries_of(plan)["voicemail"] == "Does voicemail"


@pytest.mark.parametrize(
    ("seconds", "text"), [(-1, "0:00"), (0, "0:00"), (7.9, "0:07"), (750, "12:30"), (3750, "1:02:30")]
)
def test_durations_are_written_as_on_a_clock(seconds: float, text: str) -> None:
    assert duration_text(seconds) == text
