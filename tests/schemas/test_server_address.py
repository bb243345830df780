import pytest

from schemas.server_address import read_server


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        ("sip.provider.example", "sip.provider.example", None),
        ("provider:5080", "provider", 5080),
        ("192.0.2.10", "192.0.2.10", None),
        ("192.0.2.10:5070", "192.0.2.10", 5070),
        ("[2001:db8::1]:5060", "2001:db8::1", 5060),
        ("[2001:db8::1]", "2001:db8::1", None),
        ("sip-2.b-c.example", "sip-2.b-c.example", None),
    ],
)
def test_what_is_a_server(text: str, host: str, port: int | None) -> None:
    assert read_server(text) == (host, port)


@pytest.mark.parametrize(
    "text",
    [
        "", ":5060", "a b", "sip:provider.example", "192.0.2.256", "192.0.2", "provider.example:0", "provider:65536",
        "provider:", "2001:db8::1", "[192.0.2.1]", "[2001:db8::1", "-a.example", "a-.example", "a..example",
        "x;lr", "user@host", "a.example/", "é.example", "a" * 64, ".".join(["a" * 60] * 5),
    ],
)  # fmt: skip
def test_what_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="must be a host name or an address"):
        read_server(text)
