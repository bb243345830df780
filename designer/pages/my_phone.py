"""For people who see nothing but their own: the own phone, what becomes of its calls, and the own switches."""

import streamlit as st

from designer.api_client import ApiFailure
from designer.api_texts import api_text
from designer.languages import mark, t
from designer.menus import Page
from designer.pages import advanced_function_indicators, function_indicators
from designer.pages.call_settings import show_call_settings
from designer.pages.registration import show_registration_data
from designer.pages.switches import show_own_switches
from designer.viewer import Viewer


def show(viewer: Viewer) -> None:
    """Show the own phone."""
    st.title(t("My phone"), anchor=False)
    accounts = viewer.api.list_entries("sip-accounts").items
    if not accounts:
        st.caption(t("No phone is yours yet; an administrator can give you one."))
    for account in accounts:
        with st.container(border=True, key=f"phone_{account['id']}"):
            st.markdown(f"#### {account['name']}")
            numbers = ", ".join(account["extensions"])
            if account["registered"]:
                st.markdown(f":green[:material/check_circle:] {t('Registered; extension {number}', number=numbers)}")
            else:
                st.markdown(f":orange[:material/warning:] {t('Not registered; extension {number}', number=numbers)}")
            show_call_settings(viewer, account)
            st.markdown(f"##### {t('To type into the phone')}")
            try:
                show_registration_data(viewer.api.registration(account["id"]))
            except ApiFailure as failure:
                st.caption(api_text(failure.message))
    show_own_switches(viewer, function_indicators.ENTRIES, "basic")
    show_own_switches(viewer, advanced_function_indicators.ENTRIES, "advanced")


PAGE = Page("my-phone", mark("My phone"), "phone_in_talk", show, needs="own")
