"""What a provider gets to see: numbers as it wants them, and who calls."""

from dataclasses import replace

import pytest

from activities.exchange.outgoing_settings import TrunkLine
from schemas.caller_id import CallerId
from telephony.edge.trunk_invite import number_for_trunk, trunk_invite

LINE = TrunkLine("alpha", "Alpha", "sip.provider.example", "plus", "p_asserted_identity")
MAIN, MOBILE = "3250123100", "32475123456"
OPEN = CallerId(number=MAIN, asserted=MAIN, reason="")
FORWARDED = CallerId(number=MOBILE, asserted=MAIN, reason="")
ANONYMOUS = CallerId(number="", asserted=MAIN, reason="")
NOBODY = CallerId(number="", asserted="", reason="")
NO_ONE = '"Anonymous" <sip:anonymous@anonymous.invalid>'


@pytest.mark.parametrize(
    ("number_format", "number", "written"),
    [
        ("plus", MOBILE, f"+{MOBILE}"),
        ("e164", MOBILE, MOBILE),
        ("leading_zeros", MOBILE, f"00{MOBILE}"),
        ("national", MOBILE, "0475123456"),
        ("national", "33123456789", "0033123456789"),
        ("plus", "112", "112"),
        ("leading_zeros", "1207", "1207"),
    ],
)
def test_numbers(number_format: str, number: str, written: str) -> None:
    line = replace(LINE, number_format=number_format)  # type: ignore[arg-type]
    assert number_for_trunk(number, line, "32") == written


@pytest.mark.parametrize(
    ("header", "caller", "from_uri", "headers"),
    [
        ("from", OPEN, f"<sip:+{MAIN}@pbx.example>", ()),
        ("from", ANONYMOUS, NO_ONE, (("Privacy", "id"),)),
        (
            "p_asserted_identity",
            OPEN,
            f"<sip:+{MAIN}@pbx.example>",
            (("P-Asserted-Identity", f"<sip:+{MAIN}@pbx.example>"),),
        ),
        (
            "p_asserted_identity",
            FORWARDED,
            f"<sip:+{MOBILE}@pbx.example>",
            (("P-Asserted-Identity", f"<sip:+{MAIN}@pbx.example>"),),
        ),
        (
            "p_asserted_identity",
            ANONYMOUS,
            NO_ONE,
            (("P-Asserted-Identity", f"<sip:+{MAIN}@pbx.example>"), ("Privacy", "id")),
        ),
        ("p_asserted_identity", NOBODY, NO_ONE, (("Privacy", "id"),)),
        (
            "remote_party_id",
            OPEN,
            f"<sip:+{MAIN}@pbx.example>",
            (("Remote-Party-ID", f"<sip:+{MAIN}@pbx.example>;party=calling;screen=yes;privacy=off"),),
        ),
        (
            "remote_party_id",
            ANONYMOUS,
            NO_ONE,
            (
                ("Remote-Party-ID", f"<sip:+{MAIN}@pbx.example>;party=calling;screen=yes;privacy=full"),
                ("Privacy", "id"),
            ),
        ),
    ],
)
def test_who_calls(header: str, caller: CallerId, from_uri: str, headers: tuple[tuple[str, str], ...]) -> None:
    line = replace(LINE, caller_id_header=header)  # type: ignore[arg-type]
    invite = trunk_invite(line, MOBILE, caller, country_code="32", own_host="pbx.example")
    assert (invite.from_uri, invite.headers) == (from_uri, headers)


@pytest.mark.parametrize(
    ("server", "host"),
    [
        ("sip.provider.example", "sip.provider.example"),
        ("192.0.2.1:5070", "192.0.2.1:5070"),
        ("[2001:db8::1]:5060", "[2001:db8::1]"),
    ],
)
def test_where_it_goes(server: str, host: str) -> None:
    invite = trunk_invite(replace(LINE, server=server), MOBILE, OPEN, country_code="32", own_host="pbx.example")
    assert (invite.request_uri, invite.to_uri) == (f"sip:+{MOBILE}@{host}", f"<sip:+{MOBILE}@{host}>")


def test_a_trunk_without_a_server() -> None:
    with pytest.raises(ValueError):
        trunk_invite(replace(LINE, server=""), MOBILE, OPEN, country_code="32", own_host="pbx.example")
