"""Reads numbers as people, phones and providers write them, and shows them in the exchange's notation (C4, C10, P2).

Extensions and short numbers are no business of this module: look for them first, since 1234 reads as a number too.
"""

import re
from functools import lru_cache

import phonenumbers
from phonenumbers import NumberParseException, PhoneMetadata, ValidationResult, shortnumberinfo

from schemas.dialling import MAX_SPECIAL_DIGITS, Notation

MAX_LENGTH = 64
"""Characters of foreign text that are looked at; longer text is no number."""
ANONYMOUS = ""
"""The canonical form of a number that is withheld."""
ANONYMOUS_SHOWN = "anonymous"
"""What is shown for it, as in RFC 3323 section 4.1.1.3."""
INTERNATIONAL_PREFIX = "00"
"""Read in every country, and what the notation with leading zeros means."""

_ANONYMOUS_WORDS = frozenset(
    ("", "anonymous", "anonymous@anonymous.invalid", "restricted", "private", "unknown", "unavailable", "withheld")
)
_SEPARATORS = re.compile(r"[ \u00a0()./-]")
_NUMBER = re.compile(r"\+?[0-9]{2,32}", re.ASCII)
_REGIONS_WITHOUT_NUMBERS = ("001", "ZZ")


def load_countries() -> None:
    """Read the numbering plans of all countries now (0.2 s); else each is read when it is first needed."""
    PhoneMetadata.load_all()


def home_region(country_code: str) -> str:
    """Return the main region (ISO 3166) of a calling code: BE for 32. Raises ValueError for an unknown code."""
    region = phonenumbers.region_code_for_country_code(int(country_code)) if country_code.isdecimal() else "ZZ"
    if region in _REGIONS_WITHOUT_NUMBERS:
        raise ValueError(f"{country_code!r} is not the calling code of a country; Belgium's is 32.")
    return region


def is_anonymous(text: str) -> bool:
    """Tell whether a caller's number, as the provider sends it, says that it is withheld."""
    return text.strip().lower() in _ANONYMOUS_WORDS


def canonical_number(text: str, country_code: str) -> str | None:
    """Return a number as E.164 without plus, or a short code of the country (112) as it is; None if it is neither.

    `+32 50 12 31 00`, `003250123100` and, with country code 32, `050/12.31.00` are 3250123100. Digits without any
    prefix are read as E.164 (what providers send, and what a phone redials from its list) where national numbers begin
    with 0; elsewhere as a national number if there can be such a one. Only the length of a number is checked, since
    numbering plans grow. Raises ValueError for an unknown country code.
    """
    region = home_region(country_code)
    if len(text) > MAX_LENGTH:
        return None
    digits = _SEPARATORS.sub("", text)
    return _read(digits, country_code, region) if _NUMBER.fullmatch(digits) else None


@lru_cache(maxsize=8192)
def _read(digits: str, country_code: str, region: str) -> str | None:
    if digits.startswith("+"):
        return _parse(digits, None)
    if is_special_number(digits, country_code):
        return digits
    for prefix in _international_prefixes(region):
        if digits.startswith(prefix):
            return _parse("+" + digits[len(prefix) :], None)
    national = _parse(digits, region)
    if digits.startswith("0"):
        return national
    if national and _national_prefix(region) != "0" and _is_valid(national):
        return national
    return _parse("+" + digits, None) or national


def caller_number(text: str, country_code: str) -> str:
    """Return who calls: a canonical number, ANONYMOUS, or the text itself (at most 64 characters) if it is no number.

    For what a provider sends. The extension of a colleague is known from the account, not from here.
    """
    if is_anonymous(text):
        return ANONYMOUS
    return canonical_number(text, country_code) or text.strip()[:MAX_LENGTH]


def canonical_prefix(text: str, country_code: str) -> str | None:
    """Return the beginning of a number, as an admin types it, with the country code: `050` is 3250; None if it is none.

    Digits without a prefix are taken as they are: 3250 stays 3250. Raises ValueError for an unknown country code.
    """
    if len(text) > MAX_LENGTH:
        return None
    digits = _SEPARATORS.sub("", text)
    national_prefix = _national_prefix(home_region(country_code))
    if not re.fullmatch(r"\+?[0-9]{1,20}", digits, re.ASCII):
        return None
    if digits.startswith("+"):
        digits = digits[1:]
    elif digits.startswith(INTERNATIONAL_PREFIX):
        digits = digits[len(INTERNATIONAL_PREFIX) :]
    elif digits.startswith("0") and national_prefix == "0":
        digits = country_code + digits[1:]
    return digits if re.fullmatch(r"[1-9][0-9]{0,14}", digits, re.ASCII) else None


def show_number(number: str, notation: Notation, country_code: str) -> str:
    """Return a canonical number as people and phones see it; short codes and extensions as they are.

    In the notation `national` a number abroad, or one of which the short form would read as another number, is written
    `00…`. Raises ValueError for an unknown country code.
    """
    region = home_region(country_code)
    if number == ANONYMOUS:
        return ANONYMOUS_SHOWN
    if notation is Notation.E164 or not is_canonical(number) or len(number) <= MAX_SPECIAL_DIGITS:
        return number
    if notation is Notation.NATIONAL and number.startswith(country_code):
        return _national(number, country_code, region)
    return INTERNATIONAL_PREFIX + number


@lru_cache(maxsize=8192)
def _national(number: str, country_code: str, region: str) -> str:
    national = (_national_prefix(region) or "") + number[len(country_code) :]
    return national if _read(national, country_code, region) == number else INTERNATIONAL_PREFIX + number


def is_canonical(number: str) -> bool:
    """Tell whether it has the form of E.164 without plus, or of a short code: 3 to 15 digits, no zero in front."""
    return re.fullmatch(r"[1-9][0-9]{2,14}", number, re.ASCII) is not None


def can_be_called(number: str, country_code: str) -> bool:
    """Tell whether a canonical number is as long as numbers of its country are, or a short code of the given country.

    Raises ValueError for an unknown country code.
    """
    return canonical_number(f"+{number}", country_code) == number or is_special_number(number, country_code)


def is_special_number(number: str, country_code: str) -> bool:
    """Tell whether it is a short code of the country that can be called, such as 112, 1207 or 116000."""
    if not 3 <= len(number) <= MAX_SPECIAL_DIGITS or not re.fullmatch(r"[1-9][0-9]*", number, re.ASCII):
        return False
    region = home_region(country_code)
    short = phonenumbers.PhoneNumber(country_code=int(country_code), national_number=int(number))
    if not shortnumberinfo.is_valid_short_number_for_region(short, region):
        return False
    return not shortnumberinfo.is_sms_service_for_region(short, region)


def _parse(text: str, region: str | None) -> str | None:
    try:
        parsed = phonenumbers.parse(text, region)
    except NumberParseException:
        return None
    if phonenumbers.is_possible_number_with_reason(parsed) != ValidationResult.IS_POSSIBLE:
        return None
    national = phonenumbers.national_significant_number(parsed)
    if (
        national.startswith("0")
        and _national_prefix(phonenumbers.region_code_for_number(parsed) or region or "") == "0"
    ):
        return None  # one digit short: the library then takes the prefix for a part of the number
    number = f"{parsed.country_code}{national}"
    return number if MAX_SPECIAL_DIGITS < len(number) <= 15 else None


def _is_valid(number: str) -> bool:
    return phonenumbers.is_valid_number(phonenumbers.parse("+" + number))


@lru_cache(maxsize=512)
def _national_prefix(region: str) -> str | None:
    metadata = PhoneMetadata.metadata_for_region(region)
    return metadata.national_prefix if metadata else None


@lru_cache(maxsize=512)
def _international_prefixes(region: str) -> list[str]:
    metadata = PhoneMetadata.metadata_for_region(region)
    own = (metadata.preferred_international_prefix, metadata.international_prefix) if metadata else ()
    prefixes = {INTERNATIONAL_PREFIX, *(prefix for prefix in own if prefix and prefix.isdecimal())}
    return sorted(prefixes, key=len, reverse=True)  # Australia's 0011 before 00, 00 before Samoa's 0
