"""What became of a call that was played: its steps with times and reasons, and how it ended."""

from collections.abc import Sequence

import streamlit as st

from designer.api_client import Values
from designer.calls.followed_plans import FollowedPlan, followed_plans, path_of
from designer.calls.listed_steps import listed_plans
from designer.calls.wording import OUTCOME_ICONS, OUTCOME_TONES, duration_text, outcome_text, party_text
from designer.choices import Choices
from designer.components.step_list import ListedPlan, step_list
from designer.decisions import rule_text, show_trail
from designer.flow_editor import PathStep
from designer.languages import t, tn
from designer.reasons.reason_texts import reason_text
from designer.step_form.widgets import plain


def way_through(played: Values, route: str) -> tuple[FollowedPlan | None, list[PathStep]]:
    """Return the way of a call through the plan of a route; nothing when it does not come there."""
    plan = next((one for one in followed_plans(played["steps"]) if one.route == route), None)
    return (None, []) if plan is None else (plan, path_of(plan, played["facts"]["started_at"], {}))


def show_played_call(
    played: Values, catalogue: Sequence[Values], choices: Choices, name: str, selected: int = 0
) -> int:
    """Show what became of the call; return the number of the step that was just pressed, else 0."""
    if played["decision"]:
        decided = t("Decided by: {rule}", rule=rule_text(played["decision"]["rule"]))
        with st.expander(decided, icon=":material/help:", key=f"{name}:decision"):
            show_trail(played["decision"]["trail"], choices)
    plans = listed_plans(played["steps"], played["facts"]["started_at"], catalogue, choices, {})
    pressed = step_list(f"{name}:steps", [*plans, _end(played, choices)], label=t("Way of the call"), selected=selected)
    if played["outcome"] in ("refused", "stopped"):
        st.caption(plain(reason_text(played["reason"])))
    if played["mails"]:
        st.caption(
            f":material/mail: {tn('{number} mail would go out', '{number} mails would go out', len(played['mails']))}"
        )
    return pressed


def _end(played: Values, choices: Choices) -> ListedPlan:
    at = duration_text(played["seconds"])
    if played["end"] == "conversation":
        who = t("In conversation with {who}", who=party_text(played["party"], choices))
        return ListedPlan(who, "graphic_eq", at, "good")
    if played["outcome"] == "stopped":
        return ListedPlan(t("Stopped: it would go on for too long"), "error", at, "bad")
    outcome = played["outcome"]
    return ListedPlan(outcome_text(outcome), OUTCOME_ICONS.get(outcome, "call_end"), at, OUTCOME_TONES.get(outcome, ""))
