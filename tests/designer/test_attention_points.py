"""Attention points: the first of a kind are shown, the others once somebody unfolds them."""

from streamlit.testing.v1 import AppTest

from designer.attention_points import SHOWN


def page() -> None:
    from designer.attention_points import SHOWN, show_attention_points

    point = {"kind": "group-empty", "severity": "warning", "resource": "ring_groups"}
    show_attention_points(
        [{**point, "resource_id": f"group-{number}", "name": f"Group {number}"} for number in range(SHOWN + 2)]
    )


def shown(run: AppTest) -> list[str]:
    return [one.value for one in run.markdown if one.value.startswith("**Group")]


def test_what_is_folded_is_made_when_it_is_unfolded() -> None:
    run = AppTest.from_function(page).run()
    assert shown(run) == [f"**Group {number}**" for number in range(SHOWN)]
    run.session_state["attention_rest_group-empty"] = True
    assert shown(run.run()) == [f"**Group {number}**" for number in range(SHOWN + 2)]
