"""Menu PBX, extensions (P6): what each internal number belongs to, and what its BLF key watches."""

from math import ceil

import streamlit as st

from designer.components.entry_table import Cell, Heading, Piece, Row, entry_table
from designer.entries.list_page import search_box
from designer.languages import mark, t, tn
from designer.menus import Page, page_of
from designer.viewer import Viewer

PAGE_LENGTH = 50
OWNERS = {
    "sip_accounts": (mark("SIP account"), "call"),
    "ring_groups": (mark("Ring group"), "groups"),
    "routes": (mark("Route"), "alt_route"),
    "function_indicators": (mark("Function indicator"), "toggle_on"),
    "advanced_function_indicators": (mark("Advanced function indicator"), "tune"),
    "voicemail_boxes": (mark("Voicemail box"), "voicemail"),
}


def show(viewer: Viewer) -> None:
    """Show all extensions; each leads to where it is changed."""
    st.title(t("Extensions"), anchor=False)
    st.markdown(t("All internal numbers. A BLF key of a phone shows whether its owner is free, and dials or picks up."))
    search = search_box("extensions", t("Search"))
    sort = st.session_state.get("extensions:sort", "number")
    page = int(st.session_state.get("extensions:page", 1))
    part = viewer.api.list_entries(
        "extensions", search=search, sort=sort, limit=PAGE_LENGTH, offset=(page - 1) * PAGE_LENGTH
    )
    rows = [
        Row(
            one["number"],
            f"/{one['resource'].replace('_', '-')}?id={one['id']}",
            (
                Cell([Piece(one["number"])]),
                Cell([Piece(one["name"])]),
                Cell([Piece(t(OWNERS[one["resource"]][0]), icon=OWNERS[one["resource"]][1])])
                if one["resource"] in OWNERS
                else Cell(),
                Cell([Piece(one["blf_extension"], "" if one["blf_extension"] != one["number"] else "soft")]),
            ),
        )
        for one in part.items
    ]
    headings = (
        Heading("number", t("Extension"), "number"),
        Heading("name", t("Belongs to")),
        Heading("resource", t("Kind")),
        Heading("blf_extension", t("BLF extension")),
    )
    pressed = entry_table("extensions:table", headings, rows, caption=t("Extensions"), sort=sort)
    st.caption(tn("{number} in all", "{number} in all", part.total))
    if part.total > PAGE_LENGTH:
        st.pagination(ceil(part.total / PAGE_LENGTH), key="extensions:page", persist_state="session")
    if pressed.what == "sort":
        st.session_state["extensions:sort"] = pressed.column
        st.rerun()
    owner = next((one for one in part.items if one["number"] == pressed.key), None)
    target = page_of(owner["resource"]) if owner else None
    if pressed.what == "open" and owner and target is not None:
        st.switch_page(target, query_params={"id": owner["id"]})


PAGE = Page("extensions", mark("Extensions"), "dialpad", show)
