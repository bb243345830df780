"""Whether an account may call a number (P9)."""

import re
from functools import lru_cache
from typing import Final

import phonenumbers
from phonenumbers import PhoneNumberType, shortnumberinfo

from schemas.dial_out import DialOutDecision, DialOutGroup, NumberClass
from schemas.dialling import MAX_SPECIAL_DIGITS, EmergencyNumber, Notation
from workflows.decisions.number_format import home_region, is_canonical, is_special_number, show_number

FORBIDDEN: Final = 403

# fmt: off
_EEA = frozenset((
    "AT", "AX", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IS", "IT", "LI",
    "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SJ", "SK", "VA",
))
_REST_OF_EUROPE = frozenset((
    "AD", "AL", "BA", "BY", "CH", "FO", "GB", "GG", "GI", "IM", "JE", "MC", "MD", "ME", "MK", "RS", "RU", "SM", "TR",
    "UA", "XK",
))
# fmt: on
_SAME_TARIFF = {
    "GB": frozenset(("GG", "IM", "JE")),
    "IT": frozenset(("VA",)),
    "FI": frozenset(("AX",)),
    "NO": frozenset(("SJ",)),
    "US": frozenset(("CA", "PR", "VI")),
}
"""Other regions with the calling code of the country that cost as much as the country itself. The rest of North
America's numbering plan, for one, has islands that fraudsters like."""

_NETWORKS: dict[int, NumberClass] = {
    800: NumberClass.FREE,
    808: NumberClass.SHARED_COST,
    870: NumberClass.SATELLITE,
    878: NumberClass.SATELLITE,
    881: NumberClass.SATELLITE,
    882: NumberClass.SATELLITE,
    883: NumberClass.SATELLITE,
    888: NumberClass.SATELLITE,
    979: NumberClass.PREMIUM,
}
"""Calling codes that belong to no country."""

_OWN_RANGES: dict[str, tuple[tuple[str, NumberClass], ...]] = {
    "32": (
        ("800", NumberClass.FREE),
        ("70", NumberClass.SHARED_COST),
        ("78", NumberClass.SHARED_COST),
        ("90", NumberClass.PREMIUM),
    ),
}
"""By calling code, what the library knows only in part: it holds just the blocks of 070 and 078 that were given out."""

_GEOGRAPHIC = {"32": re.compile(r"(?:[12356]\d|4[23]|71|[89]\d)\d{6}", re.ASCII)}
"""By calling code, where fixed lines are, also in blocks that the library does not know; the ranges above go first."""

_DOMESTIC_TYPES = {
    PhoneNumberType.FIXED_LINE: NumberClass.NATIONAL,
    PhoneNumberType.FIXED_LINE_OR_MOBILE: NumberClass.NATIONAL,
    PhoneNumberType.VOIP: NumberClass.NATIONAL,
    PhoneNumberType.MOBILE: NumberClass.MOBILE,
    PhoneNumberType.TOLL_FREE: NumberClass.FREE,
    PhoneNumberType.SHARED_COST: NumberClass.SHARED_COST,
    PhoneNumberType.UAN: NumberClass.SHARED_COST,
    PhoneNumberType.PREMIUM_RATE: NumberClass.PREMIUM,
    PhoneNumberType.PERSONAL_NUMBER: NumberClass.PREMIUM,
}
_DEAR_TYPES = (PhoneNumberType.PREMIUM_RATE, PhoneNumberType.PERSONAL_NUMBER)

CLASS_NAMES: dict[NumberClass, str] = {
    NumberClass.EMERGENCY: "an emergency number",
    NumberClass.NATIONAL: "a national number",
    NumberClass.MOBILE: "a mobile number",
    NumberClass.FREE: "a free number",
    NumberClass.SHARED_COST: "a shared-cost number",
    NumberClass.PREMIUM: "a premium number",
    NumberClass.SPECIAL: "a special number",
    NumberClass.INTERNATIONAL_EU: "a number in another country of the EEA",
    NumberClass.INTERNATIONAL_EUROPE: "a number in Europe outside the EEA",
    NumberClass.INTERNATIONAL_WORLD: "a number outside Europe",
    NumberClass.SATELLITE: "a number of a satellite or international network",
    NumberClass.OTHER: "a number of no known class",
}
"""In words, with the article."""


def is_emergency_number(number: str, country_code: str, others: tuple[EmergencyNumber, ...] = ()) -> bool:
    """Tell whether a short code calls for help: 112, those of the country's numbering plan, and the admin's."""
    if any(number == one.number for one in others):
        return True
    if not 3 <= len(number) <= MAX_SPECIAL_DIGITS or not is_canonical(number):
        return False
    return number == "112" or shortnumberinfo.is_emergency_number(number, home_region(country_code))


@lru_cache(maxsize=8192)
def number_class(number: str, country_code: str) -> NumberClass:
    """Return the class of a canonical number for an exchange in the given country; OTHER for what is no number.

    The country is the exchange's, not the account's: a trunk in Belgium charges a call to France as abroad also when it
    was dialled as in France. Raises ValueError for an unknown country code.
    """
    region = home_region(country_code)
    if not is_canonical(number):
        return NumberClass.OTHER
    if len(number) <= MAX_SPECIAL_DIGITS:
        if is_emergency_number(number, country_code):
            return NumberClass.EMERGENCY
        return NumberClass.SPECIAL if is_special_number(number, country_code) else NumberClass.OTHER
    try:
        parsed = phonenumbers.parse("+" + number)
    except phonenumbers.NumberParseException:
        return NumberClass.OTHER
    network = _NETWORKS.get(parsed.country_code or 0)
    if network is not None:
        return network
    for prefix, known in _OWN_RANGES.get(str(parsed.country_code), ()):
        if number.startswith(f"{parsed.country_code}{prefix}"):
            if str(parsed.country_code) == country_code or known is NumberClass.PREMIUM:
                return known
            break
    kind = phonenumbers.number_type(parsed)
    if kind in _DEAR_TYPES:
        return NumberClass.PREMIUM
    found = phonenumbers.region_code_for_number(parsed)
    if str(parsed.country_code) == country_code and _same_tariff(found, region):
        geographic = _GEOGRAPHIC.get(country_code)
        if geographic and geographic.fullmatch(number, len(country_code)):
            return NumberClass.NATIONAL
        return _DOMESTIC_TYPES.get(kind, NumberClass.OTHER)
    return _zone(found or phonenumbers.region_code_for_country_code(parsed.country_code or 0))


def decide_dial_out(
    group: DialOutGroup | None, number: str, country_code: str, emergency: tuple[EmergencyNumber, ...] = ()
) -> DialOutDecision:
    """Decide whether an account of a group may call a canonical number; `group` is None for one outside every group.

    `country_code` is the exchange's. Raises ValueError when it is unknown.
    """
    if is_emergency_number(number, country_code, emergency):
        return DialOutDecision(
            allowed=True, number_class=NumberClass.EMERGENCY, reason=f"{number} is an emergency number: always allowed."
        )
    found = number_class(number, country_code)
    shown = show_number(number, Notation.NATIONAL, country_code)
    if group is None:
        return DialOutDecision(
            allowed=False,
            number_class=found,
            reason="The account is in no dial-out group, so it may not call out.",
            refusal="no-dial-out-group",
            sip_status=FORBIDDEN,
        )
    if number in group.numbers:
        reason = f"{shown} is one of the numbers that dial-out group {group.name} allows all the same."
        return DialOutDecision(allowed=True, number_class=found, reason=reason)
    if found in group.classes:
        reason = f"{shown} is {CLASS_NAMES[found]}; dial-out group {group.name} allows it."
        return DialOutDecision(allowed=True, number_class=found, reason=reason)
    return DialOutDecision(
        allowed=False,
        number_class=found,
        reason=f"{shown} is {CLASS_NAMES[found]}; dial-out group {group.name} does not allow it.",
        refusal="number-class-not-allowed",
        sip_status=FORBIDDEN,
    )


def _same_tariff(found: str | None, region: str) -> bool:
    # A number that the library can't place has the country's own code: what it is, its type says (none, so OTHER).
    return found is None or found == region or found in _SAME_TARIFF.get(region, ())


def _zone(region: str) -> NumberClass:
    if region in _EEA:
        return NumberClass.INTERNATIONAL_EU
    if region in _REST_OF_EUROPE:
        return NumberClass.INTERNATIONAL_EUROPE
    return NumberClass.INTERNATIONAL_WORLD
