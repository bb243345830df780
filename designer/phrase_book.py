"""A phrase book: what the exchange says in English, and what the pages say in its place."""

import re
from collections.abc import Callable

from designer.languages import t


class PhraseBook:
    """Sentences with values in them: each a pattern, whose named groups are the values, and a marked text."""

    def __init__(self, *phrases: tuple[str, str]) -> None:
        self.phrases = tuple((re.compile(pattern, re.DOTALL), text) for pattern, text in phrases)

    def translated(self, line: str, shown: Callable[[str, str], str | None]) -> str | None:
        """Return what the first phrase that fits the whole line says, in the language of who looks; None without one.

        `shown` returns the value of a group as people read it, or None when the phrase does not fit with it.
        """
        for pattern, text in self.phrases:
            match = pattern.fullmatch(line)
            if match is None:
                continue
            values = {name: shown(name, value) for name, value in match.groupdict().items()}
            if None not in values.values():
                return t(text, **values)
        return None
