"""What stands for an edge's Contact outside, and how it comes back."""

import pytest

from telephony.flow_token import Flow
from telephony.front.edge_contacts import EdgeContacts
from telephony.front.fields import parse_uri
from telephony.front.message import Message
from telephony.front.parser import parse_message

EDGE = ("127.0.0.1", 5070)
CONTACTS = EdgeContacts(b"key", lambda address: address == EDGE)
TLS = Flow("tls", "192.0.2.7", 5061, "0" * 16)


def message(contact: str) -> Message:
    text = f"INVITE sip:a@b SIP/2.0\r\nContact: {contact}\r\nCall-ID: 1\r\nCSeq: 1 INVITE\r\n\r\n"
    return parse_message(text.encode())


@pytest.mark.parametrize("own", ["sip:belplan@127.0.0.1:5070", "sip:belplan@127.0.0.1:5070;ob", "sip:127.0.0.1:5070"])
def test_there_and_back(own: str) -> None:
    out = message(f'"Belplan" <{own}>;expires=60')
    CONTACTS.hide(out, TLS, "pbx.example:5061")
    value = str(out.value("contact"))
    assert value.startswith('"Belplan" <sip:') and value.endswith("@pbx.example:5061;transport=tls>;expires=60")
    hidden = value.partition("<")[2].partition(">")[0]
    assert CONTACTS.restore(parse_uri(hidden)) == own
    assert EdgeContacts(b"another", lambda _: True).restore(parse_uri(hidden)) is None


@pytest.mark.parametrize(
    "contact",
    ["<sip:101@192.0.2.7:5060>", "*", "<sip:101@127.0.0.1>", "<tel:+3250>", '"broken <sip:x>', "sip:a, sip:b"],
)
def test_contacts_of_others_stay(contact: str) -> None:
    out = message(contact)
    CONTACTS.hide(out, TLS, "pbx.example:5061")
    assert out.value("contact") == contact


@pytest.mark.parametrize("user", ["", "101", "A" * 60, "é"])
def test_what_stands_for_no_edge(user: str) -> None:
    assert CONTACTS.restore(parse_uri(f"sip:{user}@pbx.example" if user else "sip:pbx.example")) is None
