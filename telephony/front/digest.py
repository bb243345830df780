"""Digest authentication (RFC 7616, and RFC 8760 for SIP): MD5 and SHA-256, qop=auth.

Nonces are signed, not stored: they hold across a restart. What is stored is which nonce counts were used, so that a
recorded answer cannot be played back; a retransmission of the very same request is let through.
"""

import base64
import binascii
import hashlib
import hmac
import os
import re
import struct
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Literal

from telephony.front.fields import SipParseError, unquote_string

_PAIR = re.compile(r'\s*+([A-Za-z0-9_-]{1,40})\s*+=\s*+("(?:[^"\\]|\\.)*+"|[^\s,"]*+)\s*+(?:,|$)', re.DOTALL)
_MAX_PAIRS = 32
_MAX_COUNTS_PER_NONCE = 32
_NONCE_TIME_BYTES = 8
_NONCE_SALT_BYTES = 4
_NONCE_SIGNATURE_BYTES = 12

Algorithm = Literal["MD5", "SHA-256"]

HASHES = {"md5": "md5", "sha-256": "sha256"}
"""Digest algorithm in lower case → name in hashlib."""


def parse_digest(value: str) -> dict[str, str]:
    """Read `Digest name=value, …` (credentials or a challenge): names in lower case, quotes taken off.

    Raises SipParseError when it is another scheme or cannot be read.
    """
    scheme, _, text = value.strip().partition(" ")
    if scheme.lower() != "digest":
        raise SipParseError("Only digest authentication is known here.")
    pairs: dict[str, str] = {}
    position = 0
    while position < len(text):
        found = _PAIR.match(text, position)
        if found is None or len(pairs) >= _MAX_PAIRS:
            raise SipParseError("The digest credentials cannot be read.")
        name, given = found.groups()
        pairs.setdefault(name.lower(), unquote_string(given) if given.startswith('"') else given)
        position = found.end()
    return pairs


def hash_a1(username: str, realm: str, password: str, algorithm: str = "md5") -> str:
    """Return H(username:realm:password) in hex; `algorithm` is "md5" or "sha-256"."""
    return _hash(algorithm, f"{username}:{realm}:{password}")


def _hash(algorithm: str, text: str) -> str:
    return hashlib.new(HASHES[algorithm], text.encode("utf-8", "surrogateescape"), usedforsecurity=False).hexdigest()


def expected_response(algorithm: str, a1: str, method: str, credentials: dict[str, str]) -> str:
    """Return the `response` that these credentials must carry (RFC 7616 section 3.4.1)."""
    a2 = _hash(algorithm, f"{method}:{credentials.get('uri', '')}")
    nonce = credentials.get("nonce", "")
    if credentials.get("qop"):
        middle = f"{nonce}:{credentials.get('nc', '')}:{credentials.get('cnonce', '')}:{credentials['qop']}"
    else:
        middle = nonce
    return _hash(algorithm, f"{a1}:{middle}:{a2}")


@dataclass(frozen=True, slots=True)
class AccountSecret:
    """An account as the digest sees it: its id, and H(A1) for each algorithm."""

    account_id: str
    username: str
    a1: dict[str, str]
    secure: bool = False
    """It is served over TLS only (P4)."""


class Verdict(Enum):
    """What credentials are worth."""

    NONE = auto()
    """There are none for our realm."""
    GOOD = auto()
    STALE = auto()
    """The password is right, but the nonce is too old or its count was used: challenge again with stale=true."""
    WRONG = auto()


@dataclass(frozen=True, slots=True)
class Judgement:
    """The outcome of a check; `account` is set when the verdict is GOOD."""

    verdict: Verdict
    account: AccountSecret | None = None
    username: str = ""
    """The name that was claimed, for the log."""


class DigestAuthenticator:
    """Gives out challenges and checks the answers.

    `find_account` returns an account by username from memory: the time it takes must not tell whether it is there.
    """

    def __init__(
        self,
        realm: str,
        key: bytes,
        find_account: Callable[[str], AccountSecret | None],
        *,
        offered: Sequence[Algorithm] = ("MD5",),
        lifetime: float = 300.0,
        remembered_nonces: int = 20_000,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.realm = realm
        self._key = key
        self._find_account = find_account
        self._offered = tuple(offered)
        self._lifetime = lifetime
        self._remembered_nonces = remembered_nonces
        self._clock = clock
        self._used: OrderedDict[str, dict[int, bytes]] = OrderedDict()
        self._forgotten_before = 0.0
        nobody = os.urandom(16).hex()
        self._nobody = AccountSecret("", "", {name: _hash(name, nobody) for name in HASHES})

    def challenges(self, *, stale: bool = False) -> list[str]:
        """Return the challenges for WWW-Authenticate or Proxy-Authenticate, the preferred first (RFC 8760)."""
        nonce = self.make_nonce()
        tail = ", stale=true" if stale else ""
        return [
            f'Digest realm="{self.realm}", nonce="{nonce}", algorithm={algorithm}, qop="auth"{tail}'
            for algorithm in self._offered
        ]

    def make_nonce(self) -> str:
        """Return a new nonce: the time, four random bytes, and their signature."""
        payload = struct.pack("!Q", int(self._clock() * 1000)) + os.urandom(_NONCE_SALT_BYTES)
        return base64.b64encode(payload + self._signature(payload)).decode()

    def _signature(self, payload: bytes) -> bytes:
        return hmac.digest(self._key, payload, "sha256")[:_NONCE_SIGNATURE_BYTES]

    def _nonce_time(self, nonce: str) -> float | None:
        """Return when a nonce was made, in seconds since 1970; None when it is not one of ours."""
        try:
            data = base64.b64decode(nonce.encode("ascii", "replace"), validate=True)
        except binascii.Error:
            return None
        payload = data[: _NONCE_TIME_BYTES + _NONCE_SALT_BYTES]
        if len(data) != len(payload) + _NONCE_SIGNATURE_BYTES:
            return None
        if not hmac.compare_digest(self._signature(payload), data[len(payload) :]):
            return None
        return float(struct.unpack("!Q", payload[:_NONCE_TIME_BYTES])[0]) / 1000

    def check(self, header_values: list[str], method: str, fingerprint: bytes) -> Judgement:
        """Judge the credentials of a request.

        `fingerprint` tells this request from any other (source, Call-ID, CSeq): a nonce count may come again only
        with the same one, as a retransmission. An unknown username costs the same time as a wrong password.
        """
        credentials = self._ours(header_values)
        if credentials is None:
            return Judgement(Verdict.NONE)
        username = credentials.get("username", "")
        algorithm = credentials.get("algorithm", "md5").lower()
        qop = credentials.get("qop", "")
        if algorithm not in HASHES or qop not in ("", "auth"):
            return Judgement(Verdict.WRONG, username=username)
        account = self._find_account(username)
        expected = expected_response(algorithm, (account or self._nobody).a1[algorithm], method, credentials)
        given = credentials.get("response", "").lower().encode("utf-8", "surrogateescape")
        right = hmac.compare_digest(expected.encode(), given)
        made = self._nonce_time(credentials.get("nonce", ""))
        if account is None or not right:
            return Judgement(Verdict.WRONG, username=username)
        if made is None or not self._is_fresh(made) or not self._count_is_new(credentials, made, fingerprint):
            return Judgement(Verdict.STALE, username=username)
        return Judgement(Verdict.GOOD, account, username)

    def _ours(self, header_values: list[str]) -> dict[str, str] | None:
        for value in header_values[:8]:
            try:
                credentials = parse_digest(value)
            except SipParseError:
                continue
            if credentials.get("realm") == self.realm:
                return credentials
        return None

    def is_ours(self, header_value: str) -> bool:
        """Whether credentials are meant for this realm."""
        return self._ours([header_value]) is not None

    def _is_fresh(self, made: float) -> bool:
        now = self._clock()
        return self._forgotten_before <= made and now - self._lifetime <= made <= now + 5

    def _count_is_new(self, credentials: dict[str, str], made: float, fingerprint: bytes) -> bool:
        """Note the use of a nonce count; False when it was used by another request (RFC 7616 section 3.4)."""
        count = 1
        if credentials.get("qop"):
            try:
                count = int(credentials.get("nc", ""), 16)
            except ValueError:
                return False
        nonce = credentials["nonce"]
        used = self._used.get(nonce)
        if used is None:
            used = self._used[nonce] = {}
            self._forget_oldest()
        if count in used:
            return hmac.compare_digest(used[count], fingerprint)
        if used and count < max(used) - _MAX_COUNTS_PER_NONCE:
            return False
        if len(used) >= _MAX_COUNTS_PER_NONCE:
            lowest = min(used)
            if count < lowest:
                return False
            del used[lowest]
        used[count] = fingerprint
        return True

    def _forget_oldest(self) -> None:
        while len(self._used) > self._remembered_nonces:
            nonce, _ = self._used.popitem(last=False)
            # what is forgotten could be played back: from here on nonces as old as that are stale
            self._forgotten_before = max(self._forgotten_before, (self._nonce_time(nonce) or 0.0) + 0.001)
