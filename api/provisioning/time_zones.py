"""A time zone as phones want it: a POSIX rule, the hours to UTC, a maker's own name."""

import zoneinfo
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo


class PhoneTimeZone(NamedTuple):
    """The exchange's time zone."""

    posix: str
    """POSIX rule with its clock changes: `CET-1CEST,M3.5.0,M10.5.0/3`."""
    winter_hours: str
    """Hours to UTC without summer time: `+1`, `-3:30`."""
    yealink_name: str
    """Yealink's name of the zone; empty when it is not known here."""
    snom_name: str
    """Snom's name of the zone; empty when it is not known here."""


_MAKERS_NAMES = {
    "Europe/Brussels": ("Belgium(Brussels)", "BEL+1"),
    "Europe/Amsterdam": ("Netherlands(Amsterdam)", "NLD+1"),
    "Europe/Paris": ("France(Paris)", "FRA+1"),
    "Europe/Luxembourg": ("Luxembourg(Luxembourg)", "LUX+1"),
    "Europe/Berlin": ("Germany(Berlin)", "GER+1"),
    "Europe/London": ("United Kingdom(London)", "GBR-0"),
}


def phone_time_zone(name: str) -> PhoneTimeZone:
    """Return a time zone of the exchange as phones want it."""
    january, july = (datetime(2026, month, 1, tzinfo=UTC).astimezone(ZoneInfo(name)) for month in (1, 7))
    offset = min(january.utcoffset() or timedelta(), july.utcoffset() or timedelta())
    yealink, snom = _MAKERS_NAMES.get(name, ("", ""))
    return PhoneTimeZone(_posix_rule(name), _hours(offset), yealink, snom)


def _posix_rule(name: str) -> str:
    """Return the last line of the zone's file (RFC 8536 section 3.3)."""
    for folder in zoneinfo.TZPATH:
        path = Path(folder) / name
        if path.is_file():
            data = path.read_bytes()
            break
    else:
        data = files("tzdata.zoneinfo").joinpath(name).read_bytes()
    return data.rstrip(b"\n").rpartition(b"\n")[2].decode("ascii", "replace")


def _hours(offset: timedelta) -> str:
    minutes = round(offset.total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    return f"{'-' if minutes < 0 else '+'}{hours}{f':{rest:02}' if rest else ''}"
