"""SIPp against SIPp and against baresip, with nothing of ours in between."""

import pytest

from tests.calls.phones.baresip import Baresip, RegistrationError
from tests.calls.phones.sipp import Sipp
from tests.calls.phones.sipp_scenarios import (
    Scenario,
    registration_row,
    uac_call,
    uac_cancel,
    uac_info_digits,
    uac_no_ack,
    uac_refused,
    uac_register,
    uas_answer,
    uas_busy,
    uas_ring,
)
from tests.calls.phones.udp_link import DuplicatingLink
from tests.calls.talk import hears_only


@pytest.mark.parametrize("transport", ["udp", "tcp"])
async def test_a_call_from_sipp_to_sipp(transport: str) -> None:
    async with Sipp(uas_answer(ring_ms=300), transport=transport) as callee:
        result = await Sipp(uac_call(hold_ms=300), remote=callee.address, transport=transport).run()
        result.check(1)
        (await callee.wait()).check(1)
    assert 250 < result.percentile("answer", 50) < 1000
    assert result.percentile("ringing", 50) < 250


async def test_many_calls_are_counted_and_timed() -> None:
    async with Sipp(uas_answer(ring_ms=50), calls=60) as callee:
        result = await Sipp(uac_call(hold_ms=200), remote=callee.address, calls=60, rate=40).run()
        result.check(60)
        (await callee.wait()).check(60)
    assert len(result.response_times["answer"]) == len(result.response_times["ringing"]) == 60
    assert result.percentile("ringing", 99) < 500


async def test_the_callee_hangs_up() -> None:
    async with Sipp(uas_answer(ring_ms=10, hangs_up_after_ms=200)) as callee:
        caller = Sipp(uac_call(hold_ms=5000, callee_hangs_up=True), remote=callee.address)
        (await caller.run()).check(1)
        (await callee.wait()).check(1)


@pytest.mark.parametrize("code", [404, 486, 603])
async def test_refusals(code: int) -> None:
    async with Sipp(uas_busy(code, "No")) as callee:
        (await Sipp(uac_refused(code), remote=callee.address).run()).check(1)
        (await callee.wait()).check(1)


async def test_a_failed_call_is_told() -> None:
    async with Sipp(uas_busy(486)) as callee:
        result = await Sipp(uac_call(), remote=callee.address).run()
    assert (result.exit_code, result.failed) == (1, 1)
    with pytest.raises(AssertionError, match="486 Busy Here"):
        result.check(1)


@pytest.mark.parametrize("stage", [100, 180])
async def test_cancel(stage: int) -> None:
    async with Sipp(uas_ring(stage)) as callee:
        (await Sipp(uac_cancel(stage=stage), remote=callee.address).run()).check(1)
        (await callee.wait()).check(1)


async def test_cancel_of_a_real_phone() -> None:
    async with Baresip("bram") as bram:
        (await Sipp(uac_cancel(target="bram"), remote=bram.address).run()).check(1)
        await bram.wait_event("closed")


async def test_an_invite_that_arrives_three_times_is_one_call_to_a_real_phone() -> None:
    async with Baresip("bram", answer_mode="auto") as bram, DuplicatingLink(bram.address) as link:
        caller = Sipp(uac_call(target="bram", hold_ms=300), remote=bram.address, via=link.address)
        (await caller.run()).check(1)
        await bram.wait_event("closed")
        assert link.duplicated == 2
        assert bram.log().count("\nINVITE sip:bram@") == 3
        assert len([event for event in bram.events if event.kind == "established"]) == 1


async def test_digits_by_info_reach_a_real_phone() -> None:
    async with Baresip("bram", answer_mode="auto") as bram:
        (await Sipp(uac_info_digits("12#", target="bram"), remote=bram.address).run()).check(1)
        assert bram.digits() == "12#"


async def test_a_caller_that_vanishes() -> None:
    async with Baresip("bram", answer_mode="auto") as bram:
        (await Sipp(uac_no_ack(target="bram", gone_ms=100), remote=bram.address).run()).check(1)
        assert "ACK sip:" not in bram.log()


async def test_a_real_phone_hears_the_tone_of_sipp() -> None:
    async with Baresip("bram", answer_mode="auto") as bram:
        caller = Sipp(uac_call(target="bram", hold_ms=3000, speaks=True), remote=bram.address, tone_hz=700)
        async with caller:
            await bram.wait_event("media")
            await hears_only(bram, 700)
            (await caller.wait()).check(1)


async def test_a_real_phone_hears_the_tone_of_a_sipp_that_it_called() -> None:
    async with Sipp(uas_answer(speaks=True), tone_hz=900) as callee, Baresip("anna", codecs=["PCMA"]) as anna:
        await anna.dial(f"sip:tone@{callee.address}")
        await hears_only(anna, 900)
        await anna.hangup()
        (await callee.wait()).check(1)


async def test_a_real_phone_hears_its_echo() -> None:
    async with Sipp(uas_answer(), rtp_echo=True) as callee, Baresip("anna", speaks=440, codecs=["PCMA"]) as anna:
        await anna.dial(f"sip:echo@{callee.address}")
        await anna.wait_event("established")
        await hears_only(anna, 440)
        await anna.hangup()
        (await callee.wait()).check(1)


def _registrar_says(status: str, more: str = "") -> str:
    lines = [f"SIP/2.0 {status}", "[last_Via:]", "[last_From:]", "[last_To:];tag=r[call_number]", "[last_Call-ID:]"]
    lines += ["[last_CSeq:]", *([more] if more else []), "Content-Length: 0"]
    return "<send><![CDATA[\n\n" + "\n".join(lines) + "\n\n]]></send>"


# A registrar for user 101 with password geheim; whoever gives another password gets 403.
REGISTRAR = Scenario(
    "registrar",
    (
        '<recv request="REGISTER"/>',
        _registrar_says("401 Unauthorized", 'WWW-Authenticate: Digest realm="test", nonce="abc", algorithm=MD5'),
        '<recv request="REGISTER"><action>'
        '<verifyauth assign_to="ok" username="101" password="geheim"/></action></recv>',
        '<nop test="ok" next="good"/>',
        _registrar_says("403 Forbidden").replace("<send>", '<send next="end">'),
        '<label id="good"/>',
        _registrar_says("200 OK", "[last_Contact:]"),
        '<label id="end"/>',
    ),
    is_caller=False,
)


async def test_sipp_registers() -> None:
    async with Sipp(REGISTRAR, calls=5) as registrar:
        caller = Sipp(uac_register(), remote=registrar.address, calls=5, rows=[registration_row("101", "geheim")])
        result = (await caller.run()).check(5)
        assert len(result.response_times["register"]) == 5


async def test_sipp_is_refused_with_a_wrong_password() -> None:
    async with Sipp(REGISTRAR) as registrar:
        result = await Sipp(uac_register("101", "wrong"), remote=registrar.address).run()
    assert result.failed == 1


async def test_baresip_registers() -> None:
    async with Sipp(REGISTRAR) as registrar, Baresip("101", password="geheim", server=registrar.address) as phone:
        assert (await phone.register()).detail.startswith("200")
        (await registrar.wait()).check(1)


async def test_baresip_unregisters() -> None:
    async with Sipp(REGISTRAR, calls=2) as registrar:
        async with Baresip("101", password="geheim", server=registrar.address) as phone:
            await phone.register()
            await phone.unregister()
            await phone.wait_event("unregistering")
        assert "\nSUBSCRIBE sip:" not in phone.log()
        assert "expires=0" in phone.log()


async def test_baresip_is_refused_with_a_wrong_password() -> None:
    async with Sipp(REGISTRAR) as registrar, Baresip("101", password="wrong", server=registrar.address) as phone:
        with pytest.raises(RegistrationError, match="403"):
            await phone.register()
