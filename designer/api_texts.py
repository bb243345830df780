"""What the api says, in the language of who looks, and in words for people who fill in forms rather than send requests.

The api speaks English. Sentences that are always the same are in the catalogues; of those with values in them, the ones
that people meet are known here by their pattern. What is not known is shown as the api says it.
"""

import re
from collections.abc import Callable

from designer.languages import mark, t
from designer.phone_numbers import shown_number

_FILL_IN = mark("Fill this in.")
_PATTERNS: dict[str, str] = {
    r"^[1-9][0-9]{2,14}$": mark("Write a phone number, such as 050 12 31 00 or +32 50 12 31 00."),
    r"^[1-9][0-9]{5,14}$": mark("Write a phone number, such as 050 12 31 00 or +32 50 12 31 00."),
    r"^[1-9][0-9]{6,14}$": mark("Write a phone number, such as 050 12 31 00 or +32 50 12 31 00."),
    r"^[1-9][0-9]{0,14}$": mark("Write the first digits with the country code, such as 3250."),
    r"^[0-9]{1,20}$": mark("Write digits only."),
    r"^[0-9]{4}$": mark("It must be four digits."),
    r"^[0-9]{1,2}$": mark("It must be one or two digits."),
    r"^[0-9*#]{1,20}$": mark("Write 1 to 20 digits, * or #."),
    r"^[a-z0-9][a-z0-9-]{0,62}$": _FILL_IN,
    r"^1(?:0[1-9]|[1-9][0-9])$": mark("It must be three digits that begin with 1, from 101 on."),
    r"^2(?:00[1-9]|0[1-9][0-9]|[1-9][0-9]{2})$": mark("It must be a number from 2001 to 2999."),
    r"^[^@\s#<>,;]+@[^@\s#<>,;]+$": mark("Write one mail address, such as desk@example.be."),
}
_CONSTANT = {
    "Field required": _FILL_IN,
    "String should have at least 1 character": _FILL_IN,
    "Input should be a valid string": _FILL_IN,
    "Input should be a valid integer": _FILL_IN,
    "Input should be a valid date": _FILL_IN,
    "Input should be a valid dictionary or object to extract fields from": _FILL_IN,
    "List should have at least 1 item after validation, not 0": mark("Choose at least one."),
    "Tuple should have at least 1 item after validation, not 0": mark("Choose at least one."),
    "Frozenset should have at least 1 item after validation, not 0": mark("Choose at least one."),
    "give either prompt (played, then the call is hung up) or route": mark("Choose a voice prompt or a route."),
    "give one of every_year, on and days_after_easter": mark("Say when this day is."),
    "is missing": _FILL_IN,
    'must be a time such as "08:30", between quotes': mark("Choose a time."),
}
Rule = tuple[re.Pattern[str], str]
_RULES: tuple[Rule, ...] = tuple(
    (re.compile(pattern, re.DOTALL), text)
    for pattern, text in (
        (r"String should have at most (?P<most>\d+) characters?", mark("At most {most} characters.")),
        (r"String should have at least (?P<least>\d+) characters?", mark("At least {least} characters.")),
        (r"Input should be greater than or equal to (?P<least>-?\d+)", mark("It must be at least {least}.")),
        (r"Input should be less than or equal to (?P<most>-?\d+)", mark("It must be at most {most}.")),
        (r"Input should be (?P<known>'.*)", mark("Choose one of {known}.")),
        (r"there is no (?P<what>[\w -]+) '(?P<key>.*)'", mark("“{key}” does not exist any more.")),
        (r"(?P<what>.*) stands here twice; keep one", mark("{what} stands here twice; keep one.")),
        (
            r"(?P<what>\S+) belongs to something else already.*",
            mark("{what} is taken already; menu Extensions tells by what."),
        ),
        (r"is that of (?:the account )?(?P<who>\S+) already; choose another", mark("It is that of {who} already.")),
        (r"There is an? .* (?P<key>\S+) already; .*", mark("{key} is there already; change that one.")),
        (r"it must close after it opens \((?P<span>.*?)\).*", mark("It must close after it opens ({span}).")),
        (r"(?P<day>\w+): (?P<one>\S+) and (?P<other>\S+) overlap", mark("{day}: {one} and {other} overlap.")),
        (r"(?P<day>\w+): by_hours needs at least one span.*", mark("{day}: fill in hours, or choose never.")),
    )
)


def api_text(message: str) -> str:
    """Return what the api said, as people read it."""
    message = message.removeprefix("Value error, ").strip()
    if message in _CONSTANT:
        return t(_CONSTANT[message])
    pattern = re.fullmatch(r"String should match pattern '(.*)'", message, re.DOTALL)
    if pattern:
        return t(_PATTERNS.get(pattern[1], mark("This can't be read; look at the help of the field.")))
    if "; " in message and all(_rule(one) for one in message.split("; ")):
        return " ".join(api_text(one) for one in message.split("; "))
    found = _rule(message)
    if found:
        return found()
    text = t(message)
    return text[:1].upper() + text[1:]


def _rule(message: str) -> Callable[[], str] | None:
    for pattern, text in _RULES:
        match = pattern.fullmatch(message)
        if match:
            values = {name: shown_number(value) for name, value in match.groupdict().items()}
            return lambda: t(text, **values)
    return None
