"""Phone numbers as people write and read them, and as the exchange keeps them: E.164 without the plus."""

from functools import lru_cache
from typing import Literal

import phonenumbers
import streamlit as st

Notation = Literal["e164", "national", "leading_zeros"]
_STATE = "number_notation"


def use_notation(notation: Notation, country_code: str) -> None:
    """Show this session's numbers in a notation (menu Config, caller-ID notation), seen from a country."""
    st.session_state[_STATE] = notation, country_code


def shown_number(number: str) -> str:
    """Return a number as the pages show it; what is no E.164 number, such as 112 or an extension, stays as it is."""
    notation, country_code = _notation()
    return _shown(number, notation, country_code)


def kept_number(typed: str) -> str:
    """Return what somebody typed as the exchange keeps it: `050 12 31 00` and `+32 50 123100` are `3250123100`.

    What can't be read as a number is returned as it was typed, for the api to say what is wrong.
    """
    _, country_code = _notation()
    return _kept(typed.strip(), country_code)


def _notation() -> tuple[Notation, str]:
    found: tuple[Notation, str] = st.session_state.get(_STATE, ("national", "32"))
    return found


@lru_cache(maxsize=4096)
def _shown(number: str, notation: Notation, country_code: str) -> str:
    parsed = _parsed(f"+{number}", None) if number.isdigit() and len(number) > 6 else None
    if parsed is None or not phonenumbers.is_possible_number(parsed):
        return number
    international = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    if notation == "e164":
        return international
    if notation == "national" and str(parsed.country_code) == country_code:
        return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)
    return f"00{international.removeprefix('+')}"


@lru_cache(maxsize=4096)
def _kept(typed: str, country_code: str) -> str:
    bare = "".join(one for one in typed if one not in " ./-()\u00a0\u2011")
    if not bare.removeprefix("+").isdigit():
        return typed
    if bare.startswith("00"):
        bare = f"+{bare[2:]}"
    if bare.startswith("0"):
        region = phonenumbers.region_code_for_country_code(int(country_code))
        parsed = _parsed(bare, region)
        return _e164(parsed) if parsed is not None else typed
    return bare.removeprefix("+")


def _parsed(text: str, region: str | None) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None


def _e164(number: phonenumbers.PhoneNumber) -> str:
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164).removeprefix("+")
