"""The drawing of a dial plan: a Streamlit component around React Flow, built from `frontend/` to `dist/`."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, Literal

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from designer.flow_editor.drawing import (
    Document,
    Edge,
    FlowEvent,
    FlowState,
    Mark,
    PathStep,
    Selection,
    read_event,
    read_selection,
    whole_path,
)
from designer.flow_editor.orders import edit_node, forget_orders, show_node, waiting_orders, with_edits
from designer.flow_editor.texts import texts

__all__ = [
    "Edge",
    "FlowEvent",
    "FlowState",
    "Mark",
    "PathStep",
    "Selection",
    "drawn",
    "edit_node",
    "flow_editor",
    "forget_orders",
    "show_node",
    "texts",
]

HEIGHT = 640


@cache
def _component() -> ComponentRenderer:
    """Return the component. Not at import: Streamlit knows where its files are only while it serves pages."""
    return st.components.v2.component(
        "belplan-flow-editor.flow_editor", html='<div class="flow-mount"></div>', css="index-*.css", js="index-*.js"
    )


def flow_editor(
    catalogue: Sequence[Mapping[str, Any]],
    document: Document,
    *,
    rev: str | int,
    key: str,
    read_only: bool = False,
    summaries: Mapping[str, str] | None = None,
    marks: Sequence[Mark] = (),
    path: Sequence[PathStep] = (),
    compare: Document | None = None,
    labels: Mapping[str, str] | None = None,
    theme: Literal["auto", "light", "dark"] = "auto",
    height: int | str = HEIGHT,
) -> FlowState:
    """Draw a plan and return what an admin made of it.

    `catalogue` is the answer of `GET /steps`: the kinds of steps, their exits, their icons. The drawing owns the plan
    while it is edited: `document` is taken over when the drawing opens and whenever `rev` changes, and at no other
    time. To change a node from the page, call `edit_node`; to bring one into sight, `show_node`.

    `summaries` has a line for each node (`POST /steps/summaries`), `marks` what the check of the plan found, `path` the
    steps that a call or a simulation took, `compare` the plan to show the difference with, `labels` the translated
    `texts()`, `height` is in pixels, or a length of CSS.
    """
    told = _told(key, str(rev))
    orders = waiting_orders(key, told["done"])
    kept = with_edits(told["document"] or document, orders)
    _component()(
        key=key,
        data={
            "name": key,
            "catalogue": [dict(kind) for kind in catalogue],
            "document": kept,
            "rev": str(rev),
            "read_only": read_only,
            "summaries": dict(summaries or {}),
            "marks": [dict(mark) for mark in marks],
            "path": whole_path(path),
            "compare": None if compare is None else dict(compare),
            "orders": orders,
            "labels": {**texts(), **(labels or {})},
            "theme": theme,
            "height": height,
        },
        on_editor_change=_nothing,
    )
    state = drawn(document, rev=rev, key=key)
    return replace(state, event=_new_event(key))


def drawn(document: Document, *, rev: str | int, key: str) -> FlowState:
    """Return the drawing as an admin left it, before it is shown again in this run of the page."""
    told = _told(key, str(rev))
    kept = with_edits(told["document"] or document, waiting_orders(key, told["done"]))
    return FlowState(document=kept, changed=kept != document, selection=read_selection(told["selection"]))


def _told(key: str, rev: str) -> dict[str, Any]:
    """Return what the drawing told last about this `rev`."""
    told = _latest(key)
    if not told or told["rev"] != rev:
        return {"document": None, "selection": {}, "done": told["done"] if told else 0}
    return dict(told)


def _latest(key: str) -> Mapping[str, Any] | None:
    """Return what the drawing told last, of whatever `rev`."""
    told: Mapping[str, Any] | None = (st.session_state.get(key) or {}).get("editor")
    return told


def _new_event(key: str) -> FlowEvent | None:
    """Return the event that the drawing told last, the first time that a run of the page gets as far as this."""
    told = _latest(key)
    event, seen = told and told["event"], f"{key}:event"
    if not event or st.session_state.get(seen) == event["number"]:
        return None
    st.session_state[seen] = event["number"]
    return read_event(event)


def _nothing() -> None:
    """Streamlit keeps a component's state only for names that have a callback."""
