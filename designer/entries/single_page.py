"""A page about something of which there is just one: a form without a list."""

from dataclasses import replace

from designer.appearance import APPEARANCE
from designer.entries.description import Entries
from designer.entries.entry_page import show_entry
from designer.exchange_settings import SETTINGS
from designer.menus import Page
from designer.viewer import Viewer


def single_page(entries: Entries, url: str = "") -> Page:
    """Return the page."""
    entries = replace(entries, single=True)

    def show(viewer: Viewer) -> None:
        show_entry(entries, viewer, "", name=url or entries.section, saved=_saved)

    return Page(
        url=url or entries.section,
        section="" if url else "exchange",
        title=entries.words.many,
        icon=entries.icon,
        show=show,
        needs=entries.needs,
        module=entries.module,
        entries=entries,
    )


def _saved() -> None:
    APPEARANCE.forget()
    SETTINGS.forget()
