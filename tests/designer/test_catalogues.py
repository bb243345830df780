"""The catalogues: every text of the pages is translated into every language, and nothing else is in them."""

import re
from functools import cache
from gettext import GNUTranslations
from io import BytesIO
from string import Formatter
from typing import Any

import pytest
from babel.messages.catalog import Catalog, Message

from api.described import described
from designer import catalogues
from designer.languages import DEFAULT, LANGUAGES

TRANSLATED = [language for language in LANGUAGES if language != DEFAULT]
HINT = "run `make texts`, and translate what it lists"


@cache
def wanted() -> Catalog:
    return catalogues.wanted_texts(described())


def forms(text: Any) -> tuple[str, ...]:
    return tuple(text) if isinstance(text, tuple | list) else (text,)


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_is_translated(language: str) -> None:
    left = catalogues.untranslated(catalogues.updated(language, wanted()))
    assert [(one.id, [file for file, _ in one.locations]) for one in left] == [], HINT


@pytest.mark.parametrize("language", TRANSLATED)
def test_catalogues_are_up_to_date(language: str) -> None:
    made = catalogues.updated(language, wanted())
    assert catalogues.catalogue_file(language, "po").read_bytes() == catalogues.written(made), HINT
    stored, new = (GNUTranslations(BytesIO(mo)) for mo in (_stored_mo(language), catalogues.compiled(made)))
    for message in made:
        if message.id:
            assert stored.gettext(forms(message.id)[0]) == new.gettext(forms(message.id)[0]), HINT


def _stored_mo(language: str) -> bytes:
    return catalogues.catalogue_file(language, "mo").read_bytes()


def names_in(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def filled_in(message: Message) -> bool:
    return any("`" not in text and names_in(text) for text in forms(message.id))


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_have_the_same_values_in_them(language: str) -> None:
    for message in catalogues.read_catalogue(language):
        if message.id and filled_in(message):
            for text in forms(message.string):
                assert names_in(text) == names_in(forms(message.id)[-1]), message.id


def _signs(text: str) -> list[str]:
    return sorted(re.findall(r"`\{\w+\}`|`\w+`|`|\*\d+\*|<.*?>", text))


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_are_written_as_the_texts_are(language: str) -> None:
    """The same sign at the end, the same Markdown, and no space that nobody sees."""
    for message in catalogues.read_catalogue(language):
        for text, translation in zip(forms(message.id), forms(message.string), strict=True) if message.id else ():
            assert translation == translation.strip(), text
            assert text[-1:] not in ".?:" or translation[-1:] == text[-1:], text
            assert _signs(text) == _signs(translation) or text.endswith("nothing: they stay."), text
