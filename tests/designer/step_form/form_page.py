"""A page with one form, as a test runs it without a browser."""

import streamlit as st

from activities.registry import CATALOGUE
from designer.step_form import Pick, Typed, step_form

PICKS = {
    "prompt": [Pick("menu", "Main menu"), Pick("wrong", "Wrong key")],
    "route": [Pick("night", "Night")],
    "ring_group": [Pick("helpdesk", "Help desk"), Pick("sales", "Sales")],
}
memory = st.session_state


def keep(params: dict[str, object]) -> None:
    """Take over what was typed."""
    memory["params"] = params


if memory.get("shows_something_else"):
    st.stop()
made = step_form(
    CATALOGUE[memory["kind"]].params_schema,
    memory["params"],
    key="step",
    choices=PICKS,
    problems=memory.get("problems"),
    read_only=memory.get("read_only", False),
    typed=Typed(lambda: memory["params"], keep) if memory.get("at_once") else None,
)
if made != memory["params"]:
    memory["params"] = made
    st.rerun()
