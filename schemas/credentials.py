"""Usernames and passwords of SIP accounts (P2): generated, easy to type on a phone, hard to guess."""

import secrets
from collections.abc import Container

TYPABLE = "abcdefghjkmnpqrstuvwxyz23456789"
_TYPABLE_BOTH_CASES = TYPABLE + "ABCDEFGHJKMNPQRSTUVWXYZ"
USERNAME_LENGTH = 8
PASSWORD_LENGTH = 16


def generate_username(taken: Container[str] = (), *, numeric: bool = False) -> str:
    """Return a new random username, such as `bp7k2m9x`; letters and digits that look alike are left out.

    A numeric one, such as `48120573`, is for phones on which letters can't be typed.
    """
    while True:
        if numeric:
            name = str(secrets.randbelow(9 * 10 ** (USERNAME_LENGTH - 1)) + 10 ** (USERNAME_LENGTH - 1))
        else:
            name = "bp" + "".join(secrets.choice(TYPABLE) for _ in range(USERNAME_LENGTH - 2))
        if name not in taken:
            return name


def generate_password() -> str:
    """Return a new random password of 16 letters and digits (over 90 bits)."""
    return "".join(secrets.choice(_TYPABLE_BOTH_CASES) for _ in range(PASSWORD_LENGTH))
