"""What does not work now: a line above the page that comes and goes by itself."""

import threading
import time
from dataclasses import dataclass
from typing import Literal

import streamlit as st

from designer.api_client import Api, ApiFailure
from designer.api_client.client import shared_connection
from designer.api_client.schema import DESCRIPTION
from designer.languages import mark, t

Status = Literal["ok", "degraded", "down"]

KEPT_SECONDS = 4.0
LOOK_SECONDS = 5.0
"""How often a page that is open looks whether something changed."""
AWAY_SECONDS = 2.0
"""The same while there is nothing else to see."""


@dataclass(frozen=True)
class Health:
    """What the api says of all parts; away when it says nothing."""

    away: bool
    down: tuple[str, ...] = ()
    """The parts without which calls do not work."""


class KeptHealth:
    """The health that was seen last; one look serves all sessions."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen = Health(away=False)
        self._until = 0.0

    def get(self) -> Health:
        """Return the health; looks anew when that is some seconds ago. Never raises."""
        with self._lock:
            if time.monotonic() < self._until:
                return self._seen
            self._until = time.monotonic() + KEPT_SECONDS
        seen = _look()
        with self._lock:
            if self._seen.away and not seen.away:
                DESCRIPTION.forget()
            self._seen = seen
            if seen.away:
                self._until = 0.0
        return seen


HEALTH = KeptHealth()

_SENTENCES = {
    "database": mark("The database does not answer. Nothing can be saved now."),
    "temporal": mark("Temporal does not answer. Running calls go on, new ones wait."),
    "workers": mark("No worker runs: new calls stand still."),
    "edges": mark("No edge runs: there can be no calls."),
    "front": mark("The SIP server does not answer: phones can't register or call."),
}


def show_banner() -> None:
    """Show what does not work, as long as it does not."""
    _banner()


@st.fragment(run_every=LOOK_SECONDS)
def _banner() -> None:
    health = HEALTH.get()
    if health.away:
        text = t("The exchange's api does not answer. What you type is kept; this page goes on when it is back.")
        st.error(text, icon=":material/cloud_off:")
    if health.down:
        sentences = (t(_SENTENCES.get(part, mark("A part of the exchange is down."))) for part in health.down)
        st.warning("  \n".join(sentences), icon=":material/warning:")


@st.fragment(run_every=AWAY_SECONDS)
def wait_for_api() -> None:
    """Show, in the place of a page, that it can't be shown now; it comes by itself."""
    if not HEALTH.get().away:
        st.rerun()
    with st.container(key="nothing", horizontal_alignment="center"):
        st.markdown("### :material/cloud_off:")
        st.markdown(f"### {t('Waiting for the exchange')}")
        st.caption(t("It does not answer just now. This page goes on by itself."))


def _look() -> Health:
    try:
        found = Api(shared_connection()).health()
    except ApiFailure:
        return Health(away=True)
    return Health(False, tuple(one["part"] for one in found["parts"] if one["status"] == "down"))
