"""Menu Modules, IVR (M13, M14): how menus are made. They are steps of routes, so there is nothing to list here."""

import streamlit as st

from designer.languages import mark, t
from designer.menus import Page, page_of
from designer.viewer import Viewer

_STEPS = (
    (
        "campaign",
        mark("Record what callers hear"),
        mark("Each menu has a voice prompt that tells the choices: “for sales, press 1”. Make it as a sound file."),
        "prompts",
    ),
    (
        "alt_route",
        mark("Make a route for each choice"),
        mark("What must happen after key 1, key 2 …? Each is a route of its own; make it available in the menu IVR."),
        "routes",
    ),
    (
        "dialpad",
        mark("Make a route with the menu as its last step"),
        mark("Add the step “Basic IVR” for keys, or “Advanced IVR” for codes of several digits. Give each its route."),
        "routes",
    ),
    (
        "account_tree",
        mark("Put menus in menus"),
        mark("First the language, then the department: the route of key 1 may end in another menu. Work backwards."),
        "routes",
    ),
)


def show(viewer: Viewer) -> None:
    """Show how menus are made."""
    st.title(t("IVR"), anchor=False)
    st.markdown(t("A menu lets callers choose with the keys of their phone. Menus are steps of routes."))
    for number, (icon, title, text, where) in enumerate(_STEPS, 1):
        page = page_of(where)
        with st.container(border=True, key=f"ivr_step_{number}"):
            st.markdown(f"#### :material/{icon}: {number}. {t(title)}")
            st.markdown(t(text))
            if page is not None:
                st.page_link(page)
    st.caption(t("A wrong key or no key at all repeats the prompt, unless you give it a route of its own."))


PAGE = Page("ivr", mark("IVR"), "dialpad", show, module="ivr")
