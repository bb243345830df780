"""How phones are told to ring."""

import pytest

from schemas.call_messages import CallFacts
from schemas.database import write_session
from schemas.sample import SAMPLE_DID
from schemas.tables import Did, Exchange, RingGroup, SipAccount
from schemas.tables.base import utc_now
from telephony.edge.directory import ring_manner
from telephony.edge.ring_headers import ring_headers


def facts(source: str, did: str = "") -> CallFacts:
    return CallFacts(call_id="c", source=source, caller="1", called="1", did=did, started_at=utc_now())


def test_header_fields() -> None:
    assert ring_headers("", answers_itself=False, domain="pbx") == ()
    assert ring_headers("vip", answers_itself=False, domain="pbx") == (("Alert-Info", "<http://127.0.0.1>;info=vip"),)
    names = [name for name, _ in ring_headers("vip", answers_itself=True, domain="pbx")]
    assert names == ["Call-Info", "Alert-Info", "Answer-Mode"]


@pytest.mark.parametrize(
    ("group_tone", "did_tone", "source", "did", "tone"),
    [
        ("", "", "account:bram", "", "inside"),
        ("", "", "trunk:sample", SAMPLE_DID, "outside"),
        ("", "shop", "trunk:sample", SAMPLE_DID, "shop"),
        ("desk", "shop", "trunk:sample", SAMPLE_DID, "desk"),
        ("desk", "shop", "account:bram", "", "desk"),
    ],
)
def test_the_nearest_tone_wins(sample: None, group_tone: str, did_tone: str, source: str, did: str, tone: str) -> None:
    with write_session() as session:
        exchange = session.get_one(Exchange, 1)
        exchange.settings = {**exchange.settings, "ring_tones": {"internal": "inside", "external": "outside"}}
        session.get_one(RingGroup, "helpdesk").ring_tone = group_tone
        session.get_one(Did, SAMPLE_DID).ring_tone = did_tone
        session.get_one(SipAccount, "anna").paging = True
        session.get_one(SipAccount, "bram").secure = True
        session.get_one(SipAccount, "bram").video = True
    manner = ring_manner(["anna", "bram"], facts(source, did), "helpdesk")
    assert (manner.tone, manner.secure, manner.video) == (tone, {"bram"}, {"bram"})
    assert manner.answers_itself == ({"anna"} if source.startswith("account:") else set())
