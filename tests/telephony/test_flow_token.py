import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.settings import Settings
from telephony.flow_token import (
    Flow,
    FlowToken,
    dialog_scope,
    edge_side_host,
    make_token,
    parse_address,
    read_token,
    route_uri,
    trunk_flow,
    trunk_route_uri,
)
from tests.databases import own_database

FLOWS = [
    Flow("udp", "192.0.2.1", 5060),
    Flow("tcp", "192.0.2.1", 40000, "00112233445566ff"),
    Flow("tls", "2001:db8::1", 40000, "00112233445566ff"),
]


@pytest.fixture(autouse=True, scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    folder: Path = tmp_path_factory.mktemp("key")
    with own_database(folder):
        yield


@dataclasses.dataclass
class Binding:
    account_id: str = "jan"
    transport: str = "tcp"
    remote_ip: str = "192.0.2.1"
    remote_port: int = 40000
    connection_id: str = "00112233445566ff"


@pytest.mark.parametrize("flow", FLOWS)
def test_a_token_says_what_was_put_in(flow: Flow) -> None:
    token = FlowToken("account-dialog", flow, "jan-de-smet", dialog_scope("call"))
    text = make_token(token)
    assert read_token(text) == token
    assert text.replace("-", "").replace("_", "").isalnum()


def test_a_changed_token_is_none() -> None:
    text = make_token(FlowToken("binding", FLOWS[0], "jan"))
    for place in range(len(text)):
        changed = text[:place] + ("A" if text[place] != "A" else "B") + text[place + 1 :]
        read = read_token(changed)
        # the last character's spare bits say nothing
        assert read is None or (place == len(text) - 1 and read == read_token(text))


@given(st.text(max_size=220))
def test_nothing_else_is_a_token(text: str) -> None:
    assert read_token(text) is None


def test_the_routes_that_an_edge_uses() -> None:
    uri = route_uri(Binding())
    user, _, host = uri.removeprefix("<sip:").partition("@")
    assert host == "127.0.0.1:5060;lr>"
    token = read_token(user)
    assert token
    assert (token.kind, token.flow, token.owner) == ("binding", FLOWS[1], "jan")

    for transport in ("udp", "tls"):
        flow = trunk_flow("sample", transport, "192.0.2.9", 5080)  # type: ignore[arg-type]
        token = read_token(trunk_route_uri("sample", flow).removeprefix("<sip:").partition("@")[0])
        assert token
        assert (token.kind, token.flow, token.owner) == ("trunk", flow, "sample")


def test_connections_to_trunks_are_named_by_where_they_lead() -> None:
    names = [trunk_flow(trunk, "tls", host, 5061).connection for trunk in "ab" for host in ("192.0.2.1", "192.0.2.2")]
    assert len(set(names)) == 4 and all(len(name) == 16 for name in names)
    assert trunk_flow("a", "udp", "192.0.2.1", 5060) == Flow("udp", "192.0.2.1", 5060)


def test_what_cannot_be_routed() -> None:
    with pytest.raises(ValueError, match="transport"):
        route_uri(Binding(transport="ws"))


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("192.0.2.1:5090", ("192.0.2.1", 5090)),
        ("192.0.2.1", ("192.0.2.1", 5060)),
        ("[2001:db8::1]:5090", ("2001:db8::1", 5090)),
        ("[2001:db8::1]", ("2001:db8::1", 5060)),
        ("2001:db8::1", ("2001:db8::1", 5060)),
    ],
)
def test_addresses(text: str, address: tuple[str, int]) -> None:
    assert parse_address(text) == address


@pytest.mark.parametrize("text", ["", "provider.example", "192.0.2.1:x", "300.0.0.1"])
def test_what_is_no_address(text: str) -> None:
    with pytest.raises(ValueError):
        parse_address(text)


@pytest.mark.parametrize(("listen", "host"), [("0.0.0.0", "127.0.0.1"), ("::", "::1"), ("192.0.2.1", "192.0.2.1")])
def test_where_an_edge_reaches_the_front(listen: str, host: str) -> None:
    assert edge_side_host(Settings(sip_listen=listen)) == host
