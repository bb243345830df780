"""Menu PBX, call routing (P13, P14): routes by name, where each may be picked, which numbers follow it."""

import streamlit as st

from designer.api_client import Values
from designer.components.entry_table import Piece
from designer.entries.description import Column, Entries, NamesColumn, OwnColumn, Tab, Words
from designer.entries.form import Form
from designer.entries.page import entries_page
from designer.fields import References, Several, Side, Text, Texts
from designer.languages import mark, t
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


def _show_state(_viewer: Viewer, form: Form) -> None:
    stored = form.draft.stored
    if not stored.get("published_version"):
        st.markdown(f":orange[:material/warning:] {t('Nothing is published yet, so no call can follow it.')}")


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
    above=_show_state,
)
PAGE = entries_page(ENTRIES)
