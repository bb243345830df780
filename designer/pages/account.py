"""Menu Account: the own password, second factor and sessions (C12)."""

from datetime import datetime

import streamlit as st

from designer.api_client import ApiFailure, InvalidValues
from designer.components.qr_code import qr_code
from designer.entries.form import say_error
from designer.languages import mark, t
from designer.menus import Page
from designer.moments import moment_text
from designer.viewer import Viewer, change_viewer

_ENROLMENT = "second_factor_enrolment"
_CODES = "recovery_codes"


def show(viewer: Viewer) -> None:
    """Show what somebody can do for himself."""
    st.title(t("My account"), anchor=False)
    if viewer.duty == "change-password":
        st.info(t("Somebody else chose your password. Choose your own before you go on."), icon=":material/lock_reset:")
    if viewer.duty == "second-factor":
        st.info(
            t("Your exchange asks for a second step at log-in. Set it up before you go on."), icon=":material/lock:"
        )
    if not viewer.role:
        st.caption(t("A token has no account of its own."))
        return
    with st.container(key="narrow", gap="large"):
        if viewer.duty != "second-factor":
            _password(viewer)
        if viewer.duty != "change-password":
            _second_factor(viewer)
        if not viewer.duty:
            _sessions(viewer)


def _password(viewer: Viewer) -> None:
    with st.container(border=True, key="own_password"):
        st.markdown(f"#### {t('Password')}")
        with st.form("password", border=False, clear_on_submit=False):
            present = st.text_input(t("Present password"), type="password", autocomplete="current-password")
            new = st.text_input(t("New password"), type="password", autocomplete="new-password")
            again = st.text_input(t("New password, once more"), type="password", autocomplete="new-password")
            wanted = st.form_submit_button(t("Change password"))
        if not wanted:
            return
        if new != again:
            say_error(t("The two new passwords are not the same."))
            return
        try:
            viewer.api.change_own_password(present, new)
        except InvalidValues as invalid:
            for one in invalid.fields:
                say_error(one.message)
        except ApiFailure as failure:
            say_error(failure.message)
        else:
            st.toast(t("Your password is changed. You are logged out everywhere else."), icon=":material/check_circle:")
            change_viewer()
            st.rerun()


def _second_factor(viewer: Viewer) -> None:
    with st.container(border=True, key="own_second_factor"):
        st.markdown(f"#### {t('Second step at log-in')}")
        codes = st.session_state.get(_CODES)
        if codes:
            _show_codes(codes)
        elif viewer.second_factor:
            _second_factor_on(viewer)
        elif _ENROLMENT in st.session_state:
            _enrol(viewer)
        else:
            _begin(viewer)


def _begin(viewer: Viewer) -> None:
    st.markdown(
        t("Besides your password, an app on your phone shows a code. Who knows the password alone gets nowhere.")
    )
    with st.form("begin_second_factor", border=False):
        password = st.text_input(t("Present password"), type="password", autocomplete="current-password")
        wanted = st.form_submit_button(t("Set it up"))
    if wanted:
        try:
            st.session_state[_ENROLMENT] = viewer.api.begin_second_factor(password)
        except ApiFailure as failure:
            say_error(failure.message)
        else:
            st.rerun()


def _enrol(viewer: Viewer) -> None:
    enrolment = st.session_state[_ENROLMENT]
    st.markdown(t("Scan this with an authenticator app, then type the code that it shows."))
    st.html(qr_code(enrolment["otpauth_uri"], t("QR code for the authenticator app")))
    with st.expander(t("I can't scan it")):
        st.markdown(t("Type this secret into the app:"))
        st.code(enrolment["secret"], language=None)
    with st.form("confirm_second_factor", border=False):
        code = st.text_input(t("Code"), autocomplete="one-time-code", max_chars=40)
        wanted = st.form_submit_button(t("Confirm"), type="primary")
    if st.button(t("Cancel"), key="cancel_second_factor"):
        del st.session_state[_ENROLMENT]
        st.rerun()
    if wanted:
        try:
            st.session_state[_CODES] = viewer.api.confirm_second_factor(code)
        except InvalidValues as invalid:
            for one in invalid.fields:
                say_error(one.message)
        except ApiFailure as failure:
            say_error(failure.message)
        else:
            del st.session_state[_ENROLMENT]
            st.rerun()


def _show_codes(codes: list[str]) -> None:
    st.success(t("The second step is on."), icon=":material/verified_user:")
    st.markdown(t("Keep these recovery codes somewhere safe. Each opens once, when you do not have your phone."))
    st.code("\n".join(codes), language=None)
    with st.container(horizontal=True):
        st.download_button(t("Download"), "\n".join(codes), "belplan-recovery-codes.txt", icon=":material/download:")
        if st.button(t("I have kept them"), type="primary", key="codes_kept"):
            del st.session_state[_CODES]
            change_viewer()
            st.rerun()


def _second_factor_on(viewer: Viewer) -> None:
    st.markdown(f":green[:material/verified_user:] {t('It is on.')}")
    left = t("{number} recovery codes are left.", number=viewer.recovery_codes_left)
    st.caption(left)
    with st.form("second_factor_on", border=False):
        password = st.text_input(t("Present password"), type="password", autocomplete="current-password")
        with st.container(horizontal=True):
            anew = st.form_submit_button(t("New recovery codes"))
            off = st.form_submit_button(t("Switch it off"))
    try:
        if anew:
            st.session_state[_CODES] = viewer.api.new_recovery_codes(password)
            st.rerun()
        if off:
            viewer.api.end_second_factor(password)
            change_viewer()
            st.rerun()
    except ApiFailure as failure:
        say_error(failure.message)


def _sessions(viewer: Viewer) -> None:
    with st.container(border=True, key="own_sessions"):
        st.markdown(f"#### {t('Where you are logged in')}")
        sessions = viewer.api.own_sessions()
        for one in sessions:
            with st.container(horizontal=True, vertical_alignment="center"):
                seen = moment_text(datetime.fromisoformat(one["seen_at"]))
                here = f" · **{t('this one')}**" if one["current"] else ""
                st.markdown(f"{_browser(one['user_agent'])}, {one['source']} · :gray[{seen}]{here}", width="stretch")
                if not one["current"] and st.button(t("Log out there"), key=f"end:{one['id']}", type="tertiary"):
                    viewer.api.end_own_session(one["id"])
                    st.rerun()
        if len(sessions) > 1 and st.button(t("Log out everywhere else"), icon=":material/logout:", key="end_others"):
            viewer.api.end_own_session()
            st.rerun()


def _browser(agent: str) -> str:
    """Return the name of the browser that an agent string tells of; the string itself when it is none that is known."""
    for sign, name in (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome")):
        if sign in agent:
            return name
    return "Safari" if "Safari/" in agent else agent[:40] or t("unknown")


PAGE = Page("account", mark("My account"), "manage_accounts", show, needs="")
