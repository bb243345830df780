"""Who looks at the pages, and what he may."""

from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from designer.api_client import Api, NotLoggedIn, Values
from designer.api_client.client import shared_connection
from designer.appearance import APPEARANCE
from designer.languages import best_language, use_language
from designer.log_in.cookie import LANGUAGE_COOKIE, SESSION_COOKIE

_TOKEN = "session_token"
_MYSELF = "myself"
_LAST = "last_login"


@dataclass(frozen=True)
class Viewer:
    """Somebody who is logged in."""

    api: Api
    name: str
    login: str = ""
    role: str = ""
    """admin, supervisor, user or read-only; empty: a token's."""
    scopes: frozenset[str] = frozenset()
    duty: str = ""
    """What has to be done before anything else: `change-password` or `second-factor`."""
    second_factor: bool = False
    recovery_codes_left: int = 0
    own: dict[str, list[str]] = field(default_factory=dict)
    """By section (`sip_accounts`, …): what is this person's own."""

    def may(self, need: str) -> bool:
        """Tell whether this person has a scope; `own` is for people who see nothing but their own."""
        if need == "":
            return True
        if need == "own":
            return self.role == "user"
        return need in self.scopes or "admin" in self.scopes


_OWN = ("sip_accounts", "voicemail_boxes", "function_indicators", "advanced_function_indicators")


def find_viewer() -> Viewer:
    """Return who looks. Raises NotLoggedIn without a session, ApiAway when the api can't say."""
    token = st.session_state.get(_TOKEN) or st.context.cookies.get(SESSION_COOKIE, "")
    if not token:
        raise NotLoggedIn("Nobody is logged in.")
    api = Api(shared_connection(), str(token), source=st.context.ip_address or "")
    known = st.session_state.get(_MYSELF)
    if known is None:
        known = api.myself()
        st.session_state[_TOKEN], st.session_state[_MYSELF] = token, known
        st.session_state[_LAST] = known.get("login", "")
        _choose_language(api, known)
    return _viewer(api, known)


def was_logged_in() -> bool:
    """Tell whether somebody worked in this session before, so that something may be lost."""
    return _LAST in st.session_state


def last_login() -> str:
    """Return who worked in this session."""
    return str(st.session_state.get(_LAST, ""))


def change_viewer(token: str | None = None) -> None:
    """Ask the api anew who looks: a new session, or something of the person changed."""
    if token is not None:
        st.session_state[_TOKEN] = token
    st.session_state.pop(_MYSELF, None)


def _viewer(api: Api, known: Values) -> Viewer:
    plain: dict[str, Any] = {
        name: known[name] for name in ("name", "login", "duty", "second_factor", "recovery_codes_left") if name in known
    }
    return Viewer(
        api,
        role=known.get("role") or "",
        scopes=frozenset(known.get("scopes", ())),
        own={name: list(known.get(name, ())) for name in _OWN},
        **plain,
    )


def _choose_language(api: Api, known: Values) -> None:
    cookie = st.context.cookies.get(LANGUAGE_COOKIE, "")
    wishes = known.get("language") or "", cookie, st.context.locale or "", *APPEARANCE.get(api).languages
    use_language(best_language(*wishes))
