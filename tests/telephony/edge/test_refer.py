"""What a Refer-To asks for, as phones write it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telephony.edge.refer import LONGEST_TARGET, read_refer
from telephony.front.fields import SipParseError


@pytest.mark.parametrize(
    ("refer_to", "number", "replaced"),
    [
        ("<sip:102@pbx.example>", "102", ""),
        ("sip:102@pbx.example;transport=udp", "102", ""),
        ('"Bram" <sip:102;phone-context=x@203.0.113.9:5080>', "102", ""),
        ("<sip:%2A21@pbx>", "*21", ""),
        ("<tel:+32475123456>", "+32475123456", ""),
        ("<sip:102@pbx?Replaces=3c26%40h%3Bto-tag%3Dx1%3Bfrom-tag%3Dy1>", "102", "3c26@h"),
        ("<sip:102@pbx?Subject=a&replaces=a+b%3Bto-tag%3Dx>", "102", "a+b"),
        ("sip:102@pbx?Replaces=3c26%3Bto-tag%3Dx", "102", "3c26"),
    ],
)
def test_transfers(refer_to: str, number: str, replaced: str) -> None:
    refer = read_refer(refer_to)
    assert (refer.to, refer.replaces, refer.event) == (number, replaced, "refer")


@pytest.mark.parametrize(
    "refer_to", ["", "<>", "<sip:pbx.example>", "<http://pbx/102>", "<mailto:a@b>", f"<sip:{'1' * 65}@pbx>", "<sip:102"]
)
def test_no_transfers(refer_to: str) -> None:
    with pytest.raises(SipParseError):
        read_refer(refer_to)


@given(st.text(max_size=200))
def test_whatever_comes_it_is_read_or_refused(refer_to: str) -> None:
    try:
        assert 0 < len(read_refer(refer_to).to) <= LONGEST_TARGET
    except SipParseError:
        return
