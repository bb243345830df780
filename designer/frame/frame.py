"""The frame of every page."""

import json
from pathlib import Path
from urllib.parse import urlsplit

import streamlit as st
from streamlit import config

from designer.api_client import Api, ApiAway, ApiFailure, NotAllowed, NotLoggedIn
from designer.api_client.client import shared_connection
from designer.api_texts import api_text
from designer.appearance import APPEARANCE, MARK, Appearance, accents
from designer.exchange_settings import SETTINGS
from designer.frame.account_menu import show_account_menu
from designer.frame.health import show_banner, wait_for_api
from designer.languages import best_language, language, use_language
from designer.log_in.again import keep_new_session, log_in_again
from designer.log_in.routes import LOG_IN_PATH
from designer.menus import navigation
from designer.pages import MENUS, MENUS_OF_DUTIES
from designer.phone_numbers import use_notation
from designer.viewer import Viewer, find_viewer, was_logged_in

_STYLE = (Path(__file__).parent / "style.css").read_text(encoding="utf-8")


def show_designer() -> None:
    """Show the page that is open, with all around it."""
    appearance = APPEARANCE.get(Api(shared_connection()))
    st.set_page_config(page_title=appearance.name, page_icon=_icon(), layout="wide", menu_items={})
    _dress(appearance)
    try:
        viewer = find_viewer()
    except NotLoggedIn:
        if was_logged_in():
            log_in_again()
        else:
            _go_to_log_in()
    except ApiAway:
        use_language(best_language(st.context.locale or ""))
        wait_for_api()
    else:
        _run_script(f"document.documentElement.lang = {json.dumps(language())}")
        try:
            _show_page(viewer)
        except NotLoggedIn:
            log_in_again()


def _show_page(viewer: Viewer) -> None:
    menus, inactive = (MENUS_OF_DUTIES, ()) if viewer.duty else (MENUS, SETTINGS.inactive_modules())
    if viewer.may("read") and not viewer.duty:
        _use_settings(viewer)
    page = navigation(menus, viewer, inactive)
    show_account_menu(viewer)
    show_banner()
    keep_new_session()
    try:
        page.run()
    except ApiAway:
        wait_for_api()
    except NotAllowed as failure:
        st.warning(api_text(failure.message), icon=":material/lock:")
    except ApiFailure as failure:
        st.error(api_text(failure.message), icon=":material/error:")


def _use_settings(viewer: Viewer) -> None:
    try:
        notation, country_code = SETTINGS.notation(viewer.api)
    except ApiFailure:
        return  # the page says what is wrong; numbers are shown as before
    use_notation(notation, country_code)


def _dress(appearance: Appearance) -> None:
    light, dark = accents(appearance.colour)
    for name, colour in (("light", light), ("dark", dark)):
        option = f"theme.{name}.primaryColor"
        if config.get_option(option) != colour:
            config.set_option(option, colour)
    st.html(f"<style>{_STYLE}</style>")
    st.logo(_logo(dark if st.context.theme.type == "dark" else light))


def _logo(colour: str) -> str:
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24">'
        f'<path fill="{colour}" d="{MARK}"/></svg>'
    )


def _icon() -> str | None:
    here = urlsplit(st.context.url or "")
    return f"{here.scheme}://{here.netloc}/favicon.svg" if here.netloc else None


def _go_to_log_in() -> None:
    here = "encodeURIComponent(location.pathname + location.search)"
    _run_script(f"location.replace({json.dumps(LOG_IN_PATH)} + '?next=' + {here})")


def _run_script(script: str) -> None:
    # Only lines of our own: nothing that people typed may be in them.
    st.html(f"<script>{script}</script>", unsafe_allow_javascript=True)
