"""The answer to a digest challenge (RFC 7616, RFC 8760): the front as the one who proves himself."""

import secrets
from collections.abc import Iterable

from telephony.front.digest import HASHES, expected_response, hash_a1, parse_digest
from telephony.front.fields import SipParseError

_STRONGER_FIRST = ("sha-256", "md5")


def answer_challenge(challenges: Iterable[str], method: str, uri: str, username: str, password: str) -> str | None:
    """Return the credentials that answer the strongest of some challenges; None when none can be answered.

    The count of the nonce is 1: each challenge is answered once.
    """
    best = min(_answerable(challenges), key=lambda one: _STRONGER_FIRST.index(_algorithm(one)), default=None)
    if best is None:
        return None
    algorithm = _algorithm(best)
    fields = {"username": username, "realm": best.get("realm", ""), "nonce": best.get("nonce", ""), "uri": uri}
    tail = f", algorithm={best['algorithm']}" if "algorithm" in best else ""
    if "qop" in best:
        fields |= {"cnonce": secrets.token_hex(8), "nc": "00000001", "qop": "auth"}
        tail += f', cnonce="{fields["cnonce"]}", nc={fields["nc"]}, qop=auth'
    if "opaque" in best:
        tail += f', opaque="{_quoted(best["opaque"])}"'
    a1 = hash_a1(username, fields["realm"], password, algorithm)
    response = expected_response(algorithm, a1, method, fields)
    head = ", ".join(f'{name}="{_quoted(fields[name])}"' for name in ("username", "realm", "nonce", "uri"))
    return f'Digest {head}, response="{response}"{tail}'


def _answerable(challenges: Iterable[str]) -> list[dict[str, str]]:
    found = []
    for text in challenges:
        try:
            challenge = parse_digest(text)
        except SipParseError:
            continue
        kinds = [one.strip().lower() for one in challenge.get("qop", "auth").split(",")]
        if _algorithm(challenge) in HASHES and "auth" in kinds:
            found.append(challenge)
    return found


def _algorithm(challenge: dict[str, str]) -> str:
    return challenge.get("algorithm", "md5").lower()


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
