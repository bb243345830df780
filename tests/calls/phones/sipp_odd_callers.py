"""Scenarios of callers who do what is allowed and seldom."""

from tests.calls.phones.sipp_scenarios import _START_ANSWER, Scenario, _Caller, _pause, _receive, _sdp


def uac_late_offer(target: str = "[service]", caller: str = "sipp", hold_ms: int = 500) -> Scenario:
    """Call without an offer: the other's comes in its 200, the answer goes in the ACK (RFC 3261 section 13.2.1)."""
    dialog = _Caller(target, caller)
    steps = dialog.invite_and_answer(30_000)
    ack = dialog.request("ACK", body=_sdp(False), content_type="application/sdp")
    invite = dialog.request("INVITE", to_tag=False, retrans=True, cseq=1)
    steps = [invite if "INVITE sip:" in one else one for one in steps]
    return Scenario("uac_late_offer", (*steps[:-1], ack, _pause(hold_ms), dialog.bye()), is_caller=True)


def uac_reinvites(target: str = "[service]", caller: str = "sipp", pause_ms: int = 300) -> Scenario:
    """Call; change the media twice in the call, to sendonly and back (RFC 3264 section 8.4); hang up."""
    dialog = _Caller(target, caller)
    steps = dialog.invite_and_answer(30_000)
    for direction in ("sendonly", "sendrecv"):
        body = f"{_sdp(False)}\na={direction}"
        steps += [
            _pause(pause_ms),
            dialog.request("INVITE", body=body, content_type="application/sdp", retrans=True),
            _receive(100, optional=True),
            _receive(200),
            dialog.request("ACK", cseq=dialog.cseq),
        ]
    return Scenario("uac_reinvites", (*steps, _pause(pause_ms), dialog.bye()), is_caller=True)


def uac_late_ack(target: str = "[service]", caller: str = "sipp", after_ms: int = 2000) -> Scenario:
    """Call; no ACK for a while, in which the 200 comes again (RFC 3261 section 13.3.1.4); then talk, and hang up."""
    dialog = _Caller(target, caller)
    *steps, ack = dialog.invite_and_answer(30_000)
    return Scenario("uac_late_ack", (*steps, _pause(after_ms), ack, _pause(500), dialog.bye()), is_caller=True)


def uac_prack(target: str = "[service]", caller: str = "sipp") -> Scenario:
    """Call and require reliable provisional responses; acknowledge the 180 by PRACK (RFC 3262); talk, and hang up."""
    dialog = _Caller(target, caller)
    keep = '<ereg regexp="[0-9]+" search_in="hdr" header="RSeq:" check_it="true" assign_to="rseq"/>'
    prack = dialog.request("PRACK", retrans=True).replace("Max-Forwards", "RAck: [$rseq] 1 INVITE\nMax-Forwards")
    steps = (
        _START_ANSWER,
        dialog.invite().replace("Max-Forwards", "Require: 100rel\nMax-Forwards"),
        _receive(100, optional=True),
        f'<recv response="180" rtd="ringing" rrs="true"><action>{keep}</action></recv>',
        prack,
        _receive(200),
        _receive(200, rtd="answer", rrs=True),
        dialog.request("ACK"),
        _pause(300),
        dialog.bye(),
    )
    return Scenario("uac_prack", steps, is_caller=True)
