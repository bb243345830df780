"""A phone, played by SIPp, that transfers the call it answered, and keeps it when that fails."""

from collections.abc import Sequence

from tests.calls.phones.sipp_scenarios import (
    _VIA,
    Scenario,
    _Callee,
    _pause,
    _receive,
    _sdp,
    _send,
    _speak,
)


def uas_transfers(
    refer_to: str, told: Sequence[int], *, after_ms: int = 1500, headers: Sequence[str] = (), code: int = 202
) -> Scenario:
    """Answer, refer the other side to an address after a while, be told these statuses, and wait for BYE."""
    callee = _Callee()
    refer = [
        "REFER [next_url] SIP/2.0",
        _VIA.format(branch="[branch]"),
        "[routes]",
        "From:[$to];tag=[pid]s[call_number]",
        "To:[$from]",
        "Call-ID: [call_id]",
        "CSeq: 1 REFER",
        "Contact: <sip:[local_ip]:[local_port];transport=[transport]>",
        f"Refer-To: <{refer_to}>",
        *headers,
        "Max-Forwards: 70",
        "Content-Length: 0",
    ]
    steps = [
        callee.receive_invite(),
        callee.reply(180, "Ringing"),
        callee.reply(200, "OK", sdp=_sdp(True)),
        '<recv request="ACK" rrs="true"/>',
        *_speak(True),
        _pause(after_ms),
        _send(refer, "", 'retrans="500"'),
        _receive(code),
    ]
    for index, status in enumerate(told):
        check = f'<ereg regexp="SIP/2.0 {status} " search_in="body" check_it="true" assign_to="told{index}"/>'
        steps += [f'<recv request="NOTIFY"><action>{check}</action></recv>', callee.reply_last(200, "OK")]
    steps += ['<recv request="BYE"/>', callee.reply_last(200, "OK")]
    if told:
        steps.append(f'<Reference variables="{",".join(f"told{index}" for index in range(len(told)))}"/>')
    return Scenario("uas_transfers", tuple(steps), is_caller=False)


def uas_told_who(asserted: str) -> Scenario:
    """Answer; be told by an UPDATE who the other side is now (a pattern of P-Asserted-Identity); wait for BYE."""
    callee = _Callee()
    answer = callee.reply(200, "OK", sdp=_sdp(True)).replace("Contact:", "Allow: INVITE, ACK, BYE, UPDATE\nContact:")
    check = f'<ereg regexp="{asserted}" search_in="hdr" header="P-Asserted-Identity:" check_it="true" assign_to="who"/>'
    steps = [
        callee.receive_invite(),
        callee.reply(180, "Ringing"),
        answer,
        '<recv request="ACK" rrs="true"/>',
        *_speak(True),
        f'<recv request="UPDATE"><action>{check}</action></recv>',
        callee.reply_last(200, "OK"),
        '<recv request="BYE"/>',
        callee.reply_last(200, "OK"),
        '<Reference variables="who"/>',
    ]
    return Scenario("uas_told_who", tuple(steps), is_caller=False)
