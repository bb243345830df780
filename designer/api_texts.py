"""What the api says, in the language of who looks, and in words for people who fill in forms rather than send requests.

The api speaks English. The sentences that people meet are in `api_sentences`; what is not known is looked up in the
catalogues as it is, and shown as the api says it when it is not there either.
"""

import re
from collections.abc import Callable

from designer.api_sentences import KNOWN, PATTERNS, RULES
from designer.languages import mark, t
from designer.phone_numbers import shown_number


def api_text(message: str) -> str:
    """Return what the api said, as people read it."""
    message = message.removeprefix("Value error, ").strip()
    if message in KNOWN:
        return t(KNOWN[message])
    pattern = re.fullmatch(r"String should match pattern '(.*)'", message, re.DOTALL)
    if pattern:
        return t(PATTERNS.get(pattern[1], mark("This can't be read; look at the help of the field.")))
    if "; " in message and all(_rule(one) for one in message.split("; ")):
        return " ".join(api_text(one) for one in message.split("; "))
    found = _rule(message)
    if found:
        return found()
    text = t(message)
    return text[:1].upper() + text[1:]


def _rule(message: str) -> Callable[[], str] | None:
    for pattern, text in RULES:
        match = pattern.fullmatch(message)
        if match:
            values = {name: _value(name, value) for name, value in match.groupdict().items()}
            return lambda: t(text, **values)
    return None


def _value(name: str, value: str) -> str:
    if name.startswith("inner"):
        return api_text(value)
    return t(value) if name.startswith("title") else shown_number(value)
