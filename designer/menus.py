"""The menus: which pages there are, and who sees which."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import streamlit as st

from designer.languages import t
from designer.viewer import Viewer

if TYPE_CHECKING:
    from designer.entries.description import Entries

_STATE = "pages_by_url"
_DESCRIBED = "entries_by_section"


@dataclass(frozen=True)
class Page:
    """A page of the designer."""

    url: str
    title: str
    """Marked for translation."""
    icon: str
    """Name of a Material symbol."""
    show: Callable[[Viewer], None]
    needs: str = "read"
    """The scope that seeing it needs: read, calls, configure or admin; `own`: people who see nothing but their own;
    empty: none."""
    module: str = ""
    """Of menu Account: it is left out when this module is not active."""
    section: str = ""
    """What the api calls the things that it is about, when that is not its address."""
    entries: "Entries | None" = None
    """The description of those things."""


@dataclass(frozen=True)
class Menu:
    """Pages under one heading; without one, they stand before all menus."""

    title: str
    pages: Sequence[Page]


def navigation(menus: Sequence[Menu], viewer: Viewer, inactive_modules: Collection[str]) -> Any:
    """Draw the menus that somebody sees, and return the page that is open."""
    shown: dict[str, list[Any]] = {}
    by_url: dict[str, Any] = {}
    by_section: dict[str, Any] = {}
    for menu in menus:
        for page in menu.pages:
            if not viewer.may(page.needs) or page.module in inactive_modules:
                continue
            by_url[page.url] = st.Page(
                partial(page.show, viewer),
                title=t(page.title),
                icon=f":material/{page.icon}:",
                url_path=page.url,
                default=not by_url,
            )
            by_section[page.section or page.url] = by_url[page.url]
            shown.setdefault(t(menu.title), []).append(by_url[page.url])
    st.session_state[_STATE] = {**by_section, **by_url}
    st.session_state[_DESCRIBED] = {
        page.section or page.url: page.entries for menu in menus for page in menu.pages if page.entries is not None
    }
    return st.navigation(shown, position="top")


def page_of(name: str) -> Any | None:
    """Return a page of this session's menus by its address, or by what it is about, as the api writes it.

    None when this person has no such page.
    """
    return st.session_state.get(_STATE, {}).get(name.replace("_", "-"))


def entry_href(section: str, key: str) -> str:
    """Return the address of an entry, or of its page when `key` is empty; empty when this person has no such page."""
    page = page_of(section)
    if page is None:
        return ""
    return f"/{page.url_path}?id={quote(key, safe='')}" if key else f"/{page.url_path}"


def described_by(section: str) -> "Entries | None":
    """Return the description of a kind of thing, as the api names it; None when no page shows it."""
    found: dict[str, Entries] = st.session_state.get(_DESCRIBED, {})
    return found.get(section.replace("_", "-"))
