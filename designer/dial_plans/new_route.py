"""A new route: drawn, or as a simple dial plan of at most three steps from a form (P13)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from designer.api_client import ApiFailure, InvalidValues, Values
from designer.api_client.schema import DESCRIPTION, BodySchema
from designer.api_texts import api_text
from designer.choices import CHOICES
from designer.dial_plans.picking import New, picks, show_beside
from designer.dial_plans.requests import save_simple_plan
from designer.dial_plans.simple_view import is_last, pick_kind, say_how_calls_go
from designer.dial_plans.step_list import MOST_SIMPLE_STEPS
from designer.entries.description import Entries
from designer.entries.draft import Draft, drop_draft, keep_draft, kept_draft, new_draft
from designer.entries.entry_page import close_entry, show_entry
from designer.entries.form import Form
from designer.entries.saving import save
from designer.fields.field import show_fields
from designer.languages import mark, t
from designer.step_catalogue import CATALOGUE, kind_of
from designer.step_form import step_form, with_value
from designer.viewer import Viewer

WAYS = {"simple": mark("Three steps in a form"), "drawn": mark("Draw it")}
_STEPS = "steps"
_WITH_PLAN = ("available_in", "dids")
"""Kept in one request with the steps: numbers must not lead to a route whose plan was refused."""
_NAME = "routes:simple"


def show_new_route(entries: Entries, viewer: Viewer, new: New) -> None:
    """Show the form of a new route, in one of two ways."""
    if _heading(entries) == "simple":
        _show_simple(entries, viewer, new)
        return
    st.caption(t("Give it a name. Then draw what a call does, step by step; any number of steps, with branches."))
    show_entry(replace(entries, heading=lambda: None), viewer, "")


def _heading(entries: Entries) -> str:
    if st.button(t(entries.words.many), icon=":material/arrow_back:", type="tertiary", key="back_to_list"):
        close_entry()
    st.title(t(entries.words.new), anchor=False)
    wish = st.query_params.get("new", "")
    way = st.segmented_control(
        t("How to make it"),
        list(WAYS),
        default=wish if wish in WAYS else "drawn",
        required=True,
        format_func=lambda name: t(WAYS[name]),
        key="way_of_new_route",
        label_visibility="collapsed",
    )
    return str(way)


def _show_simple(entries: Entries, viewer: Viewer, new: New) -> None:
    schema = DESCRIPTION.body(viewer.api, entries.path)
    draft = kept_draft(_NAME) or keep_draft(_NAME, new_draft({**schema.defaults(), **entries.empty, _STEPS: []}))
    form = Form(_NAME, draft, schema, CHOICES.get(viewer.api, entries.pickers()), viewer.api)
    say_how_calls_go()
    problems = st.container()
    for number, (shown, tab) in enumerate(
        zip(st.tabs([t(one.title) for one in entries.tabs]), entries.tabs, strict=True)
    ):
        with shown, st.container(key=f"form_{number}"):
            show_fields(form, tab.fields)
            if number == 0:
                _show_steps(viewer, draft, new)
    with problems:
        _say_problems(form, draft)
    with st.bottom, st.container(horizontal=True, vertical_alignment="center", key="form_buttons"):
        publish = st.button(t("Save and publish"), type="primary", key="save_and_publish")
        keeps = st.button(t("Save as draft"), key="save_as_draft")
    if publish or keeps:
        _save(viewer, draft, schema, publish=publish)


def _show_steps(viewer: Viewer, draft: Draft, new: New) -> None:
    catalogue = CATALOGUE.get(viewer.api)
    steps: list[Values] = draft.values[_STEPS]
    for number in range(MOST_SIMPLE_STEPS):
        if number > len(steps) or (number and is_last(catalogue, steps[number - 1]["kind"])):
            del steps[number:]
            break
        with st.container(border=True, key=f"simple_step_{number + 1}"):
            _show_step(viewer, steps, number, catalogue, new)


def _show_step(viewer: Viewer, steps: list[Values], number: int, catalogue: Sequence[Values], new: New) -> None:
    present = steps[number]["kind"] if number < len(steps) else None
    picked = pick_kind(catalogue, number, present, f"simple:{number}:kind")
    if picked != present:
        steps[number:] = [] if picked is None else [{"kind": picked, "params": {}}, *steps[number + 1 :]]
        st.rerun()
    kind = kind_of(catalogue, picked) if picked else None
    if kind is not None:
        _show_params(viewer, steps[number], number, kind, new)


def _show_params(viewer: Viewer, step: Values, number: int, kind: Values, new: New) -> None:
    names, choices = picks(viewer, kind)
    key = f"simple:{number}:{kind['kind']}"

    def picked(path: str, made: str) -> None:
        step["params"] = with_value(step["params"], path.split("."), made)

    made = step_form(
        kind["params_schema"],
        step["params"],
        key=key,
        choices=names,
        translate=t,
        beside=show_beside(viewer, choices, new, key, picked, read_only=False),
    )
    if made != step["params"]:
        step["params"] = made
        st.rerun()


def _say_problems(form: Form, draft: Draft) -> None:
    if draft.failure:
        st.error(draft.failure, icon=":material/error:")
    for message in dict.fromkeys(form.errors_elsewhere()):
        st.error(api_text(message), icon=":material/error:")


def _save(viewer: Viewer, draft: Draft, schema: BodySchema, *, publish: bool) -> None:
    """Make the route and its plan, both or neither."""
    if not draft.values[_STEPS]:
        draft.errors, draft.failure = [], t("Choose at least one step.")
        st.rerun()
    route = _make_route(viewer, draft, schema)
    if route is None:
        st.rerun()
    try:
        save_simple_plan(viewer.api, route["id"], route["version"], _plan(draft.values, publish=publish))
    except InvalidValues as invalid:
        draft.errors = [one for one in invalid.fields if one.path.partition(".")[0] in _WITH_PLAN]
        others = [api_text(one.message) for one in invalid.fields if one not in draft.errors]
        draft.failure = "\n\n".join(others or [api_text(invalid.message)])
    except ApiFailure as failure:
        draft.failure = api_text(failure.message)
    if draft.failure:
        viewer.api.delete("routes", route["id"], route["version"])
        st.rerun()
    CHOICES.forget()
    drop_draft(_NAME)
    st.toast(t("Calls follow it now.") if publish else t("Kept as a draft."), icon=":material/check_circle:")
    st.query_params.clear()
    st.query_params["id"] = route["id"]
    st.rerun()


def _make_route(viewer: Viewer, draft: Draft, schema: BodySchema) -> Values | None:
    sent = new_draft({name: one for name, one in draft.values.items() if name not in (_STEPS, *_WITH_PLAN)})
    route = save(viewer, "routes", "", sent, schema)
    draft.errors, draft.failure = sent.errors, sent.failure
    return route


def _plan(values: Mapping[str, Any], *, publish: bool) -> Values:
    steps = [{"kind": one["kind"], "params": one["params"]} for one in values[_STEPS]]
    return {"steps": steps, "publish": publish, **{name: values[name] for name in _WITH_PLAN}}
