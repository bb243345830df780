"""Calls through a running front with SIPp and baresip: SIPp plays the edge, the others the trunk and the phones."""

import asyncio

import pytest

from api.sip_options import ask_options
from tests.calls.phones.baresip import Baresip
from tests.calls.phones.ports import HOST
from tests.calls.phones.sipp import Sipp
from tests.calls.phones.sipp_scenarios import (
    Scenario,
    uac_call,
    uac_cancel,
    uac_refused,
    uac_register,
    uas_answer,
    uas_busy,
    uas_ring,
)
from tests.telephony.front.running_front import PASSWORDS, RunningFront, until

TRANSPORTS = pytest.mark.parametrize("transport", ["udp", "tcp"])


def authenticated(scenario: Scenario, username: str, password: str) -> Scenario:
    """Let a caller's INVITE be challenged first: INVITE, 407, ACK, and then the scenario with credentials."""
    first_invite = next(step for step in scenario.steps if "INVITE sip:" in step)
    unproven = first_invite.replace('start_rtd="ringing"', "")
    ack = unproven.replace("INVITE sip:", "ACK sip:").replace("1 INVITE", "1 ACK").replace('retrans="500"', "")
    head, _, _ = ack.partition("Content-Type:")
    ack = head.replace("branch=[branch]", "branch=[branch-2]") + "Content-Length: 0\n\n]]></send>"
    to_line = next(line for line in ack.split("\n") if line.startswith("To:"))
    ack = ack.replace(to_line, to_line + "[peer_tag_param]")
    proof = f"[authentication username={username} password={password}]\nMax-Forwards: 70"
    proven = first_invite.replace("1 INVITE", "2 INVITE").replace("Max-Forwards: 70", proof)
    rest = []
    for step in scenario.steps:
        if step == first_invite:
            rest += [unproven, '<recv response="407" auth="true"/>', ack, proven]
        else:
            for method in ("ACK", "CANCEL"):
                step = step.replace(f"CSeq: 1 {method}", f"CSeq: 2 {method}")
            rest.append(step.replace("CSeq: 2 BYE", "CSeq: 3 BYE"))
    return Scenario(f"{scenario.name}_authenticated", tuple(rest), is_caller=True)


@TRANSPORTS
@pytest.mark.parametrize("callee_hangs_up", [False, True])
async def test_calls_of_a_phone(shared_front: RunningFront, transport: str, callee_hangs_up: bool) -> None:
    hangs_up = 100 if callee_hangs_up else None
    hold = 5000 if callee_hangs_up else 100
    async with Sipp(uas_answer(ring_ms=50, hangs_up_after_ms=hangs_up), port=shared_front.edge_port, calls=5) as edge:
        call = uac_call("102", "101", hold_ms=hold, callee_hangs_up=callee_hangs_up)
        phone = Sipp(
            authenticated(call, "101", PASSWORDS["101"]), remote=shared_front.address, transport=transport, calls=5
        )
        (await phone.run()).check(5)
        (await edge.wait()).check(5)


@TRANSPORTS
async def test_a_call_cancelled(shared_front: RunningFront, transport: str) -> None:
    async with Sipp(uas_ring(), port=shared_front.edge_port) as edge:
        cancelling = authenticated(uac_cancel("102", "101", after_ms=100), "101", PASSWORDS["101"])
        caller = Sipp(cancelling, remote=shared_front.address, transport=transport)
        (await caller.run()).check(1)
        (await edge.wait()).check(1)


@pytest.mark.parametrize("callee_hangs_up", [False, True])
async def test_calls_of_a_trunk(shared_front: RunningFront, callee_hangs_up: bool) -> None:
    hangs_up = 100 if callee_hangs_up else None
    hold = 5000 if callee_hangs_up else 100
    async with Sipp(uas_answer(ring_ms=50, hangs_up_after_ms=hangs_up), port=shared_front.edge_port, calls=5) as edge:
        call = uac_call("3250123100", "0477123456", hold_ms=hold, callee_hangs_up=callee_hangs_up)
        trunk = Sipp(call, remote=shared_front.address, port=shared_front.trunk_port, calls=5)
        (await trunk.run()).check(5)
        (await edge.wait()).check(5)


async def test_a_trunk_cancels_and_is_refused(shared_front: RunningFront) -> None:
    async with Sipp(uas_ring(), port=shared_front.edge_port) as edge:
        cancelling = uac_cancel("3250123100", after_ms=100)
        (await Sipp(cancelling, remote=shared_front.address, port=shared_front.trunk_port).run()).check(1)
        (await edge.wait()).check(1)
    async with Sipp(uas_busy(), port=shared_front.edge_port) as edge:
        refused = uac_refused(486, "3250123100")
        (await Sipp(refused, remote=shared_front.address, port=shared_front.trunk_port).run()).check(1)
        (await edge.wait()).check(1)


@TRANSPORTS
async def test_sipp_registers(shared_front: RunningFront, transport: str) -> None:
    scenario = uac_register("101", PASSWORDS["101"])
    (await Sipp(scenario, remote=shared_front.address, transport=transport, calls=20, rate=50).run()).check(20)


@TRANSPORTS
@pytest.mark.parametrize("phone_hangs_up", [True, False])
async def test_baresip_calls(shared_front: RunningFront, transport: str, phone_hangs_up: bool) -> None:
    hangs_up = None if phone_hangs_up else 500
    async with (
        Sipp(uas_answer(hangs_up_after_ms=hangs_up), port=shared_front.edge_port) as edge,
        Baresip("101", password=PASSWORDS["101"], server=shared_front.address, transport=transport) as phone,
    ):
        await phone.register()
        await phone.dial("102")
        await phone.wait_event("established")
        if phone_hangs_up:
            await phone.hangup()
        else:
            await phone.wait_event("closed")
        (await edge.wait()).check(1)


async def test_a_call_outlives_the_front(front: RunningFront) -> None:
    """The front is killed in the middle of a call; the phone hangs up through the new one."""
    async with (
        Sipp(uas_answer(), port=front.edge_port) as edge,
        Baresip("101", password=PASSWORDS["101"], server=front.address) as phone,
    ):
        await phone.register()
        await phone.dial("102")
        await phone.wait_event("established")
        # an answer to this means that the phone's ACK, which came before, is through
        assert await ask_options(HOST, front.port, 5) == 200
        front.kill()
        front.start()
        await phone.hangup()
        (await edge.wait()).check(1)
    await asyncio.wait_for(until(lambda: "no longer registered" in front.log()), 30)
