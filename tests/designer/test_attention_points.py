"""Attention points: by kind, the first of a kind are shown, the others once somebody unfolds them."""

from typing import Any

from designer.attention_points import SHOWN, groups_of


def point(kind: str, number: int, **more: Any) -> dict[str, Any]:
    about = {"severity": "warning", "resource": "ring_groups", "message": f"Message {number}."}
    return {"kind": kind, "resource_id": f"group-{number}", "name": f"Group {number}", **about, **more}


def test_points_of_a_kind_stand_below_each_other_and_the_rest_is_folded() -> None:
    error = point("route-with-errors", 0, severity="error", resource="routes")
    errors, groups = groups_of([error, *(point("group-empty", number) for number in range(SHOWN + 2))])
    assert (errors.heading, errors.tone, errors.inline) == ("The plan has errors", "bad", False)
    assert [(one.text, one.below) for one in errors.lines] == [("Group 0", "Message 0.")]
    assert (errors.folded, errors.unfold) == ([], "")
    assert (groups.heading, groups.tone, groups.inline) == ("No members: nobody rings", "warn", True)
    assert [one.text for one in groups.lines] == [f"Group {number}" for number in range(SHOWN)]
    assert [one.text for one in groups.folded] == [f"Group {number}" for number in range(SHOWN, SHOWN + 2)]
    assert groups.unfold == "2 more"


def test_a_number_is_shown_as_people_write_it() -> None:
    (group,) = groups_of([point("did-without-main-route", 1, resource="dids", resource_id="3250123100")])
    assert group.lines[0].text == "050 12 31 00"
