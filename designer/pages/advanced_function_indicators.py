"""Menu Modules, advanced function indicators (M6): a list of actions for each colour."""

from typing import Any

import streamlit as st

from designer.entries.description import Entries, Tab, Words
from designer.entries.entry_page import note_list, show_entry
from designer.entries.form import Form
from designer.fields import Kind, OneOf, Records, Reference, Side, Text
from designer.languages import mark, t
from designer.menus import Page
from designer.pages.switches import show_switches
from designer.viewer import Viewer

KINDS = {
    "set_did_route": mark("Set a number's route"),
    "set_did_office_hours": mark("Set a number's office hours"),
    "notify_mail": mark("Send a mail"),
}
_DID = Reference("did", mark("Phone number"), picker="did")


def _kind(name: str, *fields: Any, **empty: Any) -> Kind:
    return Kind(KINDS[name], fields, {"kind": name, **empty})


_ACTION = OneOf(
    "",
    mark("What happens"),
    kinds={
        "set_did_route": _kind(
            "set_did_route",
            Side(_DID, Reference("route", mark("Route"), picker="route", menu="function_indicator")),
            did=None,
            route=None,
        ),
        "set_did_office_hours": _kind(
            "set_did_office_hours",
            Side(_DID, Reference("office_hours", mark("Office hours"), picker="office_hours", none=mark("None"))),
            did=None,
            office_hours=None,
        ),
        "notify_mail": _kind(
            "notify_mail",
            Text("address", mark("Address")),
            Text("text", mark("Text"), lines=3),
            address="",
            text="",
        ),
    },
)


def _name(form: Form) -> str:
    return t(KINDS.get(form.value("kind") or "", ""))


def _actions(path: str) -> Records:
    return Records(
        path,
        "",
        fields=(_ACTION,),
        empty={"kind": "set_did_route", "did": None, "route": None},
        add=mark("Add an action"),
        none=mark("Nothing happens."),
        name=_name,
        ordered=True,
    )


ENTRIES = Entries(
    section="advanced-function-indicators",
    icon="tune",
    words=Words(
        one=mark("Advanced function indicator"),
        many=mark("Advanced function indicators"),
        about=mark("A key that changes several things at once when it becomes red, and back when it becomes green."),
        none=mark("No advanced function indicators yet"),
        first=mark("Think of green as the normal state. What red changes, green must set right again."),
        add=mark("Add an advanced function indicator"),
        new=mark("New advanced function indicator"),
    ),
    columns=(),
    tabs=(
        Tab(
            mark("Basic"),
            (Side(Text("name", mark("Name")), Text("extension", mark("Extension"), placeholder=mark("2001 to 2999"))),),
        ),
        Tab(mark("Green"), (_actions("green"),)),
        Tab(mark("Red"), (_actions("red"),)),
    ),
    module="function_indicators",
)


def show(viewer: Viewer) -> None:
    """Show the switches, or the form of one."""
    key = st.query_params.get("id", "")
    if viewer.may("read") and (key or ("new" in st.query_params and viewer.may(ENTRIES.saves))):
        show_entry(ENTRIES, viewer, key)
        return
    note_list()
    show_switches(viewer, ENTRIES, "advanced")


PAGE = Page(ENTRIES.section, ENTRIES.words.many, ENTRIES.icon, show, module=ENTRIES.module, entries=ENTRIES)
