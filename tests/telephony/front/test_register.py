"""Registering at a running front: real phones, wrong passwords, crashes."""

import asyncio
import re
import statistics
import sys
import time
from pathlib import Path

import pytest
from sqlmodel import select

from schemas.database import read_session
from schemas.tables import AuthenticationEvent
from tests.calls.phones.baresip import Baresip, RegistrationError
from tests.telephony.front.peer import Peer, digest_answer, header, headers, status
from tests.telephony.front.running_front import PASSWORDS, RunningFront, add_accounts, registrations, until


@pytest.mark.parametrize("transport", ["udp", "tcp"])
async def test_a_real_phone_registers_and_leaves(front: RunningFront, transport: str) -> None:
    async with Baresip("101", password=PASSWORDS["101"], server=front.address, transport=transport) as phone:
        await phone.register()
        (row,) = registrations("account-101")
        assert (row.transport, row.remote_ip) == (transport, "127.0.0.1")
        assert bool(row.connection_id) == (transport == "tcp")
        await phone.unregister()
        await until(lambda: not registrations("account-101"))


async def test_a_real_phone_with_a_wrong_password_is_refused(shared_front: RunningFront) -> None:
    async with Baresip("101", password="wrong", server=shared_front.address) as phone:
        with pytest.raises(RegistrationError):
            await phone.register()
    assert registrations("account-101") == []
    assert "authentication failed: REGISTER from udp:127.0.0.1" in shared_front.log()


async def test_registrations_survive_kill_9(front: RunningFront) -> None:
    async with await Peer.udp(front.port) as phone:
        assert status(await phone.register("101", PASSWORDS["101"], call_id="before")) == 200
        front.kill()
        before = registrations("account-101")
        assert len(before) == 1
        front.start()
        listed = await phone.register("101", PASSWORDS["101"], "X-Fetch: only", call_id="after")
        assert phone.contact in header(listed, "contact")


async def test_an_answered_registration_is_in_the_database(front: RunningFront) -> None:
    """200 goes out after the commit: a kill right after it loses nothing."""
    peers = [await Peer.udp(front.port) for _ in range(5)]
    answers = await asyncio.gather(*(one.register("101", PASSWORDS["101"]) for one in peers))
    front.kill()
    assert [status(one) for one in answers] == [200] * 5
    assert {row.contact_uri for row in registrations("account-101")} == {one.contact for one in peers}
    for one in peers:
        await one.close()


async def test_a_nonce_survives_a_restart(front: RunningFront) -> None:
    async with await Peer.udp(front.port) as phone:
        uri = "sip:pbx.example"
        to = "<sip:101@pbx.example>"
        phone.send(phone.request("REGISTER", uri, to=to))
        challenge = header(await phone.receive(), "www-authenticate")
        front.kill()
        front.start()
        credentials = digest_answer(challenge, "REGISTER", uri, "101", PASSWORDS["101"])
        phone.send(phone.request("REGISTER", uri, f"Authorization: {credentials}", to=to))
        assert status(await phone.receive()) == 200


async def test_unknown_user_and_wrong_password_get_the_same_answer_in_the_same_time(shared_front: RunningFront) -> None:
    async with await Peer.udp(shared_front.port) as phone:
        seconds: dict[str, list[float]] = {"101": [], "nobody": []}
        shapes: dict[str, str] = {}
        for _ in range(25):
            for username, times in seconds.items():
                phone.send(phone.request("REGISTER", "sip:pbx.example", user=username, call_id="c"))
                challenge = header(await phone.receive(), "www-authenticate")
                credentials = digest_answer(challenge, "REGISTER", "sip:pbx.example", username, "wrong")
                request = phone.request(
                    "REGISTER", "sip:pbx.example", f"Authorization: {credentials}", user=username, call_id="c",
                    to=f"<sip:{username}@pbx.example>", cseq=2, branch="z9hG4bKsame",
                )  # fmt: skip
                started = time.perf_counter()
                phone.send(request)
                answer = await phone.receive()
                times.append(time.perf_counter() - started)
                shape = re.sub(r'nonce="[^"]*"|tag=\w+', "", answer).replace(username, "USER")
                shapes[username] = shape
        assert shapes["101"] == shapes["nobody"]
        # the faster quarter: what other programs on the machine add says nothing of us
        quick = [statistics.quantiles(times, n=4)[0] for times in seconds.values()]
        assert max(quick) - min(quick) < 0.002
    assert "wrong" not in shared_front.log()


async def test_a_phone_cannot_register_for_another_account(shared_front: RunningFront) -> None:
    async with await Peer.udp(shared_front.port) as phone:
        await phone.authenticated(
            "REGISTER", "sip:pbx.example", username="101", password=PASSWORDS["101"], to="<sip:102@pbx.example>"
        )
        assert status(await phone.receive()) == 403
    assert registrations("account-102") == []


async def test_a_used_nonce_count_is_stale_and_a_retransmission_is_not(shared_front: RunningFront) -> None:
    async with await Peer.udp(shared_front.port) as phone:
        request = await phone.authenticated(
            "REGISTER", "sip:pbx.example", "Expires: 300", username="101", password=PASSWORDS["101"],
            to="<sip:101@pbx.example>",
        )  # fmt: skip
        assert status(await phone.receive()) == 200
        phone.send(request)
        assert status(await phone.receive()) == 200
        phone.send(request.replace("CSeq: 2", "CSeq: 3"))
        replayed = await phone.receive()
        assert status(replayed) == 401
        assert all("stale=true" in one for one in headers(replayed, "www-authenticate"))


async def test_a_closed_connection_takes_its_registration_along(shared_front: RunningFront) -> None:
    async with await Peer.stream(shared_front.port) as phone:
        assert status(await phone.register("101", PASSWORDS["101"])) == 200
        contact = phone.contact
        assert contact in {row.contact_uri for row in registrations("account-101")}
    await until(lambda: contact not in {row.contact_uri for row in registrations("account-101")})


def events(kind: str) -> list[tuple[str, int]]:
    with read_session() as session:
        rows = session.exec(select(AuthenticationEvent).where(AuthenticationEvent.event == kind)).all()
    return [(row.login, row.count) for row in rows]


async def test_too_many_wrong_passwords_ban_the_source(database: None, tmp_path: Path) -> None:
    front = RunningFront(tmp_path, BELPLAN_FRONT_BAN_FAILURES="3", BELPLAN_FRONT_BAN_SECONDS="60")
    add_accounts(front.trunk_port, front.edge_port)
    front.start()
    try:
        async with await Peer.udp(front.port) as phone:
            for _ in range(3):
                assert status(await phone.register("101", "wrong")) == 401
            phone.send(phone.request("OPTIONS", "sip:127.0.0.1"))
            assert await phone.nothing_comes()
        assert "source 127.0.0.1 banned" in front.log()
        await until(lambda: events("sip-banned") == [("101", 1)])
        assert sum(count for _, count in events("sip-failed")) == 3
    finally:
        front.stop()


async def test_a_guessed_username_is_for_known_sources_only(database: None, tmp_path: Path) -> None:
    front = RunningFront(tmp_path, BELPLAN_FRONT_ACCOUNT_BAN_FAILURES="3")
    add_accounts(front.trunk_port, front.edge_port)
    front.start()
    try:
        async with await Peer.udp(front.port) as phone:
            assert status(await phone.register("101", PASSWORDS["101"])) == 200
            for name in ("101", "102"):
                for _ in range(3):
                    assert status(await phone.register(name, "wrong")) == 401
            assert status(await phone.register("101", PASSWORDS["101"])) == 200, "its source is known"
            assert status(await phone.register("102", PASSWORDS["102"])) == 401, "as if the password were wrong"
    finally:
        front.stop()


async def test_the_front_says_why_it_cannot_start(front: RunningFront) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "telephony.front", stderr=asyncio.subprocess.PIPE, env=front.environment()
    )
    _, log = await asyncio.wait_for(process.communicate(), 20)
    assert process.returncode == 1
    assert f"cannot listen on 127.0.0.1 port {front.port}" in log.decode()
    assert "BELPLAN_SIP_PORT" in log.decode()
