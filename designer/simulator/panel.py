"""The panel beside the drawing of a plan: play a call through it, keep it as a scenario, play all scenarios (B3)."""

from dataclasses import dataclass

import streamlit as st

from designer.api_client import ApiFailure, InvalidValues, Values
from designer.api_texts import api_text
from designer.choices import CHOICES, Choices
from designer.dial_plans.canvas import Canvas
from designer.dial_plans.open_plan import OpenPlan
from designer.flow_editor import show_node
from designer.languages import t
from designer.simulator.call_form import PICKERS, show_call_form
from designer.simulator.clock import exchange_now
from designer.simulator.imagined_call import ImaginedCall
from designer.simulator.played_call import show_played_call, way_through
from designer.simulator.requests import play
from designer.simulator.saving import ask_to_save
from designer.simulator.scenario_list import show_scenarios
from designer.step_form.widgets import plain
from designer.viewer import Viewer

_CALL, _SCENARIOS = "call", "scenarios"


@dataclass
class Simulation:
    """What is being played through a plan."""

    call: ImaginedCall
    generation: int = 0
    """Another one lets the fields of the form begin anew."""
    scenario: str = ""
    """The scenario that the call was taken from."""
    selected: int = 0
    """The step that is looked at, by its number in the call."""


def show_simulation_panel(viewer: Viewer, plan: OpenPlan, canvas: Canvas) -> None:
    """Show the form of a call and what becomes of it, or the scenarios; the way is put onto the canvas."""
    simulation = _kept(viewer, plan)
    choices = CHOICES.get(viewer.api, PICKERS)
    views = {_CALL: t("A call"), _SCENARIOS: t("Scenarios")}
    place = f"{plan.key}:simulation:view"
    view = st.segmented_control(
        t("What is played"),
        list(views),
        default=_CALL if place not in st.session_state else None,
        format_func=lambda one: views[one],
        key=place,
        required=True,
        label_visibility="collapsed",
    )
    if view == _SCENARIOS:
        opened = show_scenarios(viewer, plan, canvas, choices)
        if opened is not None:
            simulation.call, simulation.scenario = opened
            simulation.generation += 1
            st.session_state[f"{place}:next"] = _CALL
            st.rerun()
        return
    show_call_form(simulation.call, f"{plan.key}:call:{simulation.generation}", choices)
    _show_played(viewer, plan, canvas, simulation, choices)


def _kept(viewer: Viewer, plan: OpenPlan) -> Simulation:
    place = f"{plan.key}:simulation"
    following = st.session_state.pop(f"{place}:view:next", None)
    if following is not None:
        st.session_state[f"{place}:view"] = following
    kept: Simulation | None = st.session_state.get(place)
    if kept is None:
        now = exchange_now(viewer)
        kept = Simulation(ImaginedCall(now.date(), now.time().replace(second=0, microsecond=0)))
        st.session_state[place] = kept
    return kept


def _show_played(viewer: Viewer, plan: OpenPlan, canvas: Canvas, simulation: Simulation, choices: Choices) -> None:
    played = _play(viewer, plan, simulation)
    if played is None:
        return
    here, canvas.path = way_through(played, plan.id)
    if here is not None and 0 < canvas.visit <= len(here.steps):
        simulation.selected = here.steps[canvas.visit - 1]["number"]
    if here is None:
        st.warning(t("This call does not come into this plan."), icon=":material/alt_route:")
    pressed = show_played_call(played, canvas.catalogue, choices, f"{plan.key}:played", simulation.selected)
    if pressed:
        simulation.selected = pressed
        step = next(one for one in played["steps"] if one["number"] == pressed)
        if step["route_id"] == plan.id:
            show_node(plan.key, step["node"])
        st.rerun()
    if viewer.may("configure") and not simulation.call.called and played["end"] != "stopped":
        text = t("Keep as a scenario")
        if st.button(text, icon=":material/fact_check:", key="keep_scenario", width="stretch"):
            ask_to_save(viewer, plan, simulation.call, played, simulation.scenario)


def _play(viewer: Viewer, plan: OpenPlan, simulation: Simulation) -> Values | None:
    if not plan.document["nodes"]:
        st.caption(t("The plan has no steps yet."))
        return None
    has_draft = plan.route["draft"] is not None
    try:
        return play(viewer.api, simulation.call, plan.id, plan.document, has_draft=has_draft)
    except InvalidValues as invalid:
        reasons = "\n".join(f"- {plain(api_text(one.message))}" for one in invalid.fields)
        st.error(f"{t('This can not be played:')}\n\n{reasons or plain(api_text(invalid.message))}")
    except ApiFailure as failure:
        st.error(plain(api_text(failure.message)))
    return None
