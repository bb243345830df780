"""What differs between two plans, in words."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from designer.api_client import Api, Values
from designer.choices import CHOICES
from designer.dial_plans.documents import node_of
from designer.languages import t
from designer.phone_numbers import shown_number
from designer.step_catalogue import exit_title, kind_of
from designer.step_form import FormField, pickers, plain, read_fields

_LOOKS = {"added": ("green", "add_circle"), "removed": ("red", "do_not_disturb_on"), "changed": ("orange", "edit")}
LONGEST = 80


class Names:
    """How the steps of two plans are called."""

    def __init__(
        self, api: Api, catalogue: Sequence[Values], plans: Sequence[Mapping[str, Any]], said: Mapping[str, str]
    ) -> None:
        self._catalogue, self._plans, self._said = catalogue, plans, said
        kinds = {node["kind"] for plan in plans for node in plan["nodes"]}
        wanted = {one for kind in catalogue if kind["kind"] in kinds for one in pickers(kind["params_schema"])}
        self._choices = CHOICES.get(api, sorted(wanted))

    def node(self, node_id: str) -> Values | None:
        """Return a step of either plan."""
        return next((found for plan in self._plans if (found := node_of(plan, node_id))), None)

    def step(self, node_id: str | None) -> str:
        """Return what a step does, in a line."""
        node = self.node(node_id) if node_id else None
        if node is None:
            return t("the end")
        kind = kind_of(self._catalogue, node["kind"])
        return self._said.get(node["id"]) or (str(kind["title"]) if kind else str(node["kind"]))

    def exit(self, node_id: str, outcome: str) -> str:
        """Return how an exit of a step is called."""
        node = self.node(node_id)
        return exit_title(self._catalogue, node["kind"], outcome) if node else outcome

    def value(self, field: FormField | None, value: Any) -> str:
        """Return the value of a field; of a reference the name of what it names."""
        if value in (None, "", [], {}):
            return t("nothing")
        if isinstance(value, bool):
            return t("yes") if value else t("no")
        if field is not None and field.picker and isinstance(value, str):
            return shown_number(value) if field.picker == "did" else self._choices.name(field.picker, value)
        text = f"{value:g}" if isinstance(value, float) else str(value)
        return text if len(text) <= LONGEST else f"{text[:LONGEST]} …"

    def fields(self, node_id: str) -> dict[str, FormField]:
        """Return the fields of a step's form by their names."""
        node = self.node(node_id)
        kind = kind_of(self._catalogue, node["kind"]) if node else None
        return {one.name: one for one in read_fields(kind["params_schema"])} if kind else {}


def show_difference(found: Values, names: Names) -> None:
    """Show what differs, a line for each thing."""
    lines = [*_start(found, names), *_steps(found, names), *_ways(found, names)]
    if not lines:
        st.markdown(t("Calls go the same way in both."))
    for line in lines:
        st.markdown(line)
    if found["moved"]:
        st.caption(t("Steps that are only drawn elsewhere: {count}", count=len(found["moved"])))


def _sign(kind: str, text: str) -> str:
    colour, icon = _LOOKS[kind]
    return f":{colour}[:material/{icon}:] {text}"


def _start(found: Values, names: Names) -> list[str]:
    if found["start_before"] == found["start_after"]:
        return []
    return [_sign("changed", t("Calls begin with: {step}", step=f"**{plain(names.step(found['start_after']))}**"))]


def _steps(found: Values, names: Names) -> list[str]:
    lines = []
    for one in found["nodes"]:
        step = f"**{plain(names.step(one['id']))}**"
        if one["kind"] == "added":
            lines.append(_sign("added", t("New: {step}", step=step)))
        elif one["kind"] == "removed":
            lines.append(_sign("removed", t("Removed: {step}", step=step)))
        else:
            fields = names.fields(one["id"])
            changes = [_field(change, fields, names) for change in one["fields"]]
            lines.append(_sign("changed", "  \n".join([step, *changes])))
    return lines


def _field(change: Values, fields: Mapping[str, FormField], names: Names) -> str:
    path = change["field"].removeprefix("params.")
    name = path.partition(".")[0].partition("[")[0]
    label = t(fields[name].label) if name in fields else path
    rest = path.removeprefix(name).strip(".")
    where = f"{label} {rest}" if rest else label
    if change["secret"]:
        return plain(t("{field}: another one", field=where))
    field = fields.get(name) if not rest else _inner(fields.get(name), rest)
    return plain(f"{where}: {names.value(field, change['old'])} → {names.value(field, change['new'])}")


def _inner(field: FormField | None, rest: str) -> FormField | None:
    """Return the field of a row of a list, which the path ends with."""
    last = rest.rpartition(".")[2]
    return next((one for one in field.fields if one.name == last), None) if field else None


def _ways(found: Values, names: Names) -> list[str]:
    gone = {one["id"] for one in found["nodes"] if one["kind"] == "removed"}
    lines = []
    for edge in found["edges"]:
        if edge["source"] in gone:
            continue
        way = f"**{plain(names.step(edge['source']))}**, {plain(names.exit(edge['source'], edge['outcome']))}"
        target = f"{plain(names.step(edge['before']))} → {plain(names.step(edge['after']))}"
        lines.append(_sign(edge["kind"], f"{way}:  \n{target}"))
    return lines
