"""The form of a step: made from the schema of its parameters, whatever kind of step it is."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import streamlit as st

from designer.step_form.fields import FormField, read_fields
from designer.step_form.problems import field_problems, problems_of_marks
from designer.step_form.typed import Typed, with_value
from designer.step_form.widgets import Beside, Form, Pick, duration, plain, show_fields

__all__ = [
    "Beside",
    "FormField",
    "Pick",
    "Typed",
    "duration",
    "pickers",
    "plain",
    "problems_of_marks",
    "read_fields",
    "step_form",
    "with_value",
]


def _untranslated(text: str) -> str:
    return text


def pickers(schema: Mapping[str, Any]) -> set[str]:
    """Return what the form of a schema lets people pick: the lists that it needs."""
    fields = read_fields(schema)
    return {part.picker for field in fields for part in (field, *field.fields) if part.picker}


def step_form(
    schema: Mapping[str, Any],
    params: Mapping[str, Any],
    *,
    key: str,
    choices: Mapping[str, Sequence[Pick]],
    problems: Mapping[str, str] | None = None,
    read_only: bool = False,
    translate: Callable[[str], str] = _untranslated,
    beside: Beside | None = None,
    typed: Typed | None = None,
) -> dict[str, Any]:
    """Show the form of a step and return its parameters as they are now.

    `schema` is the step's `params_schema`, `key` names the step (the form remembers under it what it gave back last),
    `choices` has what may be picked by picker, `problems` what the exchange found, by the path of the field, `beside`
    shows what belongs to a reference, below it: a player, or a way to make something new, `typed` is told at once what
    somebody changes. When what is returned differs from `params`, keep it and run the page again: a list may have got
    another row.
    """
    state = f"{key}.form"
    generation, shown, last = st.session_state.get(state, (0, None, None))
    if params not in (shown, last):
        generation += 1  # somebody else changed it (undo, another tab): the widgets begin with that
    # They are still those that were shown when the page was run again before it kept what the form gave back.
    found = {**field_problems(schema, params, translate), **(problems or {})}
    note = None if typed is None else partial(typed.note, state)
    form = Form(f"{state}.{generation}", choices, found, read_only, translate, beside=beside, note=note)
    made = show_fields(form, read_fields(schema), params)
    made = {**{name: value for name, value in params.items() if name not in schema.get("properties", {})}, **made}
    elsewhere = found.get("")
    if elsewhere:
        st.caption(f":red[:material/error: {plain(elsewhere)}]")
    if _rows(made) != _rows(params):
        generation += 1  # a row came or went, so the others have moved to other keys
    st.session_state[state] = (generation, dict(params), made)
    return made


def _rows(params: Mapping[str, Any]) -> dict[str, int]:
    return {
        name: len(value)
        for name, value in params.items()
        if isinstance(value, list) and value and isinstance(value[0], Mapping)
    }
