"""Lock-out: who guesses passwords waits, longer with each failure; counted by log-in account and by source address.

An attempt is counted as a failure *before* its password is looked at, and taken back when it was right. So a thousand
attempts at the same moment are a thousand failures, not one. Logins that do not exist are counted like others: whether
one is locked tells nobody that it exists.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, delete, func, select

from schemas.secrets import derived_key
from schemas.tables import LoginAttempts
from telephony.front.limits import source_key

FIRST_DELAY = timedelta(seconds=30)
KEPT = timedelta(days=2)
MAX_ROWS = 20_000


@dataclass(frozen=True)
class Limit:
    """How many failures are free, how fast they fade, and how long one waits at most."""

    free: int
    fades_in: timedelta
    """One failure less after each such time."""
    longest: timedelta

    def delay(self, failures: float) -> timedelta | None:
        """Return how long nobody is looked at after so many failures; it doubles with each."""
        beyond = ceil(failures - 0.001) - self.free
        if beyond < 0:
            return None
        return min(self.longest, FIRST_DELAY * (1 << min(beyond, 20)))

    def faded(self, failures: float, since: timedelta) -> float:
        """Return what is left of failures after a time."""
        return max(0.0, failures - max(since, timedelta(0)) / self.fades_in)


ACCOUNT = Limit(free=5, fades_in=timedelta(minutes=30), longest=timedelta(minutes=15))
"""Of one account. Not longer than a quarter: an attacker must not be able to keep an admin out for a day."""
SOURCE = Limit(free=20, fades_in=timedelta(minutes=5), longest=timedelta(hours=1))
"""Of one address. More are free: a whole office may be behind it."""


@dataclass(frozen=True)
class Attempt:
    """An attempt that is being looked at."""

    account: str
    source: str
    locks: bool
    """If it fails, the account or the source is locked."""


@dataclass(frozen=True)
class Blocked:
    """An attempt that is not looked at."""

    seconds: int
    """Ask again after so many."""


def begin_attempt(session: Session, login: str, source: str, now: datetime) -> Attempt | Blocked:
    """Count an attempt of a login from an IP address as failed until `attempt_was_right`."""
    account, by_source = account_row(login), source_row(source)
    rows = [(_row(session, account, now), ACCOUNT), (_row(session, by_source, now), SOURCE)]
    ends = [row.blocked_until for row, _ in rows if row.blocked_until is not None and row.blocked_until > now]
    if ends:
        return Blocked(max(1, round((max(ends) - now).total_seconds())))
    locks = False
    for row, limit in rows:
        row.failures = limit.faded(row.failures, now - row.last_at) + 1
        row.last_at = now
        delay = limit.delay(row.failures)
        row.blocked_until = now + delay if delay else None
        locks |= delay is not None
        session.add(row)
    _bound(session)
    return Attempt(account, by_source, locks)


def attempt_was_right(session: Session, attempt: Attempt, *, logged_in: bool) -> None:
    """Take an attempt back. Once somebody is logged in, the account's earlier failures are forgotten, too.

    The source's are not: who has one account of his own must not be able to wipe out his guesses at others.
    """
    _change(session, attempt.source, lambda row: _take_one_back(row, SOURCE))
    _change(session, attempt.account, _forget if logged_in else lambda row: _take_one_back(row, ACCOUNT))


def unlock(session: Session, login: str) -> None:
    """Forget the failures of a login."""
    _change(session, account_row(login), _forget)


def locked_until(session: Session, login: str, now: datetime) -> datetime | None:
    """Return until when a login is locked, None when it is not."""
    row = session.get(LoginAttempts, account_row(login))
    until = row.blocked_until if row else None
    return until if until is not None and until > now else None


def forget_old_attempts(session: Session, now: datetime) -> None:
    """Remove what does not count any more."""
    session.exec(delete(LoginAttempts).where(col(LoginAttempts.last_at) < now - KEPT))


def account_row(login: str) -> str:
    """Return the key under which failures of a login are counted."""
    return f"account:{_hashed(login)}"


def source_row(source: str) -> str:
    """Return the key under which failures of an IP address are counted: of IPv6, its /64."""
    try:
        return f"source:{_hashed(source_key(source))}"
    except ValueError:
        return f"source:{_hashed(source)}"


def _hashed(text: str) -> str:
    key = derived_key("log-in-attempts")
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), key=key, digest_size=24).hexdigest()


def _row(session: Session, key: str, now: datetime) -> LoginAttempts:
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    fresh = insert(LoginAttempts).values(key=key, failures=0.0, last_at=now)
    session.exec(fresh.on_conflict_do_nothing(index_elements=["key"]))  # two first attempts may come at once
    return session.exec(select(LoginAttempts).where(LoginAttempts.key == key).with_for_update()).one()


def _change(session: Session, key: str, change: Callable[[LoginAttempts], None]) -> None:
    row = session.exec(select(LoginAttempts).where(LoginAttempts.key == key).with_for_update()).first()
    if row is not None:
        change(row)
        session.add(row)


def _forget(row: LoginAttempts) -> None:
    row.failures, row.blocked_until = 0, None


def _take_one_back(row: LoginAttempts, limit: Limit) -> None:
    row.failures = max(0, row.failures - 1)
    if limit.delay(row.failures) is None:
        row.blocked_until = None


def _bound(session: Session) -> None:
    session.flush()
    rows = session.exec(select(func.count(col(LoginAttempts.key)))).one()
    if rows > MAX_ROWS:  # many thousands of logins or addresses are tried: the oldest matter least
        oldest = select(LoginAttempts.key).order_by(col(LoginAttempts.last_at)).limit(rows - MAX_ROWS)
        session.exec(delete(LoginAttempts).where(col(LoginAttempts.key).in_(oldest)))
