import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from telephony.flow_token import Flow
from telephony.front.events import notifier as module
from telephony.front.events.notifier import Notifier
from telephony.front.events.subscription import Subscription
from telephony.front.message import response_to
from telephony.front.parser import parse_message
from telephony.front.proxy import FrontAddress
from telephony.front.transports import FlowGoneError
from tests.telephony.front.running_front import until

UDP, TCP = Flow("udp", "192.0.2.9", 5060), Flow("tcp", "192.0.2.9", 5060, "0" * 16)


class Line:
    """A notifier whose bytes go nowhere, and what it said of its notifications."""

    def __init__(self) -> None:
        self.flow: Flow | None = UDP
        self.sent: list[tuple[bytes, Flow]] = []
        self.heard: list[str] = []
        self.notifier = Notifier(FrontAddress("198.51.100.1", "127.0.0.1", 5060, 5061), self.send, lambda _: self.flow)
        self.notifier.told = lambda _: self.heard.append("told")
        self.notifier.lost = lambda _: self.heard.append("lost")
        self.notifier.refused = lambda _, why: self.heard.append(why)

    def send(self, data: bytes, flow: Flow) -> None:
        if flow.connection == "f" * 16:
            raise FlowGoneError("closed")
        self.sent.append((data, flow))

    def notify(self, subscription: Subscription) -> None:
        self.notifier.send(subscription, "active;expires=60", "text/plain", b"body")

    def answer(self, code: int) -> None:
        self.notifier.take_answer(response_to(parse_message(self.sent[-1][0]), code))


@pytest.fixture
async def line(monkeypatch: pytest.MonkeyPatch) -> Line:
    monkeypatch.setattr(module, "FIRST_REPEAT_SECONDS", 0.02)
    monkeypatch.setattr(module, "LONGEST_REPEAT_SECONDS", 0.08)
    monkeypatch.setattr(module, "GIVE_UP_SECONDS", 0.4)
    return Line()


@pytest.fixture
def subscription() -> Subscription:
    now = datetime.now(UTC)
    return Subscription(
        id="s", account_id="anna", package="dialog", event_id="7", resource="*21#", call_id="c", local_tag="lt",
        remote_tag="rt", local_address="<sip:*21%23@pbx>", remote_address='"Anna" <sip:anna@pbx>;tag=rt',
        target="sip:anna@192.0.2.9", routes=("<sip:proxy;lr>",), remote_cseq=1, flow=UDP, created_at=now,
        expires_at=now + timedelta(hours=1), cseq=5,
    )  # fmt: skip


async def test_how_a_notification_looks(line: Line, subscription: Subscription) -> None:
    line.notify(subscription)
    data, flow = line.sent[0]
    message = parse_message(data)
    assert flow == UDP
    assert (message.method, message.uri, message.body) == ("NOTIFY", "sip:anna@192.0.2.9", b"body")
    assert (
        message.value(
            "via",
        )
        == f"SIP/2.0/UDP 198.51.100.1:5060;branch={message.top_via().branch};rport"
    )
    assert message.value("from") == "<sip:*21%23@pbx>;tag=lt"
    assert message.value("to") == '"Anna" <sip:anna@pbx>;tag=rt'
    assert message.value("contact") == "<sip:*21%23@198.51.100.1:5060>"
    assert (message.value("event"), message.value("cseq")) == ("dialog;id=7", "5 NOTIFY")
    assert (message.value("route"), message.value("subscription-state")) == ("<sip:proxy;lr>", "active;expires=60")
    line.answer(200)
    assert line.heard == ["told"]
    assert not line.notifier.is_busy(subscription)


async def test_a_phone_that_never_answers(line: Line, subscription: Subscription) -> None:
    line.notify(subscription)
    line.answer(100)
    await asyncio.sleep(1)
    assert line.heard == ["no answer in 0.4 s"]
    assert 5 <= len(line.sent) <= 9
    assert len({data for data, _ in line.sent}) == 1
    line.answer(200)
    assert len(line.heard) == 1, "too late"


async def test_over_tcp_nothing_is_repeated(line: Line, subscription: Subscription) -> None:
    line.flow = TCP
    line.notify(subscription)
    assert b"Via: SIP/2.0/TCP" in line.sent[0][0]
    assert b"Contact: <sip:*21%23@198.51.100.1:5060;transport=tcp>" in line.sent[0][0]
    await asyncio.sleep(1)
    assert (len(line.sent), line.heard) == (1, ["no answer in 0.4 s"])


async def test_it_is_repeated_where_the_phone_is_now(line: Line, subscription: Subscription) -> None:
    line.notify(subscription)
    line.flow = Flow("udp", "203.0.113.5", 1024)
    await until(lambda: len(line.sent) > 1)
    assert line.sent[-1][1] == line.flow
    line.answer(200)
    assert line.heard == ["told"]


@pytest.mark.parametrize("flow", [None, Flow("tcp", "192.0.2.9", 5060, "f" * 16)])
async def test_a_phone_that_can_not_be_reached(line: Line, subscription: Subscription, flow: Flow | None) -> None:
    line.flow = flow
    line.notify(subscription)
    assert (line.heard, line.sent) == (["lost"], [])
    assert not line.notifier.is_busy(subscription)


async def test_what_is_closed_is_not_repeated(line: Line, subscription: Subscription) -> None:
    line.notify(subscription)
    line.notifier.close()
    await asyncio.sleep(0.2)
    assert (len(line.sent), line.heard) == (1, [])
