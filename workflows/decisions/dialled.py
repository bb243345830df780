"""What the digits that an account dials mean."""

import re

from schemas.dialling import (
    ALL_DIDS_CODE,
    FORWARD_CODES,
    LAST_CALLER_CODE,
    SETTING_CODES,
    Dialled,
    DialledDid,
    DialledEmergency,
    DialledExtension,
    DialledExternal,
    DialledForwardingOff,
    DialledForwardingOn,
    DialledLastCaller,
    DialledSetting,
    DialledShortNumber,
    DialledUnknown,
    DialledWithPrefix,
    DiallingSettings,
)
from workflows.decisions.dial_out import is_emergency_number
from workflows.decisions.number_format import MAX_LENGTH, canonical_number

ADDRESS_INCOMPLETE = 484

_FORWARDING_ON = re.compile(r"\*(1[0-9]{2})\*(.+)", re.ASCII)
_FORWARDING_OFF = re.compile(r"#(1[0-9]{2})#", re.ASCII)
_WITH_PREFIX = re.compile(r"\*([0-9]{1,2})\*(.+)", re.ASCII)
_FORWARD = re.compile(rf"\*({'|'.join(FORWARD_CODES)})\*?(.*)", re.ASCII)


def dialled(text: str, settings: DiallingSettings, account_country_code: str | None = None) -> Dialled:
    """Return what a dialled string means: the user part of the request URI, percent signs decoded.

    Asked in this order: emergency number, code for forwarding, prefix or an account's setting, extension, number of
    the company, short number, external number. `account_country_code` fills in the country of national numbers (P2);
    None: the exchange's. An emergency number gives way to an extension with the same digits where the settings say so;
    112 never, unless it is listed so. Raises ValueError for an unknown country code, never for the text.
    """
    if len(text) > MAX_LENGTH:
        return DialledUnknown(reason=f"What was dialled has more than {MAX_LENGTH} characters.")
    country_code = account_country_code or settings.country_code
    text = text.strip()
    emergency = _emergency(text, settings)
    if emergency is not None:
        return emergency
    return _code(text, settings, country_code) or _number(text, settings, country_code)


def shadowed_emergency_numbers(settings: DiallingSettings) -> list[str]:
    """Return the emergency numbers that can't be dialled because an extension has the same digits: warn of them."""
    return sorted(
        number
        for number in settings.extensions
        if is_emergency_number(number, settings.country_code, settings.emergency_numbers)
        and _gives_way(number, settings)
    )


def _emergency(text: str, settings: DiallingSettings) -> DialledEmergency | None:
    number = _without_country(text, settings.country_code)
    if not is_emergency_number(number, settings.country_code, settings.emergency_numbers):
        return None
    if text in settings.extensions and _gives_way(number, settings):
        return None
    return DialledEmergency(number=number)


def _gives_way(number: str, settings: DiallingSettings) -> bool:
    entry = next((one for one in settings.emergency_numbers if one.number == number), None)
    return entry.extension_wins if entry is not None else number != "112"


def _without_country(text: str, country_code: str) -> str:
    """Return +32112 and 0032112 as 112: some mobile phones put the country code in front of everything."""
    for prefix in (f"+{country_code}", f"00{country_code}"):
        if text.startswith(prefix):
            return text[len(prefix) :]
    return text


def _code(text: str, settings: DiallingSettings, country_code: str) -> Dialled | None:
    if not text.startswith(("*", "#")):
        return None
    if found := _FORWARDING_OFF.fullmatch(text):
        return _forwarding_off(found[1], settings)
    if found := _FORWARDING_ON.fullmatch(text):
        return _forwarding_on(found[1], found[2], settings, country_code)
    found = _WITH_PREFIX.fullmatch(text)
    if found and (found[1] in settings.dial_prefixes or found[1] not in FORWARD_CODES):
        return _with_prefix(found[1], found[2], settings, country_code)
    if text == LAST_CALLER_CODE:
        return DialledLastCaller()
    if text in SETTING_CODES:
        setting, on = SETTING_CODES[text]
        return DialledSetting(setting=setting, on=on)
    if found := _FORWARD.fullmatch(text):
        return _forward(found[1], found[2], settings, country_code)
    return None


def _forward(code: str, target: str, settings: DiallingSettings, country_code: str) -> DialledSetting:
    """Return where an account forwards its calls to: a colleague or a group, or a number outside."""
    setting = FORWARD_CODES[code]
    if target in settings.extensions:
        return DialledSetting(setting=setting, on=True, number=target)
    meant = _outside(target, settings, country_code)
    if isinstance(meant, DialledShortNumber | DialledExternal):
        return DialledSetting(setting=setting, on=True, number=meant.number)
    refusal = f"No number was dialled after *{code}."
    if target:
        refusal = f"Calls can be forwarded to an extension or an external number, and {target} is none."
    return DialledSetting(setting=setting, on=True, refusal=refusal)


def _forwarding_off(code: str, settings: DiallingSettings) -> Dialled:
    if code == ALL_DIDS_CODE:
        return DialledForwardingOff(code=code, did=None)
    if code not in settings.forwarding_codes:
        return DialledUnknown(reason=f"No number of the company has the forwarding code {code}.")
    return DialledForwardingOff(code=code, did=settings.forwarding_codes[code])


def _forwarding_on(code: str, target: str, settings: DiallingSettings, country_code: str) -> Dialled:
    if code != ALL_DIDS_CODE and code not in settings.forwarding_codes:
        return DialledUnknown(reason=f"No number of the company has the forwarding code {code}.")
    meant = _outside(target, settings, country_code)
    if isinstance(meant, DialledShortNumber | DialledExternal):
        return DialledForwardingOn(code=code, did=settings.forwarding_codes.get(code), number=meant.number)
    if isinstance(meant, DialledUnknown):
        return meant
    return DialledUnknown(reason=f"Calls can only be forwarded to an external number, and {target} is none.")


def _with_prefix(prefix: str, target: str, settings: DiallingSettings, country_code: str) -> Dialled:
    meant = _outside(target, settings, country_code)
    if isinstance(meant, DialledEmergency | DialledDid):
        return meant
    if prefix not in settings.dial_prefixes:
        return DialledUnknown(reason=f"No number of the company has the dial prefix {prefix}.")
    did = settings.dial_prefixes[prefix]
    if isinstance(meant, DialledShortNumber):
        return DialledWithPrefix(prefix=prefix, did=did, number=meant.number, short_code=meant.code)
    if isinstance(meant, DialledExternal):
        return DialledWithPrefix(prefix=prefix, did=did, number=meant.number)
    return meant


def _outside(
    text: str, settings: DiallingSettings, country_code: str
) -> DialledEmergency | DialledDid | DialledShortNumber | DialledExternal | DialledUnknown:
    """Return what a number means where only one outside is asked for; an extension does not count there."""
    if is_emergency_number(text, settings.country_code, settings.emergency_numbers):
        return DialledEmergency(number=text)  # whatever the numbering plan of the account's country says of it
    number = settings.short_numbers.get(text) or canonical_number(text, country_code)
    if number is None:
        too_short = text.isascii() and text.isdecimal() and len(text) < 7
        return DialledUnknown(
            reason=f"{text} is no extension, no short number and no telephone number.",
            sip_status=ADDRESS_INCOMPLETE if too_short else 404,
        )
    if is_emergency_number(number, settings.country_code, settings.emergency_numbers):
        return DialledEmergency(number=number)
    if text in settings.short_numbers:
        return DialledShortNumber(code=text, number=number)
    if number in settings.dids:
        return DialledDid(number=number)
    return DialledExternal(number=number)


def _number(text: str, settings: DiallingSettings, country_code: str) -> Dialled:
    if text in settings.extensions:
        return DialledExtension(number=text)
    number = canonical_number(text, country_code)
    if number is not None and number in settings.dids:
        return DialledDid(number=number)
    return _outside(text, settings, country_code)
