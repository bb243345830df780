"""Parts of a page that are drawn anew by themselves."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import streamlit as st

from designer.api_client import ApiAway, ApiFailure, NotLoggedIn
from designer.api_texts import api_text
from designer.languages import t
from designer.viewer import change_viewer

P = ParamSpec("P")


def live(seconds: float) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """Draw what a function shows anew every so many seconds, whatever the api answers meanwhile.

    A session that ended is asked for by the whole page; an api that is away is asked again the next time.
    """

    def decorate(show: Callable[P, None]) -> Callable[P, None]:
        @wraps(show)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> None:
            try:
                show(*args, **kwargs)
            except NotLoggedIn:
                change_viewer()
                st.rerun()
            except ApiAway:
                st.caption(t("It does not answer just now. This page goes on by itself."))
            except ApiFailure as failure:
                st.error(api_text(failure.message), icon=":material/error:")

        drawn: Callable[P, None] = st.fragment(run_every=seconds)(guarded)
        return drawn

    return decorate
