"""Passwords of people: which are good enough, and how one is checked.

Rules after NIST SP 800-63B section 3.1.1: length counts, no mixture of signs is asked for, nothing expires, and what is
easy to guess is refused (by zxcvbn, with the person's own names among the words). Hashes are Argon2id with the
low-memory parameters of RFC 9106 section 4; one made with other parameters is replaced at the next log-in.
"""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from argon2.profiles import RFC_9106_LOW_MEMORY

from api.errors import ApiError
from schemas.credentials import generate_password

SHORTEST, LONGEST = 10, 128
MIN_SCORE = 3
"""Of zxcvbn, from 0 to 4: at least 10^8 guesses."""
LOOKED_AT = 72
"""Characters that zxcvbn looks at: its time grows with the square."""
AT_ONCE = 2
"""Each check takes 64 MB and a tenth of a second of all cores."""
WAIT_SECONDS = 10.0

_hasher = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)
_places = threading.BoundedSemaphore(AT_ONCE)


def password_problem(password: str, words: Sequence[str] = ()) -> str | None:
    """Return what is wrong with a new password, None when it is good; `words` are names that it must not be made of."""
    if len(password) < SHORTEST:
        return f"must have at least {SHORTEST} characters; three or four words do well"
    if len(password) > LONGEST:
        return f"must have at most {LONGEST} characters"
    if not password.isprintable():
        return "must consist of characters that can be seen, and spaces"
    from zxcvbn import zxcvbn  # 14 MB of words, for a process that may never need them

    if zxcvbn(password[:LOOKED_AT], [one for one in words if one])["score"] < MIN_SCORE:
        return "is too easy to guess; three or four words that don't belong together do well"
    return None


@contextmanager
def _place() -> Iterator[None]:
    if not _places.acquire(timeout=WAIT_SECONDS):
        raise ApiError(503, "too-busy", "Too many people log in at the same moment. Try again in some seconds.")
    try:
        yield
    finally:
        _places.release()


def hash_password(password: str) -> str:
    """Return the hash to keep."""
    with _place():
        return _hasher.hash(password)


def password_fits(stored: str, password: str) -> bool:
    """Tell whether a password is the one of a hash. An empty hash takes as long, and fits nothing."""
    with _place():
        try:
            return _hasher.verify(stored or _nobody(), password) and bool(stored)
        except (VerifyMismatchError, InvalidHashError):
            return False


def is_outdated(stored: str) -> bool:
    """Tell whether a hash was made with other parameters than today's."""
    return _hasher.check_needs_rehash(stored)


@lru_cache(maxsize=1)
def _nobody() -> str:
    return _hasher.hash(generate_password())
