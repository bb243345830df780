"""One call: its trace on the plan that it followed, what was decided, its legs; a running one moves (B4)."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import streamlit as st

from designer.api_client import ApiFailure, NotFound, Values
from designer.api_texts import api_text
from designer.calls.drawn_plan import draw_followed_plan
from designer.calls.facts import show_decision, show_facts, show_legs, show_variables
from designer.calls.followed_plans import FollowedPlan, followed_plans, path_of
from designer.calls.listed_steps import listed_plans, plan_title
from designer.calls.table import state_piece
from designer.calls.wording import (
    PICKERS,
    called_text,
    caller_text,
    duration_text,
    outcome_text,
    party_text,
    seconds_between,
)
from designer.choices import CHOICES, Choices
from designer.components.step_list import ListedPlan, step_list
from designer.flow_editor import show_node
from designer.languages import t
from designer.live import live
from designer.moments import now
from designer.step_catalogue import CATALOGUE
from designer.step_form.widgets import plain
from designer.viewer import Viewer

LOOK_SECONDS = 1.5
"""How often a running call is looked at."""


def show_call(viewer: Viewer, key: str) -> None:
    """Show a call."""
    if st.button(t("Calls"), icon=":material/arrow_back:", type="tertiary", key="back_to_calls"):
        st.query_params.clear()
        st.rerun()
    try:
        call = _read(viewer, key)
    except NotFound:
        st.title(t("Calls"), anchor=False)
        st.warning(t("There is no such call (any more)."))
        return
    choices = CHOICES.get(viewer.api, PICKERS) if viewer.may("read") else Choices({})
    _heading(viewer, call, choices)
    if call["state"] == "running":
        _live(viewer, key, choices)
    else:
        _body(viewer, call, choices)


def _read(viewer: Viewer, key: str) -> Values:
    return dict(viewer.api.get(f"/calls/{key}"))


def _heading(viewer: Viewer, call: Values, choices: Choices) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="call_heading"):
        st.title(plain(f"{caller_text(call)} → {called_text(call, choices)}"), anchor=False, width="stretch")
        may_hang_up = call["state"] == "running" and viewer.may("calls")
        if may_hang_up and st.button(t("Hang up"), icon=":material/call_end:", key="hang_up"):
            _ask_to_hang_up(viewer, call)
        if viewer.may("read"):
            st.link_button(t("Temporal UI"), call["temporal_url"], icon=":material/open_in_new:", type="tertiary")


def _ask_to_hang_up(viewer: Viewer, call: Values) -> None:
    @st.dialog(t("Hang up this call?"), icon=":material/call_end:")
    def ask() -> None:
        st.markdown(t("Both sides are cut off at once."))
        reason = st.text_input(t("Reason, for the trace"), max_chars=200, key="hang_up_reason")
        with st.container(horizontal=True, horizontal_alignment="right"):
            if st.button(t("Leave it"), key="leave_call"):
                st.rerun()
            sure = st.button(t("Hang up"), type="primary", icon=":material/call_end:", key="hang_up_now")
        if not sure:
            return
        try:
            viewer.api.request("POST", f"/calls/{call['id']}/hang-up", json={"reason": (reason or "").strip()})
        except ApiFailure as failure:
            st.error(api_text(failure.message))
            return
        st.toast(t("The call is being hung up."), icon=":material/call_end:")
        st.rerun()

    ask()


@live(LOOK_SECONDS)
def _live(viewer: Viewer, key: str, choices: Choices) -> None:
    call = _read(viewer, key)
    if call["state"] != "running":
        st.rerun()
    if not call["trace_complete"]:
        st.caption(f":orange[:material/warning:] {t('Temporal does not tell the steps of this call now.')}")
    _body(viewer, call, choices)


def _body(viewer: Viewer, call: Values, choices: Choices) -> None:
    show_facts(call, choices)
    if call["steps"]:
        _trace(viewer, call, choices)
    else:
        st.caption(t("The call took no steps."))
    show_decision(call, choices)
    show_variables(call)
    show_legs(call, choices)


def _trace(viewer: Viewer, call: Values, choices: Choices) -> None:
    plans = followed_plans(call["steps"])
    links = _links(viewer, call)
    catalogue = CATALOGUE.get(viewer.api) if viewer.may("read") else ()
    listed = [*listed_plans(call["steps"], call["started_at"], catalogue, choices, links), *_end(call, choices)]
    name = f"trace:{call['id']}"
    if not plans or not viewer.may("read"):
        step_list(f"{name}:steps", listed, label=t("Steps"))
        return
    drawing, beside = st.columns([5, 2])
    chosen = f"{name}:pressed"
    with beside, st.container(key="call_steps"):
        selected = int(st.session_state.get(chosen, 0))
        pressed = step_list(
            f"{name}:steps", listed, label=t("Steps"), link_text=t("In the Temporal UI"), selected=selected
        )
    if pressed:
        st.session_state[chosen] = pressed
        plan = next(one for one in plans if any(step["number"] == pressed for step in one.steps))
        st.session_state[f"{name}:plan"] = plan.key
        node = next(step["node"] for step in plan.steps if step["number"] == pressed)
        show_node(f"{name}:{plan.key}", node)
        st.rerun(scope="fragment" if call["state"] == "running" else "app")
    with drawing:
        plan = _chosen_plan(plans, name, choices)
        draw_followed_plan(viewer, plan, path_of(plan, call["started_at"], links), name)


def _chosen_plan(plans: Sequence[FollowedPlan], name: str, choices: Choices) -> FollowedPlan:
    """Return the plan to draw: the one that somebody picked, else the one in which the call is now, or ended."""
    seen = f"{name}:plans"
    if st.session_state.get(seen) != len(plans):  # the call came to another one
        st.session_state[seen], st.session_state[f"{name}:plan"] = len(plans), plans[-1].key
    if len(plans) == 1:
        return plans[0]
    by_key = {plan.key: plan for plan in plans}
    picked = st.segmented_control(
        t("Plans"),
        list(by_key),
        required=True,
        format_func=lambda key: plan_title(by_key[key], choices),
        key=f"{name}:plan",
        label_visibility="collapsed",
    )
    return by_key.get(picked or "", plans[-1])


def _links(viewer: Viewer, call: Values) -> Mapping[int, str]:
    """Return the events of the steps in the Temporal UI; of a running call they are asked for with each new step."""
    if not viewer.may("read"):
        return {}
    kept = f"trace:{call['id']}:events"
    count, links = st.session_state.get(kept, (-1, {}))
    if count == len(call["steps"]):
        return dict(links)
    try:
        events = viewer.api.get(f"/calls/{call['id']}/step-events")
    except ApiFailure:
        return dict(links)  # the trace is there all the same
    links = {one["number"]: one["temporal_url"] for one in events}
    st.session_state[kept] = len(call["steps"]), links
    return links


def _end(call: Values, choices: Choices) -> list[ListedPlan]:
    """Return what comes after the steps: who talks to the caller, and how the call ended."""
    found = []
    answered = next((step for step in reversed(call["steps"]) if step["outcome"] == "answered"), None)
    if call["now"] == "conversation" and answered:
        since = (now() - datetime.fromisoformat(answered["ended_at"])).total_seconds()
        who = t("In conversation with {who}", who=party_text(call["party"], choices))
        found.append(ListedPlan(who, "graphic_eq", duration_text(since), "good"))
    if call["ended_at"]:
        if answered and answered["ended_at"]:
            talk = seconds_between(answered["ended_at"], call["ended_at"])
            found.append(ListedPlan(t("Conversation"), "graphic_eq", duration_text(talk), "good"))
        piece = state_piece(call)
        at = duration_text(seconds_between(call["started_at"], call["ended_at"]))
        found.append(ListedPlan(outcome_text(call["outcome"]), piece.icon, at, piece.tone))
    return found
