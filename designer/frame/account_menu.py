"""Who is logged in, at the top of every page: the language, the own account, logging out."""

import streamlit as st

from designer.api_client import ApiFailure
from designer.api_texts import api_text
from designer.languages import LANGUAGES, language, mark, t, use_language
from designer.log_in.routes import LOG_OUT_PATH
from designer.menus import page_of
from designer.viewer import Viewer

ROLES = {
    "admin": mark("Administrator"),
    "supervisor": mark("Supervisor"),
    "user": mark("User"),
    "read-only": mark("Read-only"),
}


def show_account_menu(viewer: Viewer) -> None:
    """Show the menu."""
    with (
        st.container(key="account_menu", width="content"),
        st.popover(viewer.name, icon=":material/account_circle:", type="tertiary", key="account_popover"),
    ):
        st.markdown(f"**{viewer.name}**")
        st.caption(t(ROLES.get(viewer.role, mark("Program"))))
        picked = st.selectbox(
            t("Language"),
            list(LANGUAGES),
            index=list(LANGUAGES).index(language()),
            format_func=lambda code: LANGUAGES[code],
            key=f"language:{language()}",
        )
        page = page_of("account")
        if page is not None:
            st.page_link(page, label=t("My account"), icon=":material/manage_accounts:")
        st.html(f'<a class="log-out" href="{LOG_OUT_PATH}" target="_self">{t("Log out")}</a>')
    if picked and picked != language():
        _change_language(viewer, picked)


def _change_language(viewer: Viewer, wish: str) -> None:
    use_language(wish)
    if viewer.role:
        try:
            viewer.api.request("PUT", "/session/language", json={"language": wish})
        except ApiFailure as failure:
            st.toast(api_text(failure.message), icon=":material/warning:")
    st.rerun()
