"""SUBSCRIBE and NOTIFY of a running front: raw SIP peers play the phones and the edge."""

import asyncio

import pytest
from sqlmodel import select

from schemas.database import read_session
from schemas.entities import Entity
from schemas.tables import Subscription
from telephony.dialog_info import Dialog, Identity
from tests.telephony.front.events.watching import EdgeVoice, Watcher
from tests.telephony.front.peer import Peer, digest_answer, header, status
from tests.telephony.front.running_front import PASSWORDS, RunningFront, until

ANNA, GROUP = Entity("account", "account-101"), Entity("group", "helpdesk")
CALLER = Identity("sip:0475123456@pbx.example", 'Jan "JJ" <Peeters> & Co')
RINGS = Dialog("call-1-2", "early", "recipient", CALLER)
TALKS = Dialog("call-1-2", "confirmed", "recipient", CALLER)


def stored() -> list[Subscription]:
    with read_session() as session:
        return list(session.exec(select(Subscription)))


async def test_a_key_follows_a_phone(phone: Watcher, edge: EdgeVoice) -> None:
    answer = await phone.subscribe("201")
    assert status(answer) == 200
    assert 280 < int(header(answer, "expires")) <= 300, "what is left of it"
    assert "tag=" in phone.to
    free = await phone.notified()
    assert (free.state, free.version, free.dialog) == ("active;expires", 0, None)
    assert 'entity="sip:201@pbx.example"' in free.body
    assert header(free.message, "content-type") == "application/dialog-info+xml"

    for number, dialog in enumerate((RINGS, TALKS)):
        await edge.say(ANNA, dialog)
        told = await phone.notified()
        assert (told.version, told.cseq, told.dialog) == (number + 1, free.cseq + number + 1, dialog)
        assert told.dialog.remote == CALLER
    await edge.say(ANNA)
    assert (await phone.notified()).dialog is None
    await edge.say(GROUP, RINGS)
    assert await phone.peer.nothing_comes(), "nobody watches the group"


@pytest.mark.parametrize("resource", ["300", "930"])
async def test_a_blf_extension_names_the_same_as_the_extension(phone: Watcher, edge: EdgeVoice, resource: str) -> None:
    await phone.subscribe(resource)
    assert (await phone.notified()).dialog is None
    await edge.say(GROUP, RINGS)
    assert (await phone.notified()).dialog == RINGS


async def test_one_that_rings_goes_before_one_in_conversation(
    watched_front: RunningFront, phone: Watcher, edge: EdgeVoice
) -> None:
    async with await Peer.udp(watched_front.port) as other_peer:
        other = EdgeVoice(other_peer, "edge-2")
        await phone.subscribe("201")
        await phone.notified()
        await edge.say(ANNA, TALKS)
        assert (await phone.notified()).dialog == TALKS
        second = Dialog("call-9-2", "early", "recipient", Identity("sip:102@pbx.example"))
        await other.say(ANNA, second)
        assert (await phone.notified()).dialog == second
        await edge.say(ANNA)
        assert await phone.peer.nothing_comes(), "the lamp shows the same"
        await other.say(ANNA)
        assert (await phone.notified()).dialog is None


async def test_refresh_and_unsubscribe(phone: Watcher, edge: EdgeVoice) -> None:
    await phone.subscribe("201", expires=100_000)
    assert 100 < int(header(await phone.refresh(120), "expires")) <= 120
    first = await phone.notified()
    second = await phone.notified()
    assert (first.state, second.state, second.cseq) == ("active;expires", "active;expires", first.cseq + 1)
    assert "expires=120" in header(second.message, "subscription-state") or "expires=119" in second.message
    assert (status(await phone.refresh(0)), (await phone.notified()).state) == (200, "terminated;reason=timeout")
    await until(lambda: phone.call_id not in {one.call_id for one in stored()})
    await edge.say(ANNA, RINGS)
    assert await phone.peer.nothing_comes()
    assert status(await phone.refresh(60)) == 481


async def test_a_phone_asks_once(phone: Watcher, edge: EdgeVoice) -> None:
    await edge.say(ANNA, TALKS)
    answer = await phone.subscribe("201", expires=0)
    assert (status(answer), header(answer, "expires")) == (200, "0")
    told = await phone.notified()
    assert (told.state, told.dialog) == ("terminated;reason=timeout", TALKS)
    assert phone.call_id not in {one.call_id for one in stored()}


@pytest.mark.parametrize(
    ("resource", "lines", "options", "code", "name", "value"),
    [
        ("201", (), {"package": ""}, 489, "allow-events", "dialog, message-summary"),
        ("201", (), {"package": "presence"}, 489, "allow-events", "dialog, message-summary"),
        ("201", (), {"expires": 30}, 423, "min-expires", "60"),
        ("299", (), {}, 404, "", ""),
        ("101", (), {}, 404, "", ""),
        ("%2A99", (), {}, 404, "", ""),
        ("201", ("Accept: application/pidf+xml",), {}, 406, "", ""),
        ("201", ("Require: eventlist",), {}, 420, "unsupported", "eventlist"),
        ("102", (), {"package": "message-summary"}, 403, "", ""),
        ("202", (), {"package": "message-summary"}, 403, "", ""),
        ("201", ("Contact: <sip:two@127.0.0.1>",), {}, 400, "", ""),
        ("2" * 81, (), {}, 404, "", ""),
    ],
)
async def test_what_is_refused(
    phone: Watcher, resource: str, lines: tuple[str, ...], options: dict[str, str], code: int, name: str, value: str
) -> None:
    before = len(stored())
    answer = await phone.subscribe(resource, *lines, **options)  # type: ignore[arg-type]
    assert status(answer) == code, answer
    if name:
        assert header(answer, name) == value
    assert len(stored()) == before


@pytest.mark.parametrize("accepted", ["application/dialog-info+xml, multipart/related", "*/*", "application/*;q=0.5"])
async def test_what_a_phone_accepts(phone: Watcher, accepted: str) -> None:
    assert status(await phone.subscribe("201", f"Accept: {accepted}")) == 200


async def test_the_id_of_an_event_comes_back(phone: Watcher) -> None:
    assert status(await phone.subscribe("201", package="dialog;id=k7")) == 200
    await phone.notified()


async def test_an_indicators_extension_may_be_escaped(phone: Watcher) -> None:
    assert status(await phone.subscribe("%2A21")) == 200
    assert (await phone.notified()).dialog is None


async def test_nobody_watches_without_the_password(phone: Watcher) -> None:
    peer = phone.peer
    peer.send(peer.request("SUBSCRIBE", "sip:201@pbx.example", "Event: dialog"))
    challenge = header(await peer.receive(), "www-authenticate")
    wrong = digest_answer(challenge, "SUBSCRIBE", "sip:201@pbx.example", "101", "wrong")
    peer.send(peer.request("SUBSCRIBE", "sip:201@pbx.example", "Event: dialog", f"Authorization: {wrong}", cseq=2))
    assert status(await peer.receive()) == 401
    assert await peer.nothing_comes()


async def test_others_do_not_end_a_subscription(phone: Watcher) -> None:
    await phone.subscribe("201")
    await phone.notified()
    assert status(await phone.refresh(0, account="102")) == 403
    assert status(await phone.subscribe("201", account="102")) == 403
    right, phone.to = phone.to, phone.to.partition(";tag=")[0] + ";tag=other"
    assert status(await phone.refresh(0)) == 481
    phone.to = right
    assert status(await phone.refresh(120)) == 200


async def test_a_subscribe_that_arrives_again_is_answered_again(phone: Watcher) -> None:
    first = await phone.subscribe("201")
    phone.peer.send(phone.last)
    again = await phone.answered()
    assert (status(again), header(again, "to")) == (200, header(first, "to"))
    await phone.notified()
    assert await phone.peer.nothing_comes()
    assert len([one for one in stored() if one.call_id == phone.call_id]) == 1
    late = await phone.refresh(120)
    assert status(late) == 200
    await phone.notified()
    phone.cseq = 0
    assert status(await phone.refresh(120)) == 500, "it is older than the last one"


async def test_a_phone_that_forgot_its_dialog_takes_the_same_names(phone: Watcher, edge: EdgeVoice) -> None:
    await phone.subscribe("201")
    first = await phone.notified()
    assert status(await phone.subscribe("300")) == 200
    again = await phone.notified()
    assert again.cseq > first.cseq
    await edge.say(ANNA, RINGS)
    assert await phone.peer.nothing_comes(), "it watches the group now"
    await edge.say(GROUP, RINGS)
    assert (await phone.notified()).dialog == RINGS


async def test_a_notification_is_repeated_until_it_is_answered(phone: Watcher, edge: EdgeVoice) -> None:
    await phone.subscribe("201")
    first = await phone.notified(code=0)
    await edge.say(ANNA, RINGS)
    second = await phone.notified()
    assert second.message == first.message
    assert second.at - first.at == pytest.approx(0.5, abs=0.4)
    assert (await phone.notified()).dialog == RINGS, "what changed meanwhile comes next"
    assert await phone.peer.nothing_comes(0.7)


@pytest.mark.parametrize("code", [481, 404, 501])
async def test_a_phone_that_refuses_a_notification_gets_no_more(phone: Watcher, edge: EdgeVoice, code: int) -> None:
    await phone.subscribe("201")
    await phone.notified(code=code)
    await until(lambda: phone.call_id not in {one.call_id for one in stored()})
    await edge.say(ANNA, RINGS)
    assert await phone.peer.nothing_comes()
    assert status(await phone.refresh(120)) == 481


async def test_answers_of_strangers_change_nothing(watched_front: RunningFront, phone: Watcher) -> None:
    await phone.subscribe("201")
    notified = await phone.notified(code=0)
    async with await Peer.udp(watched_front.port) as stranger:
        forged = phone.peer.answer(notified.message, 481).replace("branch=z9hG4bK.n", "branch=z9hG4bK.nx")
        stranger.send(forged)
        assert await stranger.nothing_comes()
    await phone.notified()
    assert status(await phone.refresh(120)) == 200


async def test_over_tcp(watched_front: RunningFront, edge: EdgeVoice) -> None:
    async with await Peer.stream(watched_front.port) as peer:
        phone = Watcher(peer)
        await phone.subscribe("201")
        assert ";transport=tcp" in phone.remote_target
        told = await phone.notified()
        assert "SIP/2.0/TCP" in header(told.message, "via")
        await edge.say(ANNA, RINGS)
        assert (await phone.notified()).dialog == RINGS


async def test_a_phone_behind_nat_is_told_where_it_registered_last(
    watched_front: RunningFront, edge: EdgeVoice
) -> None:
    contact = "sip:101@192.168.7.7:5060"
    async with await Peer.udp(watched_front.port) as before, await Peer.udp(watched_front.port) as after:
        before.own_contact = after.own_contact = contact
        await before.register("101", PASSWORDS["101"])
        phone = Watcher(before)
        await phone.subscribe("201")
        await phone.notified()
        await after.register("101", PASSWORDS["101"], call_id="elsewhere")
        await edge.say(ANNA, RINGS)
        phone.peer = after
        assert (await phone.notified()).dialog == RINGS
        assert await before.nothing_comes()


async def test_a_subscription_ends_with_its_time(own_front: RunningFront) -> None:
    async with await Peer.udp(own_front.port) as peer:
        phone = Watcher(peer)
        await phone.subscribe("201", expires=1)
        await phone.notified()
        assert (await phone.notified()).state == "terminated;reason=timeout"
        await until(lambda: stored() == [])


async def test_of_too_many_the_oldest_goes(own_front: RunningFront) -> None:
    own_front.stop()
    own_front._environment["BELPLAN_FRONT_SUBSCRIPTIONS_PER_ACCOUNT"] = "2"
    own_front._environment["BELPLAN_FRONT_MAX_SUBSCRIPTIONS"] = "3"
    own_front.start()
    peers = [await Peer.udp(own_front.port) for _ in range(5)]
    first, second, third, fourth, fifth = (Watcher(peer) for peer in peers)
    for phone in (first, second, third):
        await phone.subscribe("201")
        await phone.notified()
    assert (await first.notified()).state == "terminated;reason=rejected"
    await until(lambda: {one.call_id for one in stored()} == {second.call_id, third.call_id})
    fourth.username = fifth.username = "102"
    assert status(await fourth.subscribe("201")) == 200
    full = await fifth.subscribe("201")
    assert (status(full), bool(header(full, "retry-after"))) == (503, True)
    await asyncio.gather(*(peer.close() for peer in peers))
