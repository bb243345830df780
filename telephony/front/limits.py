"""Rate limits and bans per source address, in tables of bounded size."""

import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

MAX_SOURCES = 50_000


class Admission(Enum):
    """What happens to a message of a source."""

    PASS = auto()
    REFUSE = auto()
    """Over its rate: requests are answered 503."""
    DROP = auto()
    """Far over its rate, or banned: nothing is answered."""


@dataclass(slots=True)
class _Bucket:
    tokens: float
    at: float


@dataclass(slots=True)
class _Failures:
    count: int
    since: float


def source_key(host: str) -> str:
    """Return what a source is counted by: an IPv4 address, or the /64 of an IPv6 address."""
    if ":" not in host:
        return host
    return str(ipaddress.ip_network((host.partition("%")[0], 64), strict=False))


class SourceLimits:
    """A token bucket, a count of wrong passwords, and bans, each per source."""

    def __init__(
        self,
        *,
        rate: float,
        burst: float,
        ban_failures: int,
        ban_window: float,
        ban_seconds: float,
        clock: Callable[[], float] = time.monotonic,
        max_sources: int = MAX_SOURCES,
    ) -> None:
        self._rate = rate
        self._burst = burst
        self._ban_failures = ban_failures
        self._ban_window = ban_window
        self._ban_seconds = ban_seconds
        self._clock = clock
        self._max_sources = max_sources
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()
        self._failures: OrderedDict[str, _Failures] = OrderedDict()
        self._bans: OrderedDict[str, float] = OrderedDict()

    def admit(self, host: str) -> Admission:
        """Count one message of a source and say what becomes of it."""
        key = source_key(host)
        now = self._clock()
        if self._bans and self._is_banned(key, now):
            return Admission.DROP
        bucket = self._buckets.get(key)
        if bucket is None:
            bucket = self._buckets[key] = _Bucket(self._burst, now)
            if len(self._buckets) > self._max_sources:
                self._buckets.popitem(last=False)
        else:
            self._buckets.move_to_end(key)
        bucket.tokens = min(self._burst, bucket.tokens + (now - bucket.at) * self._rate)
        bucket.at = now
        if bucket.tokens >= 1:
            bucket.tokens -= 1
            return Admission.PASS
        # a small debt is answered, so that an honest phone waits instead of repeating itself
        if bucket.tokens > -0.1 * self._burst:
            bucket.tokens -= 1
            return Admission.REFUSE
        return Admission.DROP

    def _is_banned(self, key: str, now: float) -> bool:
        until = self._bans.get(key)
        if until is None:
            return False
        if now < until:
            return True
        del self._bans[key]
        return False

    def is_banned(self, host: str) -> bool:
        """Whether a source is banned now."""
        return self._is_banned(source_key(host), self._clock())

    def authentication_failed(self, host: str) -> bool:
        """Count a wrong password; return True when it made the source banned."""
        key = source_key(host)
        now = self._clock()
        failures = self._failures.get(key)
        if failures is None or now - failures.since > self._ban_window:
            failures = self._failures[key] = _Failures(0, now)
            self._failures.move_to_end(key)
            if len(self._failures) > self._max_sources:
                self._failures.popitem(last=False)
        failures.count += 1
        if failures.count < self._ban_failures:
            return False
        del self._failures[key]
        self._bans[key] = now + self._ban_seconds
        if len(self._bans) > self._max_sources:
            self._bans.popitem(last=False)
        return True


class AccountLimits:
    """Guards each username against guessing from many sources at once: while it is guessed at, only those may log in
    who did before. Who guesses can't tell, nor lock out the phone whose username it is.
    """

    def __init__(
        self,
        *,
        ban_failures: int,
        ban_window: float,
        ban_seconds: float,
        clock: Callable[[], float] = time.monotonic,
        max_entries: int = MAX_SOURCES,
    ) -> None:
        self._ban_failures = ban_failures
        self._ban_window = ban_window
        self._ban_seconds = ban_seconds
        self._clock = clock
        self._max_entries = max_entries
        self._failures: OrderedDict[str, _Failures] = OrderedDict()
        self._guarded: OrderedDict[str, float] = OrderedDict()
        self._known: OrderedDict[tuple[str, str], None] = OrderedDict()

    def failed(self, username: str) -> bool:
        """Count a wrong password; return True when it made the username guarded."""
        now = self._clock()
        failures = self._failures.get(username)
        if failures is None or now - failures.since > self._ban_window:
            failures = self._failures[username] = _Failures(0, now)
            self._bound(self._failures)
        failures.count += 1
        if failures.count < self._ban_failures:
            return False
        del self._failures[username]
        self._guarded[username] = now + self._ban_seconds
        self._bound(self._guarded)
        return True

    def proven(self, username: str, host: str) -> None:
        """Note that a source gave the right password while nobody guessed at it."""
        key = username, source_key(host)
        self._known[key] = None
        self._known.move_to_end(key)
        self._bound(self._known)

    def is_shut(self, username: str, host: str) -> bool:
        """Whether a username is guarded now, and a source has not logged in with it before."""
        until = self._guarded.get(username)
        if until is None:
            return False
        if self._clock() >= until:
            del self._guarded[username]
            return False
        return (username, source_key(host)) not in self._known

    def _bound(self, table: "OrderedDict[Any, Any]") -> None:
        if len(table) > self._max_entries:
            table.popitem(last=False)
