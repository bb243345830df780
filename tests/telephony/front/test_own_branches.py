"""The front tells answers to its own requests from those of calls by their branch (RFC 3261 section 8.1.1.7)."""

import string

import pytest

from telephony.flow_token import sign, unsign
from telephony.front.events import notifier
from telephony.front.trunks import client

MAGIC = "z9hG4bK"


@pytest.mark.parametrize("own", [client.OWN_BRANCH, notifier.OWN_BRANCH])
def test_no_signed_branch_looks_like_one_of_the_fronts_own(own: str) -> None:
    """One that did would cost a call: its answers went nowhere, once in some thousand calls."""
    in_signatures = set(string.ascii_letters + string.digits + "-_")
    assert own.startswith(MAGIC)
    assert not set(own.removeprefix(MAGIC)) <= in_signatures
    key = b"a key"
    found = {letter for number in range(2000) for letter in sign(number.to_bytes(4, "big"), key)}
    assert found == in_signatures, "so no branch of a call has another letter"
    assert unsign(own.removeprefix(MAGIC), key) is None


def test_the_fronts_own_branches_differ() -> None:
    assert client.OWN_BRANCH != notifier.OWN_BRANCH
