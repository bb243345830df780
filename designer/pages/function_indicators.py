"""Menu Modules, function indicators (M4): large switches, and what each colour does."""

import streamlit as st

from designer.entries.description import Entries, Tab, Words
from designer.entries.entry_page import note_list, show_entry
from designer.fields import Note, Reference, References, Side, Text
from designer.languages import mark
from designer.menus import Page
from designer.pages.switches import show_switches
from designer.viewer import Viewer

ENTRIES = Entries(
    section="function-indicators",
    icon="toggle_on",
    words=Words(
        one=mark("Function indicator"),
        many=mark("Function indicators"),
        about=mark("Switches with two colours: pressed on a phone or here, calls take another way."),
        none=mark("No function indicators yet"),
        first=mark("With one key you send calls to your mobile when you leave the office."),
        add=mark("Add a function indicator"),
        new=mark("New function indicator"),
    ),
    columns=(),
    tabs=(
        Tab(
            mark("Basic"),
            (
                Side(Text("name", mark("Name")), Text("extension", mark("Extension"), placeholder="*21")),
                Note("", mark("Dial the extension, or press a BLF key for it, to switch.")),
            ),
        ),
        Tab(
            mark("Green"),
            (
                Reference(
                    "green_route",
                    mark("Route when it is green"),
                    picker="route",
                    menu="function_indicator",
                    none=mark("The main route of the number"),
                ),
                Note("", mark("Used as a step in a route, green lets the call go on there.")),
            ),
        ),
        Tab(
            mark("Red"),
            (Reference("red_route", mark("Route when it is red"), picker="route", menu="function_indicator"),),
        ),
        Tab(mark("Application"), (References("dids", mark("Phone numbers"), picker="did"),)),
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
    show_switches(viewer, ENTRIES, "basic")


PAGE = Page(ENTRIES.section, ENTRIES.words.many, ENTRIES.icon, show, module=ENTRIES.module, entries=ENTRIES)
