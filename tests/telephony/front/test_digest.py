from typing import Any

import pytest

from telephony.front.digest import (
    AccountSecret,
    DigestAuthenticator,
    Judgement,
    Verdict,
    expected_response,
    hash_a1,
    parse_digest,
)
from telephony.front.fields import SipParseError
from tests.telephony.front.peer import digest_answer

ACCOUNT = AccountSecret(
    "jan", "101", {name: hash_a1("101", "pbx.example", "secret", name) for name in ("md5", "sha-256")}
)


class Clock:
    """A clock that the test sets."""

    now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


def authenticator(clock: Clock | None = None, **options: int) -> DigestAuthenticator:
    accounts = {"101": ACCOUNT}
    return DigestAuthenticator(
        "pbx.example", b"k" * 32, accounts.get, offered=("SHA-256", "MD5"), clock=clock or Clock(), **options
    )


def answer(challenge: str, *, username: str = "101", password: str = "secret", count: int = 1) -> str:
    return digest_answer(challenge, "REGISTER", "sip:pbx.example", username, password, count)


def judge(checker: DigestAuthenticator, credentials: str, fingerprint: bytes = b"one") -> Judgement:
    return checker.check([credentials], "REGISTER", fingerprint)


@pytest.mark.parametrize(
    ("algorithm", "response"),
    [
        ("md5", "8ca523f5e9506fed4657c9700eebdbec"),
        ("sha-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
    ],
)
def test_the_examples_of_rfc_7616(algorithm: str, response: str) -> None:
    credentials = {
        "nonce": "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
        "uri": "/dir/index.html",
        "nc": "00000001",
        "cnonce": "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
        "qop": "auth",
    }
    a1 = hash_a1("Mufasa", "http-auth@example.org", "Circle of Life", algorithm)
    assert expected_response(algorithm, a1, "GET", credentials) == response


@pytest.mark.parametrize("index", [0, 1])
def test_the_right_password(index: int) -> None:
    checker = authenticator()
    judgement = judge(checker, answer(checker.challenges()[index]))
    assert (judgement.verdict, judgement.account) == (Verdict.GOOD, ACCOUNT)


def test_an_answer_without_qop_is_good_once() -> None:
    """As phones from before RFC 2617 give it."""
    checker = authenticator()
    nonce = checker.make_nonce()
    fields = {"nonce": nonce, "uri": "sip:pbx.example"}
    response = expected_response("md5", ACCOUNT.a1["md5"], "REGISTER", fields)
    credentials = (
        f'Digest username="101", realm="pbx.example", nonce="{nonce}", uri="sip:pbx.example", response="{response}"'
    )
    assert judge(checker, credentials, b"one").verdict is Verdict.GOOD
    assert judge(checker, credentials, b"two").verdict is Verdict.STALE


@pytest.mark.parametrize("wrong", [{"password": "guess"}, {"username": "nobody"}, {"username": ""}])
def test_wrong_answers(wrong: dict[str, Any]) -> None:
    checker = authenticator()
    assert judge(checker, answer(checker.challenges()[1], **wrong)).verdict is Verdict.WRONG


@pytest.mark.parametrize(
    ("old", "new"),
    [("qop=auth", "qop=auth-int"), ("algorithm=MD5", "algorithm=MD5-sess"), ("nc=00000001", "nc=00000002")],
)
def test_changed_answers(old: str, new: str) -> None:
    checker = authenticator()
    assert judge(checker, answer(checker.challenges()[1]).replace(old, new)).verdict is Verdict.WRONG


@pytest.mark.parametrize("value", ["Basic YQ==", 'Digest realm="other", username="101"', "Digest ,,,", "", "Digest"])
def test_credentials_for_others(value: str) -> None:
    assert judge(authenticator(), value).verdict is Verdict.NONE


def test_a_nonce_grows_old() -> None:
    clock = Clock()
    checker = authenticator(clock, lifetime=300)
    challenge = checker.challenges()[1]
    clock.now += 299
    assert judge(checker, answer(challenge)).verdict is Verdict.GOOD
    clock.now += 2
    assert judge(checker, answer(challenge, count=2)).verdict is Verdict.STALE
    assert "stale=true" in checker.challenges(stale=True)[0]


def test_a_nonce_of_somebody_else_is_stale() -> None:
    forged = DigestAuthenticator(
        "pbx.example", b"x" * 32, lambda _: None, offered=("MD5",), clock=Clock()
    ).challenges()[0]
    assert judge(authenticator(), answer(forged)).verdict is Verdict.STALE


def test_a_nonce_holds_for_another_process_with_the_same_key() -> None:
    assert judge(authenticator(), answer(authenticator().challenges()[1])).verdict is Verdict.GOOD


def test_nonce_counts() -> None:
    checker = authenticator()
    challenge = checker.challenges()[1]
    assert judge(checker, answer(challenge, count=1), b"one").verdict is Verdict.GOOD
    assert judge(checker, answer(challenge, count=1), b"one").verdict is Verdict.GOOD, "a retransmission"
    assert judge(checker, answer(challenge, count=1), b"other").verdict is Verdict.STALE, "played back"
    assert judge(checker, answer(challenge, count=3), b"three").verdict is Verdict.GOOD
    assert judge(checker, answer(challenge, count=2), b"two").verdict is Verdict.GOOD, "overtaken on the way"
    for count in range(4, 80):
        assert judge(checker, answer(challenge, count=count), b"%d" % count).verdict is Verdict.GOOD
    assert judge(checker, answer(challenge, count=1), b"other").verdict is Verdict.STALE, "long forgotten"
    assert judge(checker, answer(challenge, count=5), b"other").verdict is Verdict.STALE


def test_forgotten_nonces_cannot_be_played_back() -> None:
    clock = Clock()
    checker = authenticator(clock, remembered_nonces=10)
    first = answer(checker.challenges()[1])
    assert judge(checker, first, b"first").verdict is Verdict.GOOD
    for number in range(11):
        clock.now += 0.01
        assert judge(checker, answer(checker.challenges()[1]), b"%d" % number).verdict is Verdict.GOOD
    assert judge(checker, first, b"again").verdict is Verdict.STALE


def test_a_hostile_header_is_refused() -> None:
    with pytest.raises(SipParseError):
        parse_digest("Digest " + ", ".join(f"a{number}=1" for number in range(100)))
