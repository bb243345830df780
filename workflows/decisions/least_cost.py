"""Which trunks carry a call to an external number (M11)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from schemas.dialling import MAX_SPECIAL_DIGITS
from schemas.least_cost import LeastCostRule, LeastCostSettings, TariffSpan, TrunkChoice, TrunkState
from schemas.time_filters import WEEKDAYS

SERVICE_UNAVAILABLE = 503
NO_ANSWER_AT_ALL = 0
"""Stands for a trunk that could not be reached: no SIP status came back."""

MAX_PREFIX_DIGITS = 15
_UNKNOWN, _DISABLED = "unknown", "disabled"
_NEVER_TRIED = frozenset((_UNKNOWN, _DISABLED))

_TRUNK_FAILED = frozenset((NO_ANSWER_AT_ALL, 401, 402, 403, 404, 407, 408, 430, 483, 488))
"""The provider refuses us (401, 402, 403, 407), has no way to the number (404: RFC 3398 section 8.2.6.1 maps to it 'no
route' as well as 'unallocated number'), does not answer (408), can't be reached by the front (430), turned in circles
(483) or can't do our codecs (488)."""


def decide_trunks(
    settings: LeastCostSettings,
    number: str,
    at: datetime,
    trunks: Mapping[str, TrunkState],
    emergency: bool = False,
) -> TrunkChoice:
    """Return the trunks to try for a canonical number at an aware instant, and why.

    The rule with the longest prefix that holds at that time decides, the default order follows. Trunks that are
    unknown, disabled, unregistered, silent or full are left out. For an emergency call all that are enabled are tried,
    those in trouble last.
    """
    rule = _rule(settings, number, at)
    wanted: tuple[str, ...] = () if rule is None else rule.trunks
    if rule is None or not rule.only_these or emergency:
        wanted += settings.default_trunks
    usable: list[str] = []
    last: list[str] = []
    left_out: list[str] = []
    for trunk in dict.fromkeys(wanted):
        trouble = _trouble(trunks.get(trunk))
        if not trouble:
            usable.append(trunk)
        elif emergency and trouble not in _NEVER_TRIED:
            last.append(trunk)
        else:
            left_out.append(f"{trunk} ({trouble})")
    chosen = (*usable, *last)
    why = f"rule {rule.name or rule.id}" if rule else "the default order of trunks"
    without = f", without {', '.join(left_out)}" if left_out else ""
    if not chosen:
        reason = f"No trunk can carry the call: {why}{without}." if wanted else "No trunk is set for this number."
        return TrunkChoice(trunks=(), reason=reason, rule=rule.id if rule else None, sip_status=SERVICE_UNAVAILABLE)
    return TrunkChoice(trunks=chosen, reason=f"{', '.join(chosen)} by {why}{without}.", rule=rule.id if rule else None)


def try_next_trunk(sip_status: int, rang: bool = False) -> bool:
    """Tell whether another trunk should be tried after a leg failed with a status; 0 when nothing came back.

    Yes when the trunk is at fault: 5xx, 408, 404 and the others above. No when it reached the person called, who is
    busy (486, 600), declines (603), is away (480) or was ringing (`rang`: a 180 came), nor for other statuses, among
    them redirections and the caller's own CANCEL (487).
    """
    return not rang and (sip_status in _TRUNK_FAILED or 500 <= sip_status < 600)


def in_span(span: TariffSpan, local: datetime) -> bool:
    """Tell whether a local time is inside a span; one that runs over midnight belongs to the day on which it begins."""
    minute = local.hour * 60 + local.minute
    today = WEEKDAYS[local.weekday()] in span.weekdays
    if span.start < span.end:
        return today and span.start <= minute < span.end
    yesterday = WEEKDAYS[(local - timedelta(days=1)).weekday()] in span.weekdays
    return (today and minute >= span.start) or (yesterday and minute < span.end)


def _rule(settings: LeastCostSettings, number: str, at: datetime) -> LeastCostRule | None:
    local = at.astimezone(ZoneInfo(settings.time_zone))
    # 112 does not begin with the country code 1: a short code needs a rule of its own.
    shortest = len(number) if len(number) <= MAX_SPECIAL_DIGITS else 1
    for length in range(min(len(number), MAX_PREFIX_DIGITS), shortest - 1, -1):
        for rule in settings.by_prefix.get(number[:length], ()):
            if not rule.spans or any(in_span(span, local) for span in rule.spans):
                return rule
    return None


def _trouble(trunk: TrunkState | None) -> str:
    if trunk is None:
        return _UNKNOWN
    if not trunk.enabled:
        return _DISABLED
    if not trunk.registered:
        return "not registered"
    if trunk.silent:
        return "does not answer"
    return "all channels in use" if trunk.full else ""
