"""Keeping a call that was played as a scenario: its name, what must become of it, whether it forbids publishing."""

import streamlit as st

from designer.api_client import ApiFailure, InvalidValues, Values
from designer.api_texts import api_text
from designer.calls.wording import outcome_text
from designer.dial_plans.open_plan import OpenPlan
from designer.languages import t
from designer.simulator.imagined_call import ImaginedCall, expected_of
from designer.simulator.requests import save_scenario, scenarios
from designer.simulator.scenario_list import forget_results
from designer.step_form.widgets import plain
from designer.viewer import Viewer

LONGEST_NAME = 80


def ask_to_save(viewer: Viewer, plan: OpenPlan, call: ImaginedCall, played: Values, scenario: str) -> None:
    """Ask how the scenario is called and what it expects; `scenario` is the key of the one that it was."""
    before = next((one for one in scenarios(viewer.api, plan.id) if one["id"] == scenario), None)

    @st.dialog(t("Keep as a scenario"), icon=":material/fact_check:")
    def ask() -> None:
        st.markdown(t("It is played whenever this route is checked or published, and says when it goes otherwise."))
        name = st.text_input(
            t("Name"), value=before["name"] if before else "", max_chars=LONGEST_NAME, key="scenario_name"
        )
        st.markdown(f"**{t('What must become of it')}**")
        st.markdown(f"- {outcome_text(played['outcome'])}")
        steps = st.checkbox(t("It takes these steps, in this order"), value=True, key="scenario_steps")
        party = bool(played["party"]) and st.checkbox(t("The same person answers"), value=True, key="scenario_party")
        forbids = st.checkbox(
            t("The route can't be published while it goes otherwise"),
            value=bool(before and before["forbids_publishing"]),
            key="scenario_forbids",
        )
        replace = before is not None and st.checkbox(
            t("In the place of “{name}”", name=plain(before["name"])), value=True, key="scenario_replace"
        )
        with st.container(horizontal=True, horizontal_alignment="right"):
            if st.button(t("Cancel"), key="cancel_scenario"):
                st.rerun()
            wanted = st.button(t("Keep"), type="primary", key="save_scenario")
        if not wanted:
            return
        wish = call.to_api()
        wish |= {
            "name": name.strip(),
            "route": plan.id,
            "expected": expected_of(played, steps=steps, party=party),
            "forbids_publishing": forbids,
        }
        if _save(viewer, plan, wish, scenario if replace else ""):
            st.rerun()

    ask()


def _save(viewer: Viewer, plan: OpenPlan, wish: Values, key: str) -> bool:
    try:
        save_scenario(viewer.api, wish, key)
    except InvalidValues as invalid:
        messages = dict.fromkeys(plain(api_text(one.message)) for one in invalid.fields)
        st.error("\n\n".join(messages) or plain(api_text(invalid.message)))
        return False
    except ApiFailure as failure:
        st.error(plain(api_text(failure.message)))
        return False
    forget_results(plan)
    plan.look_anew()
    st.toast(t("Kept: {name}", name=wish["name"]), icon=":material/fact_check:")
    return True
