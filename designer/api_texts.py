"""What the api says, in the language of who looks, and in words for people who fill in forms rather than send requests.

The api speaks English. The sentences that people meet are in `api_sentences`; what is not known is looked up in the
catalogues as it is, and shown as the api says it when it is not there either.
"""

import re

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
    parts = [RULES.translated(one, _shown) for one in message.split("; ")]
    if len(parts) > 1 and None not in parts:
        return " ".join(filter(None, parts))
    found = RULES.translated(message, _shown)
    if found:
        return found
    text = t(message)
    return text[:1].upper() + text[1:]


def _shown(name: str, value: str) -> str:
    if name.startswith("inner"):
        return api_text(value)
    return t(value) if name.startswith("title") else shown_number(value)
