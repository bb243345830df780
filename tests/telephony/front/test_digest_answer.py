"""Answers to challenges: what a registrar of our own would take."""

import pytest

from telephony.front.digest import HASHES, AccountSecret, Algorithm, DigestAuthenticator, Verdict, hash_a1, parse_digest
from telephony.front.digest_answer import answer_challenge

URI = "sip:provider.example"
NAME, PASSWORD = 'us "quoted"', "se\\cret"


def authenticator(*offered: Algorithm) -> DigestAuthenticator:
    secret = AccountSecret("us", NAME, {one: hash_a1(NAME, "provider", PASSWORD, one) for one in HASHES})
    return DigestAuthenticator("provider", b"key", lambda _: secret, offered=offered)


@pytest.mark.parametrize("offered", [("MD5",), ("SHA-256",), ("MD5", "SHA-256")])
def test_answers_are_taken(offered: tuple[Algorithm, ...]) -> None:
    digest = authenticator(*offered)
    answer = answer_challenge(digest.challenges(), "REGISTER", URI, NAME, PASSWORD)
    assert answer
    assert parse_digest(answer)["algorithm"] == offered[-1], "the strongest"
    assert digest.check([answer], "REGISTER", b"1").verdict is Verdict.GOOD
    wrong = answer_challenge(digest.challenges(), "REGISTER", URI, NAME, "another")
    assert digest.check([str(wrong)], "REGISTER", b"2").verdict is Verdict.WRONG


def test_the_example_of_rfc_2617_without_qop() -> None:
    """An old server: no qop, no algorithm, but an opaque, which comes back as it was."""
    challenge = 'Digest realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc0"'
    fields = parse_digest(str(answer_challenge([challenge], "GET", "/dir/index.html", "Mufasa", "Circle Of Life")))
    assert fields["response"] == "670fd8c2df070c60b045671b8b24ff02"
    assert fields["opaque"] == "5ccc0" and "qop" not in fields and "algorithm" not in fields


@pytest.mark.parametrize(
    "challenge",
    ["Basic realm=x", 'Digest realm="x", nonce="1", algorithm=AKAv1-MD5', 'Digest nonce="1", qop="auth-int"'],
)
def test_what_cannot_be_answered(challenge: str) -> None:
    assert answer_challenge([challenge], "REGISTER", URI, NAME, PASSWORD) is None
