"""Menu Config, log-in accounts (C12): people, their roles, what is their own."""

from datetime import datetime

import streamlit as st

from designer.api_client import ApiFailure, Values
from designer.api_texts import api_text
from designer.components.entry_table import Piece
from designer.entries.description import Column, Entries, OwnColumn, Tab, WordColumn, Words
from designer.entries.form import Form
from designer.entries.page import entries_page
from designer.fields import Choice, Note, References, Side, Switch, Text
from designer.frame.account_menu import ROLES
from designer.languages import mark, t
from designer.moments import moment_text
from designer.pages.settings import LANGUAGES
from designer.viewer import Viewer

_NEW_PASSWORD = "login_password"


def _last(entry: Values) -> list[Piece]:
    if entry["locked_until"]:
        return [Piece(t("locked"), "bad", "lock")]
    if not entry["has_password"]:
        return [Piece(t("no password yet"), "warn", "key_off")]
    if not entry["last_log_in_at"]:
        return [Piece(t("never"), "soft")]
    return [Piece(moment_text(datetime.fromisoformat(entry["last_log_in_at"])))]


def _log_in(viewer: Viewer, form: Form) -> None:
    stored = form.draft.stored
    key = str(stored["id"])
    with st.container(border=True, key="log_in_of_person"):
        password = st.session_state.pop(f"{_NEW_PASSWORD}:{key}", None)
        if password:
            st.success(t("The new password; it is shown this once. It must be changed at the next log-in."))
            st.code(password, language=None)
        elif not stored["has_password"]:
            st.markdown(f":orange[:material/key_off:] {t('It has no password yet, so nobody can log in with it.')}")
        if stored["locked_until"]:
            st.markdown(f":red[:material/lock:] {t('Too many attempts failed: it is locked for some minutes.')}")
        with st.container(horizontal=True):
            if st.button(t("Make a new password"), icon=":material/lock_reset:", key="reset_login"):
                _do(viewer, form, f"/login-accounts/{key}/password", "POST")
            if stored["locked_until"] and st.button(t("Unlock"), icon=":material/lock_open:", key="unlock_login"):
                _do(viewer, form, f"/login-accounts/{key}/unlock", "POST")
            off = t("Switch the second step off")
            if stored["second_factor"] and st.button(off, icon=":material/phonelink_erase:", key="second_off"):
                _do(viewer, form, f"/login-accounts/{key}/second-factor", "DELETE")
            if st.button(t("Log out everywhere"), icon=":material/logout:", key="end_sessions"):
                _do(viewer, form, f"/login-accounts/{key}/sessions", "DELETE")


def _do(viewer: Viewer, form: Form, path: str, method: str) -> None:
    key = str(form.draft.stored["id"])
    try:
        answer = viewer.api.request(method, path)
        if answer.content:
            st.session_state[f"{_NEW_PASSWORD}:{key}"] = answer.json().get("password")
        state = viewer.api.entry("login-accounts", key)
    except ApiFailure as failure:
        st.error(api_text(failure.message))
        return
    for name in ("has_password", "must_change_password", "second_factor", "last_log_in_at", "locked_until", "version"):
        form.draft.stored[name] = form.draft.values[name] = state[name]
    form.draft.version = state["version"]
    st.toast(t("Done"), icon=":material/check_circle:")
    st.rerun()


ENTRIES = Entries(
    section="login-accounts",
    icon="badge",
    words=Words(
        one=mark("Log-in account"),
        many=mark("Log-in accounts"),
        about=mark("Who may use these pages, and what they may do."),
        none=mark("No log-in accounts yet"),
        first=mark("Create one for everybody who works with the exchange."),
        add=mark("Add a log-in account"),
        new=mark("New log-in account"),
    ),
    columns=(
        Column("name", mark("Name"), sorted=True),
        Column("login", mark("Login")),
        WordColumn("role", mark("Role"), words=ROLES),
        WordColumn(
            "second_factor",
            mark("Second step"),
            words={True: mark("on"), False: mark("off")},
            tones={True: "good", False: "soft"},
        ),
        OwnColumn("last", mark("Last log-in"), make=lambda entry, _choices: _last(entry)),
        WordColumn("enabled", mark("State"), words={False: mark("off")}, tones={False: "warn"}),
    ),
    tabs=(
        Tab(
            mark("Basic"),
            (
                Side(Text("name", mark("Name")), Text("login", mark("Login"), placeholder="jan@example.be")),
                Side(
                    Choice("role", mark("Role"), options=ROLES),
                    Choice("language", mark("Language"), options={"": mark("The exchange's"), **LANGUAGES}),
                ),
                Switch("enabled", mark("May log in")),
            ),
        ),
        Tab(
            mark("What is theirs"),
            (
                Note("", mark("A user sees these alone: the own phone, voicemail, calls and function indicators.")),
                References("sip_accounts", mark("SIP accounts"), picker="sip_account"),
                References("voicemail_boxes", mark("Voicemail boxes"), picker="voicemail_box"),
                References("function_indicators", mark("Function indicators"), picker="function_indicator"),
                References(
                    "advanced_function_indicators",
                    mark("Advanced function indicators"),
                    picker="advanced_function_indicator",
                ),
            ),
        ),
    ),
    empty={"role": "user", "enabled": True},
    above=_log_in,
    needs="admin",
    saves="admin",
)
PAGE = entries_page(ENTRIES)
