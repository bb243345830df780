"""The languages of the pages: gettext catalogues in `locale/`, the texts of the source are English.

`t` translates now, in the language of who looks; `mark` only marks a text that is written where nobody looks yet, such
as in the description of a page, and is translated when it is shown.
"""

import gettext
from functools import cache
from pathlib import Path

import streamlit as st

DOMAIN = "designer"
LOCALE_FOLDER = Path(__file__).parent / "locale"
LANGUAGES = {"nl": "Nederlands", "fr": "Français", "en": "English"}
"""In the order in which they are offered, each in its own words."""
DEFAULT = "en"
_STATE = "language"


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """Return the texts of a language; English ones are those of the source."""
    return gettext.translation(DOMAIN, LOCALE_FOLDER, [language], fallback=True)


def use_language(language: str) -> None:
    """Show this session's pages in a language."""
    st.session_state[_STATE] = language if language in LANGUAGES else DEFAULT


def language() -> str:
    """Return the language of this session."""
    return str(st.session_state.get(_STATE, DEFAULT))


def best_language(*wishes: str) -> str:
    """Return the first language that the pages have among wishes such as `nl`, `nl-BE` or `fr-BE,fr;q=0.9`."""
    for wish in wishes:
        for one in wish.split(","):
            code = one.partition(";")[0].strip().lower()[:2]
            if code in LANGUAGES:
                return code
    return DEFAULT


def mark(text: str) -> str:
    """Return the text as it is; it is translated with `t` when it is shown."""
    return text


def t(text: str, **values: object) -> str:
    """Return a text in the language of this session, with values in the places of their names in braces."""
    return translate(language(), text, **values)


def tn(one: str, many: str, number: int, **values: object) -> str:
    """Return the singular or the plural of a text; `{number}` in it stands for the number."""
    return catalogue(language()).ngettext(one, many, number).format(number=number, **values)


def translate(to: str, text: str, **values: object) -> str:
    """Return a text in a language; one that no catalogue knows stays as it is."""
    found = catalogue(to).gettext(text) if text else ""
    return found.format(**values) if values else found
