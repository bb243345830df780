"""What somebody types into a form of a step, taken over before the page runs.

A run of the page may be cut short by the next thing that somebody does, and then show another step. What was typed into
the form that is gone by then would be lost, if only the run itself took it over.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from designer.step_form.fields import FormField
from designer.step_form.widgets import is_nothing, meant

Params = Mapping[str, Any]


@dataclass(frozen=True)
class Typed:
    """Who is told what is typed into a form."""

    latest: Callable[[], Params | None]
    """Returns the parameters as they are now; None when the step is gone."""
    keep: Callable[[dict[str, Any]], None]
    """Is given the parameters with what was typed."""

    def note(self, state: str, field: FormField, path: str, widget: str) -> None:
        """Take over what a widget holds. `state` is where the form remembers what it showed and gave back last."""
        params = self.latest()
        if params is None:
            return
        value = meant(field, st.session_state[widget])
        made = with_value(params, path.split("."), None if is_nothing(field, value) else value)
        generation, *_ = st.session_state[state]
        st.session_state[state] = (generation, made, made)
        self.keep(made)


def with_value(params: Params, path: Sequence[str], value: Any) -> dict[str, Any]:
    """Return parameters with another value at a path such as `choices`, `0`, `route`; without one for None.

    A row that is gone stays gone.
    """
    name, *rest = path
    if not rest:
        others = {key: one for key, one in params.items() if key != name}
        return others if value is None else {**params, name: value}
    index = int(rest[0])
    rows = list(params.get(name, ()))
    if index < len(rows):
        rows[index] = with_value(rows[index], rest[1:], value)
    return {**params, name: rows}
