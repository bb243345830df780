"""The scenarios of a route, and how the plan as it is drawn does in them."""

from collections.abc import Mapping

import streamlit as st

from designer.api_client import ApiFailure, Values
from designer.api_texts import api_text
from designer.choices import Choices
from designer.dial_plans.canvas import Canvas
from designer.dial_plans.open_plan import OpenPlan
from designer.languages import t, tn
from designer.reasons.reason_texts import reason_text
from designer.simulator.clock import exchange_now
from designer.simulator.imagined_call import ImaginedCall, imagined_from
from designer.simulator.played_call import show_played_call, way_through
from designer.simulator.requests import delete_scenario, run_scenarios, scenarios
from designer.step_form.widgets import plain
from designer.viewer import Viewer

Opened = tuple[ImaginedCall, str]
"""A call to look at more closely, and the key of its scenario."""


def show_scenarios(viewer: Viewer, plan: OpenPlan, canvas: Canvas, choices: Choices) -> Opened | None:
    """Show the scenarios, each with how it went; return the one that somebody wants to change."""
    found = scenarios(viewer.api, plan.id)
    if not found:
        st.markdown(f"#### {t('No scenarios yet')}")
        st.caption(
            t("Play a call that goes as it should, and keep it as a scenario: it warns when a change breaks it.")
        )
        return None
    results = _results(viewer, plan)
    _say_how_many(found, results)
    return next(
        filter(None, [_show(viewer, plan, canvas, choices, one, results.get(one["id"])) for one in found]), None
    )


def forget_results(plan: OpenPlan) -> None:
    """Play the scenarios anew at the next look: one of them is another now."""
    st.session_state.pop(_place(plan), None)


def _place(plan: OpenPlan) -> str:
    return f"{plan.key}:scenario_results"


def _results(viewer: Viewer, plan: OpenPlan) -> Mapping[str, Values]:
    """Return how each scenario went, by its key; they are played once for each state of the plan."""
    graph, results = st.session_state.get(_place(plan), (None, {}))
    if graph == plan.document:
        return dict(results)
    try:
        results = {one["id"]: one for one in run_scenarios(viewer.api, plan.id, plan.document)}
    except ApiFailure as failure:
        st.error(plain(api_text(failure.message)))
        return {}
    st.session_state[_place(plan)] = plan.document, results
    return results


def _say_how_many(found: list[Values], results: Mapping[str, Values]) -> None:
    failed = [one for one in results.values() if not one["passed"]]
    if failed:
        text = tn("{number} of {all} goes otherwise", "{number} of {all} go otherwise", len(failed), all=len(found))
        st.markdown(f":red[:material/cancel: **{text}**]")
    elif results:
        st.markdown(f":green[:material/check_circle: **{t('All go as they should')}**]")


def _show(
    viewer: Viewer, plan: OpenPlan, canvas: Canvas, choices: Choices, scenario: Values, result: Values | None
) -> Opened | None:
    key = scenario["id"]
    sign = ":material/help:"
    if result is not None:
        sign = ":green[:material/check_circle:]" if result["passed"] else ":red[:material/cancel:]"
    opened: Opened | None = None
    with st.container(border=True, gap="xsmall", key=f"scenario_{key}"):
        st.markdown(f"{sign} **{plain(scenario['name'])}**")
        for failure in result["failures"] if result else ():
            st.caption(f":red[{plain(reason_text(failure))}]")
        if scenario["forbids_publishing"]:
            st.caption(f":material/lock: {t('forbids publishing while it goes otherwise')}")
        is_shown = st.session_state.get(f"{plan.key}:shown_scenario") == key
        with st.container(horizontal=True, gap="small"):
            text = t("Hide its way") if is_shown else t("Show its way")
            if st.button(text, icon=":material/route:", type="tertiary", key=f"show_scenario:{key}"):
                st.session_state[f"{plan.key}:shown_scenario"] = "" if is_shown else key
                st.rerun()
            if st.button(t("Open"), icon=":material/edit:", type="tertiary", key=f"open_scenario:{key}"):
                opened = imagined_from(scenario, exchange_now(viewer)), key
            if viewer.may("configure"):
                _delete_button(viewer, plan, scenario)
        if is_shown and result is not None and result["played"] is not None:
            _, canvas.path = way_through(result["played"], plan.id)
            show_played_call(result["played"], canvas.catalogue, choices, f"{plan.key}:scenario:{key}")
    return opened


def _delete_button(viewer: Viewer, plan: OpenPlan, scenario: Values) -> None:
    text = t("Delete {name}", name=scenario["name"])
    if not st.button(
        text, icon=":material/delete:", type="tertiary", key=f"delete_scenario:{scenario['id']}:icon-only", help=text
    ):
        return

    @st.dialog(t("Delete {name}?", name=scenario["name"]), icon=":material/delete:")
    def ask() -> None:
        st.markdown(t("It warns of nothing any more."))
        with st.container(horizontal=True, horizontal_alignment="right"):
            if st.button(t("Keep it"), key="keep_scenario_there"):
                st.rerun()
            sure = st.button(t("Delete"), type="primary", icon=":material/delete:", key="delete_scenario_now")
        if not sure:
            return
        try:
            delete_scenario(viewer.api, scenario["id"])
        except ApiFailure as failure:
            st.error(plain(api_text(failure.message)))
            return
        forget_results(plan)
        plan.look_anew()
        st.rerun()

    ask()
