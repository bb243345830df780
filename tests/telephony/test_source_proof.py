from collections.abc import Iterator

import pytest

from telephony.source_proof import Source, sign_source, source_value, verify_source
from tests.databases import own_database


@pytest.fixture(autouse=True, scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with own_database(tmp_path_factory.mktemp("key")):
        yield


@pytest.mark.parametrize("source", [Source("account", "jan"), Source("trunk", "sample")])
def test_what_is_signed_is_believed(source: Source) -> None:
    value = source_value(source)
    proof = sign_source(value, "call", "tag")
    assert verify_source(value, proof, "call", "tag") == source
    assert verify_source(value, f" {proof.upper()} ", "call", "tag") == source


@pytest.mark.parametrize(
    ("value", "call_id", "tag"),
    [("account;id=an", "call", "tag"), ("account;id=jan", "call2", "tag"), ("account;id=jan", "call", "")],
)
def test_nothing_else_is(value: str, call_id: str, tag: str) -> None:
    proof = sign_source("account;id=jan", "call", "tag")
    assert verify_source(value, proof, call_id, tag) is None
    assert verify_source("account;id=jan", "é" + proof, "call", "tag") is None


@pytest.mark.parametrize("value", ["", "account", "account;id=", "admin;id=jan"])
def test_a_signed_value_that_says_nothing(value: str) -> None:
    assert verify_source(value, sign_source(value, "call", "tag"), "call", "tag") is None
