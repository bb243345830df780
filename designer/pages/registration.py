"""What to type into a phone (P3), with a QR code for softphones."""

from urllib.parse import quote

import streamlit as st

from designer.api_client import ApiFailure, Values
from designer.api_texts import api_text
from designer.components.qr_code import qr_code
from designer.entries.draft import Draft
from designer.entries.form import Form
from designer.languages import t
from designer.viewer import Viewer


def show_registration(viewer: Viewer, form: Form) -> None:
    """Show server, username and password of the account whose form it is."""
    key = str(form.draft.stored["id"])
    try:
        found = viewer.api.registration(key)
    except ApiFailure as failure:
        st.caption(api_text(failure.message))
        return
    data, code = st.columns((3, 2), gap="large")
    with data:
        show_registration_data(found)
        if not form.read_only:
            _new_password(viewer, form.draft, key)
    with code:
        st.html(qr_code(sip_address(found), t("QR code for a softphone")))
        st.caption(t("Scan it with a softphone that reads SIP addresses, such as Linphone; then type the password."))


def show_registration_data(found: Values) -> None:
    """Show what to type, line by line, each to be copied."""
    server = found["server"] if found["port"] == 5060 else f"{found['server']}:{found['port']}"
    lines = (
        (t("Server"), server),
        (t("Back-up server"), found["backup_server"]),
        (t("DNS SRV name"), found["dns_srv"]),
        (t("Username"), found["username"]),
        (t("Password"), found["password"]),
        (t("Name to show"), found["display_name"]),
        (t("Transport"), ", ".join(one.upper() for one in found["transports"])),
    )
    for label, value in lines:
        if not value:
            continue
        name, shown = st.columns((2, 3), vertical_alignment="center", wrap=False)
        name.markdown(label)
        shown.code(value, language=None)


def sip_address(found: Values) -> str:
    """Return the address of record of an account with its server (RFC 3261 section 19.1): what a QR code holds."""
    transport = ";transport=tls" if found["transports"] == ["tls"] else ""
    return f"sip:{quote(found['username'], safe='')}@{found['server']}:{found['port']}{transport}"


def _new_password(viewer: Viewer, draft: Draft, key: str) -> None:
    with st.popover(t("New password"), icon=":material/lock_reset:"):
        st.markdown(t("The phone can't register any more until you type the new password into it."))
        if st.button(t("Make a new password"), type="primary", key="make_new_password"):
            try:
                stored = viewer.api.new_sip_password(key, draft.version or 0)
            except ApiFailure as failure:
                st.error(api_text(failure.message))
                return
            draft.version = draft.stored["version"] = draft.values["version"] = stored["version"]
            st.rerun()
