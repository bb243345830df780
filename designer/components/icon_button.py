"""A button that shows an icon alone. Its text is read aloud, and stands in its tooltip."""

import streamlit as st


def icon_button(text: str, icon: str, *, key: str, disabled: bool = False) -> bool:
    """Show the button; returns whether it was just pressed. The style sheet hides texts of such keys."""
    return st.button(
        text, icon=f":material/{icon}:", key=f"{key}:icon-only", type="tertiary", help=text, disabled=disabled
    )
