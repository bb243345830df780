"""A page with nothing but the drawing, and what Python knows of it: `?scene=office`."""

import json

import streamlit as st

from designer.flow_editor import edit_node, flow_editor, show_node
from tests.designer.flow_editor.harness.scenes import KINDS, scene, summaries

st.set_page_config(page_title="Drawing", layout="wide", initial_sidebar_state="collapsed")
st.markdown("<style>.stMainBlockContainer { padding: 3.5rem 1rem 1rem }</style>", unsafe_allow_html=True)
if st.query_params.get("closed") and not st.button("Open the plan"):
    st.stop()
st.query_params.pop("closed", None)
shown = scene(st.query_params.get("scene", "office"))
memory = st.session_state
memory.setdefault("runs", 0)
memory.setdefault("rev", 1)
memory.setdefault("document", shown.document)
memory.setdefault("events", [])
memory["runs"] += 1
if st.toggle("Without the drawing"):
    st.stop()

state = flow_editor(
    KINDS,
    memory["document"],
    rev=memory["rev"],
    key="drawing",
    read_only=shown.read_only,
    summaries=memory.setdefault("summaries", summaries(shown.document)),
    marks=shown.marks,
    path=shown.path,
    compare=shown.compare,
    height=int(st.query_params.get("height", "620")),
)
new_summaries = summaries(state.document)
if new_summaries != memory["summaries"]:
    memory["summaries"] = new_summaries
    st.rerun()
if state.event is not None:
    memory["events"].append([state.event.type, state.event.node, state.event.order])

edit, show, reset, other = st.columns(4)
with edit.form("edit", border=False):
    params = st.text_input("params", value="{}")
    if st.form_submit_button("Edit the selected step") and state.selection.node is not None:
        edit_node("drawing", state.selection.node, json.loads(params))
        st.rerun()
with show.form("show", border=False):
    wanted = st.text_input("node", value="message")
    if st.form_submit_button("Show the step"):
        show_node("drawing", wanted)
        st.rerun()
if reset.button("Open anew"):
    memory["document"], memory["rev"] = shown.document, memory["rev"] + 1
    st.rerun()
other.button("Run again")
known = {
    "runs": memory["runs"],
    "changed": state.changed,
    "document": state.document,
    "selected": list(state.selection.nodes),
    "selected_edges": [[one.source, one.outcome, one.target] for one in state.selection.edges],
    "events": memory["events"],
}
st.html(f'<pre id="known" hidden>{json.dumps(known)}</pre>')
