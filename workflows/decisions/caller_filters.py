"""Filters by caller number: call filters (C8) and ACD filters (M22). Both look up, and never walk through a list."""

from collections.abc import Container, Iterable, Iterator

from schemas.call_filters import AcdFilter, AcdVerdict, CallerVerdict, CallFilter
from workflows.decisions.number_format import ANONYMOUS

MAX_PATTERN = 20
"""Digits of the longest number or beginning that a filter holds."""


def decide_caller(filters: Iterable[CallFilter], caller: str) -> CallerVerdict:
    """Return what the call filters say of a caller (canonical, an extension, or empty when anonymous).

    Those that allow are asked first, in their order, then those that block; the first that matches wins.
    """
    enabled = [one for one in filters if one.enabled]
    for action in ("allow", "block"):
        for one in enabled:
            why = _match(one, caller) if one.action == action else ""
            if why:
                verdict = "Let through" if action == "allow" else "Blocked"
                return CallerVerdict(
                    verdict="allowed" if action == "allow" else "blocked",
                    filter=one.id,
                    reason=f"{verdict} by call filter {one.name or one.id}: {why}.",
                )
    reason = f"None of the {len(enabled)} call filters knows the caller." if enabled else "There are no call filters."
    return CallerVerdict(verdict="no_match", reason=reason)


def decide_acd(filters: Iterable[AcdFilter], caller: str) -> AcdVerdict:
    """Return the action of the first ACD filter that knows the caller.

    Within a filter the whole number goes before a beginning, and the longest beginning before a shorter one. A caller
    without a number is in no filter.
    """
    asked = 0
    for one in filters:
        if not one.enabled:
            continue
        asked += 1
        if caller == ANONYMOUS:
            continue
        name = one.name or one.id
        if caller in one.exact:
            return AcdVerdict(filter=one.id, action=one.exact[caller], reason=f"ACD filter {name} has {caller}.")
        prefix = _longest_prefix(one.prefixes, caller)
        if prefix:
            reason = f"ACD filter {name} has numbers that begin with {prefix}."
            return AcdVerdict(filter=one.id, action=one.prefixes[prefix], reason=reason)
    if not asked:
        return AcdVerdict(reason="There are no ACD filters here.")
    if caller == ANONYMOUS:
        return AcdVerdict(reason="The caller is anonymous, so no ACD filter can know the number.")
    return AcdVerdict(reason=f"None of the {asked} ACD filters has the caller.")


def _match(one: CallFilter, caller: str) -> str:
    if caller == ANONYMOUS:
        return "anonymous callers" if one.anonymous else ""
    if caller in one.numbers:
        return f"it has {caller}"
    prefix = _longest_prefix(one.prefixes, caller)
    return f"it has numbers that begin with {prefix}" if prefix else ""


def _longest_prefix(prefixes: Container[str], caller: str) -> str:
    return next((prefix for prefix in _beginnings(caller) if prefix in prefixes), "")


def _beginnings(caller: str) -> Iterator[str]:
    for length in range(min(len(caller), MAX_PATTERN), 0, -1):
        yield caller[:length]
