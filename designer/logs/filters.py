"""Filters above a log."""

from collections.abc import Mapping

import streamlit as st

from designer.languages import t


def pick_filter(label: str, options: Mapping[str, str], key: str, width: int = 170) -> str:
    """Show a list of what may be picked, by value; return the value that is."""
    picked = st.selectbox(
        label,
        list(options),
        format_func=lambda one: t(options.get(one, one)),
        key=key,
        persist_state="session",
        label_visibility="collapsed",
        width=width,
    )
    return picked or ""


def nothing_found(icon: str, none: str, *, filtered: bool) -> None:
    """Say that there is nothing in a log, or nothing that fits the filters."""
    with st.container(key="nothing", horizontal_alignment="center"):
        st.markdown(f"### :material/{icon}:")
        st.markdown(f"### {t('Nothing fits these filters') if filtered else none}")
        if filtered:
            st.caption(t("Change the filters above."))
