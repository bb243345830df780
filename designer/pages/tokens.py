"""Menu Config, API tokens: what opens the exchange to programs."""

from collections.abc import Sequence
from datetime import datetime

import streamlit as st

from designer.api_client import ApiFailure, InvalidValues, Values
from designer.api_texts import api_text
from designer.components.entry_table import Cell, Heading, Piece, Row, entry_table
from designer.entries.form import say_error
from designer.languages import mark, t
from designer.menus import Page
from designer.moments import day_text, local_moment, moment_text, now
from designer.viewer import Viewer

SCOPES = {
    "read": mark("Look at everything but secrets"),
    "calls": mark("Act in the day's work: hang up, forward, switch, listen to messages"),
    "configure": mark("Change what is configured, and see passwords of phones"),
    "admin": mark("Everything, also log-in accounts and tokens"),
}
LIFETIMES = {
    30: mark("30 days"),
    90: mark("90 days"),
    365: mark("One year"),
    None: mark("As long as nobody revokes it"),
}
"""In days."""
_MADE = "made_token"


def show(viewer: Viewer) -> None:
    """Show the tokens, and the button that makes one."""
    with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
        with st.container(key="list_heading", width="stretch"):
            st.title(t("API tokens"), anchor=False)
            st.markdown(t("With a token a program uses the exchange: a wallboard, a CRM, a script."))
        if st.button(t("Make a token"), type="primary", icon=":material/add:", key="make_token"):
            _make(viewer)
    tokens = viewer.api.tokens()
    if not tokens:
        with st.container(key="nothing", horizontal_alignment="center"):
            st.markdown("### :material/key:")
            st.markdown(f"### {t('No tokens yet')}")
            st.caption(t("Make one for each program, so that you can revoke it without stopping the others."))
        return
    _table(viewer, tokens)


def _table(viewer: Viewer, tokens: Sequence[Values]) -> None:
    headings = (
        Heading("name", t("Name")),
        Heading("scopes", t("What it opens")),
        Heading("created", t("Made")),
        Heading("used", t("Last used")),
        Heading("expires", t("Works until")),
    )
    pressed = entry_table(
        "tokens:table",
        headings,
        [Row(one["id"], "", _cells(one)) for one in tokens],
        caption=t("API tokens"),
        actions=[("revoke", "delete", t("Revoke"))],
    )
    token = next((one for one in tokens if one["id"] == pressed.key), None)
    if pressed.what == "act" and token is not None:
        _ask_to_revoke(viewer, token)


def _cells(token: Values) -> list[Cell]:
    created = datetime.fromisoformat(token["created_at"])
    used = moment_text(datetime.fromisoformat(token["last_used_at"])) if token["last_used_at"] else ""
    return [
        Cell([Piece(token["name"])]),
        Cell([Piece(one, chip=True) for one in token["scopes"]]),
        Cell([Piece(day_text(local_moment(created).date()))]),
        Cell([Piece(used or t("never"), "" if used else "soft")]),
        Cell([_expiry(token)]),
    ]


def _expiry(token: Values) -> Piece:
    if not token["expires_at"]:
        return Piece(t("it is revoked"), "soft")
    expires = datetime.fromisoformat(token["expires_at"])
    text = day_text(local_moment(expires).date())
    return Piece(text, "bad", "timer_off") if expires < now() else Piece(text)


def _make(viewer: Viewer) -> None:
    st.session_state.pop(_MADE, None)

    @st.dialog(t("New token"), icon=":material/key:", on_dismiss="rerun")
    def ask() -> None:
        made = st.session_state.get(_MADE)
        if made:
            _show_made(made)
            return
        name = st.text_input(t("Name"), placeholder=t("Wallboard"), max_chars=80, autocomplete="off", key="token_name")
        st.markdown(t("What it opens"))
        scopes = [
            scope for scope, text in SCOPES.items() if st.checkbox(f"**{scope}**: {t(text)}", key=f"scope_{scope}")
        ]
        days = st.selectbox(
            t("Works for"), list(LIFETIMES), index=2, format_func=lambda one: t(LIFETIMES[one]), key="token_days"
        )
        if st.button(t("Make a token"), type="primary", key="token_wanted"):
            _try_to_make(viewer, name or "", scopes, days)

    ask()


def _try_to_make(viewer: Viewer, name: str, scopes: Sequence[str], days: int | None) -> None:
    if not scopes:
        say_error(t("Choose at least one."))
        return
    try:
        st.session_state[_MADE] = viewer.api.make_token(name.strip(), scopes, days)
    except InvalidValues as invalid:
        for one in invalid.fields:
            say_error(one.message, one.path)
    except ApiFailure as failure:
        st.error(api_text(failure.message))
    else:
        st.rerun(scope="fragment")


def _show_made(made: Values) -> None:
    st.success(t("The token “{name}”. It is shown this once: keep it now.", name=made["name"]))
    st.code(made["token"], language=None, wrap_lines=True)
    st.caption(t("Programs send it in each request: {header}", header="`Authorization: Bearer …`"))
    if st.button(t("I have kept it"), type="primary", key="token_kept"):
        del st.session_state[_MADE]
        st.rerun()


def _ask_to_revoke(viewer: Viewer, token: Values) -> None:
    @st.dialog(t("Revoke {name}?", name=token["name"]), icon=":material/delete:")
    def ask() -> None:
        st.markdown(t("Programs that use it get no answer any more, at once. This can't be undone."))
        with st.container(horizontal=True, horizontal_alignment="right"):
            if st.button(t("Keep it"), key="keep_token"):
                st.rerun()
            sure = st.button(t("Revoke"), type="primary", icon=":material/delete:", key="revoke_token")
        if not sure:
            return
        try:
            viewer.api.revoke_token(token["id"])
        except ApiFailure as failure:
            st.error(api_text(failure.message))
            return
        st.toast(t("Revoked: {name}", name=token["name"]), icon=":material/delete:")
        st.rerun()

    ask()


PAGE = Page("tokens", mark("API tokens"), "key", show, needs="admin")
