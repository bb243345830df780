"""Menu PBX, call routing (P13, P14): routes by name, the plan of each, where it may be picked, which numbers follow
it.
"""

import streamlit as st

from designer.api_client import Values
from designer.components.entry_table import Piece
from designer.dial_plans.new_route import show_new_route
from designer.dial_plans.picking import New
from designer.dial_plans.route_page import show_route
from designer.entries.description import Column, Entries, NamesColumn, OwnColumn, Tab, Words
from designer.entries.entry_page import note_list
from designer.entries.list_page import show_list
from designer.fields import References, Several, Side, Text, Texts
from designer.languages import mark, t
from designer.menus import Page
from designer.pages import (
    acd_filters,
    advanced_function_indicators,
    advanced_office_hours,
    advanced_vacations,
    function_indicators,
    holidays,
    office_hours,
    ring_groups,
    sip_accounts,
    vacations,
    voice_prompts,
    voicemail_boxes,
)
from designer.viewer import Viewer

MENUS = {
    "phone_number": mark("Phone number"),
    "office_hours": mark("Office hours"),
    "vacation": mark("Vacation"),
    "holiday": mark("Holiday"),
    "ivr": mark("IVR"),
    "function_indicator": mark("Function indicator"),
    "acd": mark("ACD filter"),
    "extension": mark("Extension"),
    "backup": mark("Back-up route"),
    "queue_exit": mark("Queue exit"),
    "parking": mark("Parking"),
    "plan": mark("Another route"),
}


def _state(entry: Values) -> list[Piece]:
    pieces = []
    if entry["published_version"]:
        pieces.append(Piece(t("version {number}", number=entry["published_version"]), "good", "check_circle"))
    else:
        pieces.append(Piece(t("not published"), "warn", "warning"))
    if entry["has_draft"]:
        pieces.append(Piece(t("draft"), "soft", "edit_note"))
    return pieces


ENTRIES = Entries(
    section="routes",
    icon="alt_route",
    words=Words(
        one=mark("Route"),
        many=mark("Routes"),
        about=mark("Dial plans: what a call does step by step, until somebody answers or a safety net catches it."),
        none=mark("No routes yet"),
        first=mark("Create the first one: a welcome, the help desk for 45 seconds, then voicemail."),
        add=mark("Add a route"),
        new=mark("New route"),
    ),
    columns=(
        Column("name", mark("Name"), sorted=True),
        OwnColumn("state", mark("State"), make=lambda entry, _choices: _state(entry)),
        NamesColumn("dids", mark("Main route of"), picker="did"),
        Column("extensions", mark("Extension")),
        OwnColumn(
            "available_in",
            mark("Available in"),
            make=lambda entry, _choices: (
                [Piece(t(MENUS.get(one, one)), chip=True) for one in entry["available_in"]]
                or [Piece(t("all menus"), "soft")]
            ),
        ),
    ),
    tabs=(
        Tab(
            mark("Basic"),
            (
                Text("name", mark("Name")),
                Side(Texts("extensions", mark("Extension")), Text("blf_extension", mark("BLF extension"))),
            ),
        ),
        Tab(
            mark("Availability"),
            (Several("available_in", mark("Where it may be picked"), options=MENUS, empty=mark("In all menus.")),),
        ),
        Tab(
            mark("Application"),
            (References("dids", mark("Main route of these numbers"), picker="did", none=mark("Of none")),),
        ),
    ),
)


NEW: New = {
    "acd_filter": (acd_filters.ENTRIES,),
    "any_function_indicator": (function_indicators.ENTRIES, advanced_function_indicators.ENTRIES),
    "function_indicator": (function_indicators.ENTRIES,),
    "prompt": (voice_prompts.ENTRIES,),
    "ring_group": (ring_groups.ENTRIES,),
    "route": (ENTRIES,),
    "sip_account": (sip_accounts.ENTRIES,),
    "time_filter": (
        office_hours.ENTRIES,
        advanced_office_hours.ENTRIES,
        holidays.ENTRIES,
        vacations.ENTRIES,
        advanced_vacations.ENTRIES,
    ),
    "voicemail_box": (voicemail_boxes.ENTRIES,),
}
"""What may be made new from the form of a step, by what it picks."""


def _show(viewer: Viewer) -> None:
    key = st.query_params.get("id", "")
    if key:
        show_route(ENTRIES, viewer, key, NEW)
    elif "new" in st.query_params and viewer.may(ENTRIES.saves):
        show_new_route(ENTRIES, viewer, NEW)
    else:
        note_list()
        show_list(ENTRIES, viewer)


PAGE = Page(url=ENTRIES.section, title=ENTRIES.words.many, icon=ENTRIES.icon, show=_show, entries=ENTRIES)
