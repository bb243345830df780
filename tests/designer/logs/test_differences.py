"""What a change changed, as people read it."""

from typing import Any

from designer.choices import Choice, Choices
from designer.logs.differences import Difference, difference_table, differences
from designer.pages import office_hours, ring_groups

CHOICES = Choices({"sip_account": {one: Choice(one, one.capitalize(), "sip_accounts") for one in ("anna", "bram")}})


def change(before: Any, after: Any) -> dict[str, Any]:
    return {"before": before, "after": after}


def test_fields_have_the_names_of_their_page() -> None:
    found = differences(
        change(
            {"name": "Desk", "members": ["anna"], "version": 1},
            {"name": "Help", "members": ["anna", "bram"], "version": 2},
        ),
        ring_groups.ENTRIES,
        CHOICES,
    )
    assert found == [Difference("Name", "Desk", "Help"), Difference("SIP accounts", "Anna", "Anna, Bram")]


def test_what_differs_within_a_field_is_told_alone() -> None:
    day = {"availability": "by_hours", "morning": {"opens": "08:30", "closes": "12:00"}}
    later = {"availability": "by_hours", "morning": {"opens": "09:00", "closes": "12:00"}}
    [found] = differences(
        change({"monday": day, "name": "x"}, {"monday": later, "name": "x"}), office_hours.ENTRIES, CHOICES
    )
    assert (found.before, found.after) == ("08:30", "09:00")
    assert found.field.endswith("Morning · Opens")


def test_items_of_lists_are_told_apart() -> None:
    before = {"speech": [{"id": "nl", "text": "Dag"}, {"id": "en", "text": "Day"}]}
    after = {"speech": [{"id": "nl", "text": "Goeiedag"}, {"id": "en", "text": "Day"}]}
    assert differences(change(before, after), None, CHOICES) == [Difference("Speech · nl · Text", "Dag", "Goeiedag")]


def test_a_plan_is_told_by_its_steps() -> None:
    def graph(seconds: int, target: str) -> dict[str, Any]:
        nodes = [
            {"id": "ring", "kind": "ring_group", "params": {"seconds": seconds}, "position": {"x": seconds, "y": 0}},
            {"id": target, "kind": target, "params": {}},
        ]
        return {"nodes": nodes, "edges": [{"from": "ring", "outcome": "timeout", "to": target}]}

    assert differences(change({"draft": graph(20, "voicemail")}, {"draft": graph(45, "hang_up")}), None, CHOICES) == [
        Difference("Draft · ring", "ring_group (seconds: 20)", "ring_group (seconds: 45)"),
        Difference("Draft · voicemail", "voicemail", ""),
        Difference("Draft · hang_up", "", "hang_up"),
        Difference("Draft · ring.timeout", "→ voicemail", "→ hang_up"),
    ]


def test_something_new_is_told_with_all_that_it_holds() -> None:
    found = differences(change(None, {"id": "x", "name": "New", "enabled": True, "notes": ""}), None, CHOICES)
    assert found == [Difference("Name", "", "New"), Difference("Enabled", "", "yes")]


def test_what_people_typed_is_no_markup() -> None:
    table = difference_table([Difference("Name", "<script>", "a & b")], "")
    assert "<script>" not in table
    assert "&lt;script&gt;" in table
    assert "a &amp; b" in table
