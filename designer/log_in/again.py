"""A session that ended while somebody worked: he logs in again on the spot, and nothing that was typed is lost."""

import streamlit as st

from designer.api_client import Api, ApiFailure
from designer.api_client.client import shared_connection
from designer.api_texts import api_text
from designer.languages import t
from designer.log_in.routes import claim_name
from designer.viewer import change_viewer, last_login

_CLAIM = "session_claim"

_SCRIPT = """
export default function ({ data }) {
  fetch("/log-in/claim", { method: "POST", body: data.claim, credentials: "same-origin" })
}
"""


def log_in_again() -> None:
    """Ask for the password over the page."""

    @st.dialog(t("Log in again"), dismissible=False, icon=":material/lock:")
    def ask() -> None:
        st.markdown(t("Your session has ended. What you typed is kept."))
        login = st.text_input(t("Login"), value=last_login(), autocomplete="username", key="again_login")
        password = st.text_input(t("Password"), type="password", autocomplete="current-password", key="again_password")
        code = ""
        if st.session_state.get("again_needs_code"):
            code = st.text_input(t("Code"), autocomplete="one-time-code", key="again_code")
        if st.button(t("Log in"), type="primary", key="again_log_in", width="stretch"):
            _try(login, password, code)

    ask()


def keep_new_session() -> None:
    """Put the token of a session that began here into the browser's cookie."""
    claim = st.session_state.pop(_CLAIM, "")
    if not claim:
        return
    component = st.components.v2.component("belplan_session_claim", js=_SCRIPT)
    component(key="session_claim", data={"claim": claim})


def _try(login: str, password: str, code: str) -> None:
    api = Api(shared_connection(), source=st.context.ip_address or "")
    try:
        begun = api.log_in(login, password, code)
    except ApiFailure as failure:
        if failure.error_id == "second-factor-required":
            st.session_state["again_needs_code"] = True
            st.rerun(scope="fragment")
        st.error(api_text(failure.message))
        return
    st.session_state.pop("again_needs_code", None)
    st.session_state[_CLAIM] = claim_name(begun["token"])
    change_viewer(begun["token"])
    st.rerun()
