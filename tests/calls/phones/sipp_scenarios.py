"""Scenarios for SIPp, built from the messages that RFC 3261 prescribes.

Texts such as `[field0]` (a column of the CSV) or `[service]` may stand wherever a caller, target, user or password is
asked. Timers: "ringing" is INVITE to the first 180 or 183, "answer" is INVITE to 200, "register" is the first REGISTER
to 200.
"""

from dataclasses import dataclass

TONE_FILE = "tone.pcma"

# Before the INVITE, for a message that comes while SIPp is at a step that neither sends nor receives is unexpected.
_START_ANSWER = '<nop start_rtd="answer"/>'
_VIA = "Via: SIP/2.0/[transport] [local_ip]:[local_port];branch={branch}"
_SDP = """\
v=0
o=sipp 53655765 2353687637 IN IP[local_ip_type] [local_ip]
s=-
c=IN IP[media_ip_type] [media_ip]
t=0 0
m=audio {port} RTP/AVP 8 101
a=rtpmap:8 PCMA/8000
a=rtpmap:101 telephone-event/8000
a=fmtp:101 0-15
a=ptime:20"""


@dataclass(frozen=True)
class Scenario:
    """A scenario's name and XML. A caller starts calls, a callee waits for them."""

    name: str
    steps: tuple[str, ...]
    is_caller: bool

    @property
    def xml(self) -> str:
        # SIPp refuses variables that are set and never read.
        read = () if self.is_caller else ('<Reference variables="cseq,from,to"/>',)
        body = "\n".join((*self.steps, *(read if 'assign_to="cseq"' in self.steps[0] else ())))
        return f'<?xml version="1.0" encoding="UTF-8"?>\n<scenario name="{self.name}">\n{body}\n</scenario>\n'


def uac_call(
    target: str = "[service]",
    caller: str = "sipp",
    hold_ms: int = 1000,
    speaks: bool = False,
    callee_hangs_up: bool = False,
    answer_within_ms: int = 30_000,
) -> Scenario:
    """Call, wait for the answer, stay `hold_ms`, hang up (or wait for the other's BYE); `speaks` sends a PCMA tone."""
    dialog = _Caller(target, caller, speaks)
    end = [dialog.receive_bye(hold_ms)] if callee_hangs_up else [_pause(hold_ms), dialog.bye()]
    steps = [*dialog.invite_and_answer(answer_within_ms), *dialog.speak(), *end]
    return Scenario("uac_call", tuple(steps), is_caller=True)


def uac_cancel(target: str = "[service]", caller: str = "sipp", after_ms: int = 200, stage: int = 180) -> Scenario:
    """Call, wait for response `stage` (100 or 180), `after_ms` later cancel; expect 487."""
    dialog = _Caller(target, caller)
    first = [_receive(100)] if stage == 100 else [_receive(100, optional=True), _receive(stage, rtd="ringing")]
    # INVITE is message 0; CANCEL and the ACK of a failure carry its branch (RFC 3261 9.1, 17.1.1.3).
    before_cancel = 1 + len(first) + 1
    cancel = dialog.request("CANCEL", branch=f"[branch-{before_cancel}]", to_tag=False, retrans=True)
    late = [_receive(180, optional=True, rtd="ringing")] if stage == 100 else []
    ack = dialog.request("ACK", branch=f"[branch-{before_cancel + 3 + len(late)}]", in_dialog=False)
    steps = [dialog.invite(), *first, _pause(after_ms), cancel, *late, _receive(200), _receive(487), ack]
    return Scenario("uac_cancel", tuple(steps), is_caller=True)


def uac_info_digits(
    digits: str, target: str = "[service]", caller: str = "sipp", before_ms: int = 500, gap_ms: int = 200
) -> Scenario:
    """Call, send the digits by SIP INFO (application/dtmf-relay), hang up."""
    dialog = _Caller(target, caller)
    steps = [*dialog.invite_and_answer(30_000), _pause(before_ms)]
    for digit in digits:
        body = f"Signal={digit}\nDuration=160"
        info = dialog.request("INFO", body=body, content_type="application/dtmf-relay", retrans=True)
        steps += [info, _receive(200), _pause(gap_ms)]
    return Scenario("uac_info_digits", (*steps, dialog.bye()), is_caller=True)


def uac_no_ack(target: str = "[service]", caller: str = "sipp", gone_ms: int = 2000) -> Scenario:
    """Call, get the answer, and fall silent: no ACK, no BYE, as when a caller's power fails."""
    dialog = _Caller(target, caller)
    steps = dialog.invite_and_answer(30_000)[:-1]
    return Scenario("uac_no_ack", (*steps, _pause(gone_ms)), is_caller=True)


def uac_refused(code: int, target: str = "[service]", caller: str = "sipp", within_ms: int = 10_000) -> Scenario:
    """Call and expect the final response `code` (say 404, 486 or 503)."""
    dialog = _Caller(target, caller)
    waits = [
        _receive(100, optional=True),
        _receive(180, optional=True, rtd="ringing"),
        _receive(code, rtd="answer", timeout=within_ms),
    ]
    ack = dialog.request("ACK", branch=f"[branch-{len(waits) + 1}]", in_dialog=False)
    return Scenario("uac_refused", (_START_ANSWER, dialog.invite(), *waits, ack), is_caller=True)


def registration_row(user: str, password: str) -> tuple[str, str]:
    """Return a row of the CSV for `uac_register()`: user and credentials."""
    return user, f"[authentication username={user} password={password}]"


def uac_register(
    user: str = "", password: str = "", domain: str = "[remote_ip]:[remote_port]", expires: int = 300
) -> Scenario:
    """Register with digest: REGISTER, 401, REGISTER with the answer, 200.

    Without a user, users come from the CSV, in rows made by `registration_row`.
    """
    user, credentials = registration_row(user, password) if user else ("[field0]", "[field1]")

    def register(cseq: int, timer: str, authentication: str = "") -> str:
        lines = [
            f"REGISTER sip:{domain} SIP/2.0",
            _VIA.format(branch="[branch]"),
            f"From: <sip:{user}@{domain}>;tag=[pid]r[call_number]",
            f"To: <sip:{user}@{domain}>",
            "Call-ID: [call_id]",
            f"CSeq: {cseq} REGISTER",
            f"Contact: <sip:{user}@[local_ip]:[local_port];transport=[transport]>",
            "Max-Forwards: 70",
            *([authentication] if authentication else []),
            f"Expires: {expires}",
            "Content-Length: 0",
        ]
        return _send(lines, "", f'retrans="500" {timer}')

    steps = (
        register(1, 'start_rtd="register"'),
        _receive(100, optional=True),
        '<recv response="401" auth="true"/>',
        register(2, "", credentials),
        _receive(100, optional=True),
        _receive(200, rtd="register"),
    )
    return Scenario("uac_register", steps, is_caller=True)


def uas_answer(ring_ms: int = 200, speaks: bool = False, hangs_up_after_ms: int | None = None) -> Scenario:
    """Ring `ring_ms`, answer, then wait for BYE, or send it after `hangs_up_after_ms`."""
    callee = _Callee()
    steps = [callee.receive_invite(), callee.reply(180, "Ringing"), _pause(ring_ms)]
    steps += [callee.reply(200, "OK", sdp=_sdp(speaks)), '<recv request="ACK" rrs="true"/>', *_speak(speaks)]
    if hangs_up_after_ms is None:
        steps += ['<recv request="BYE"/>', callee.reply_last(200, "OK")]
    else:
        steps += [_pause(hangs_up_after_ms), callee.bye(), _receive(200)]
    return Scenario("uas_answer", tuple(steps), is_caller=False)


def uas_early_media(announce_ms: int = 3000, code: int = 200) -> Scenario:
    """Speak before the answer (183 with SDP), `announce_ms` later answer and go on speaking, or refuse with `code`."""
    callee = _Callee()
    steps = [callee.receive_invite(), callee.reply(183, "Session Progress", sdp=_sdp(True)), *_speak(True)]
    steps += [_pause(announce_ms)]
    if code == 200:
        steps += [callee.reply(200, "OK", sdp=_sdp(True)), '<recv request="ACK" rrs="true"/>']
        steps += ['<recv request="BYE"/>', callee.reply_last(200, "OK")]
    else:
        steps += [callee.reply(code, "Refused"), '<recv request="ACK"/>']
    return Scenario("uas_early_media", tuple(steps), is_caller=False)


def uas_busy(code: int = 486, reason: str = "Busy Here") -> Scenario:
    """Refuse every call with `code`."""
    callee = _Callee()
    return Scenario(
        "uas_busy", (callee.receive_invite(), callee.reply(code, reason), '<recv request="ACK"/>'), is_caller=False
    )


def uas_notified(event: str) -> Scenario:
    """Take a NOTIFY outside of any dialog; any other event than this fails."""
    check = f'<ereg regexp="{event}" search_in="hdr" header="Event:" check_it="true" assign_to="event"/>'
    steps = (
        f'<recv request="NOTIFY"><action>{check}</action></recv>',
        _Callee().reply_last(200, "OK"),
        '<Reference variables="event"/>',
    )
    return Scenario("uas_notified", steps, is_caller=False)


def uas_ring(provisional: int = 180) -> Scenario:
    """Ring (180), or only work on it (100), until the caller cancels."""
    callee = _Callee()
    steps = (
        callee.receive_invite(),
        callee.reply(provisional, "Ringing"),
        '<recv request="CANCEL"/>',
        callee.reply_last(200, "OK"),
        callee.reply(487, "Request Terminated"),
        '<recv request="ACK"/>',
    )
    return Scenario("uas_ring", steps, is_caller=False)


class _Caller:
    """Writes the caller's messages of one dialog."""

    def __init__(self, target: str, caller: str, speaks: bool = False) -> None:
        self._to = f"sip:{target}@[remote_ip]:[remote_port]"
        self._from = f"<sip:{caller}@[local_ip]:[local_port]>;tag=[pid]c[call_number]"
        self._contact = f"<sip:{caller}@[local_ip]:[local_port];transport=[transport]>"
        self._speaks = speaks
        self._cseq = 1

    @property
    def cseq(self) -> int:
        """Of the last request but ACK and CANCEL."""
        return self._cseq

    def invite(self) -> str:
        return self._message(
            "INVITE",
            self._to,
            "[branch]",
            1,
            _sdp(self._speaks),
            "application/sdp",
            'retrans="500" start_rtd="ringing"',
        )

    def invite_and_answer(self, within_ms: int) -> list[str]:
        return [
            _START_ANSWER,
            self.invite(),
            _receive(100, optional=True),
            _receive(180, optional=True, rtd="ringing"),
            _receive(183, optional=True, rtd="ringing"),
            _receive(180, optional=True),
            _receive(200, rtd="answer", timeout=within_ms, rrs=True),
            self.request("ACK"),
        ]

    def speak(self) -> list[str]:
        return _speak(self._speaks)

    def bye(self) -> str:
        return self.request("BYE", retrans=True) + "\n" + _receive(200)

    def receive_bye(self, within_ms: int) -> str:
        return f'<recv request="BYE" timeout="{within_ms}"/>\n' + _Callee().reply_last(200, "OK")

    def request(
        self,
        method: str,
        branch: str = "[branch]",
        to_tag: bool = True,
        in_dialog: bool = True,
        body: str = "",
        content_type: str = "",
        retrans: bool = False,
        cseq: int = 0,
    ) -> str:
        in_dialog = in_dialog and to_tag
        if method not in ("ACK", "CANCEL"):
            self._cseq += 1
        cseq = cseq or (1 if method in ("ACK", "CANCEL") else self._cseq)
        attributes = 'retrans="500"' if retrans else ""
        uri = "[next_url]" if in_dialog else self._to
        return self._message(method, uri, branch, cseq, body, content_type, attributes, to_tag, in_dialog)

    def _message(
        self,
        method: str,
        uri: str,
        branch: str,
        cseq: int,
        body: str,
        content_type: str,
        attributes: str,
        to_tag: bool = False,
        routes: bool = False,
    ) -> str:
        lines = [
            f"{method} {uri} SIP/2.0",
            _VIA.format(branch=branch),
            *(["[routes]"] if routes else []),
            f"From: {self._from}",
            f"To: <{self._to}>" + ("[peer_tag_param]" if to_tag else ""),
            "Call-ID: [call_id]",
            f"CSeq: {cseq} {method}",
            f"Contact: {self._contact}",
            "Max-Forwards: 70",
            *([f"Content-Type: {content_type}"] if content_type else []),
            "Content-Length: [len]",
        ]
        return _send(lines, body, attributes)


class _Callee:
    """Writes the callee's messages of one dialog."""

    def receive_invite(self) -> str:
        keep = "".join(
            f'<ereg regexp=".*" search_in="hdr" header="{name}:" assign_to="{variable}"/>'
            for name, variable in (("CSeq", "cseq"), ("From", "from"), ("To", "to"))
        )
        return f'<recv request="INVITE" rrs="true"><action>{keep}</action></recv>'

    def reply(self, code: int, reason: str, sdp: str = "") -> str:
        """Answer the INVITE."""
        return self._answer(code, reason, "CSeq:[$cseq]", "To:[$to];tag=[pid]s[call_number]", sdp)

    def reply_last(self, code: int, reason: str) -> str:
        """Answer the request that came last."""
        return self._answer(code, reason, "[last_CSeq:]", "[last_To:]", "")

    def bye(self) -> str:
        lines = [
            "BYE [next_url] SIP/2.0",
            _VIA.format(branch="[branch]"),
            "[routes]",
            "From:[$to];tag=[pid]s[call_number]",
            "To:[$from]",
            "Call-ID: [call_id]",
            "CSeq: 1 BYE",
            "Max-Forwards: 70",
            "Content-Length: 0",
        ]
        return _send(lines, "", 'retrans="500"')

    def _answer(self, code: int, reason: str, cseq: str, to: str, sdp: str) -> str:
        lines = [
            f"SIP/2.0 {code} {reason}",
            "[last_Via:]",
            "[last_Record-Route:]",
            "[last_From:]",
            to,
            "[last_Call-ID:]",
            cseq,
            "Contact: <sip:[local_ip]:[local_port];transport=[transport]>",
            *(["Content-Type: application/sdp"] if sdp else []),
            "Content-Length: [len]",
        ]
        return _send(lines, sdp, 'retrans="500"' if code == 200 and sdp else "")


def _sdp(speaks: bool) -> str:
    return _SDP.format(port="[rtpstream_audio_port]" if speaks else "[media_port]")


def _speak(speaks: bool) -> list[str]:
    return [f'<nop><action><exec rtp_stream="{TONE_FILE},-1,8"/></action></nop>'] if speaks else []


def _send(lines: list[str], body: str, attributes: str) -> str:
    text = "\n".join(lines) + "\n\n" + (body + "\n" if body else "")
    return f"<send {attributes}><![CDATA[\n\n{text}\n]]></send>"


def _receive(code: int, optional: bool = False, rtd: str = "", timeout: int = 0, rrs: bool = False) -> str:
    attributes = [f'response="{code}"']
    attributes += ['optional="true"'] if optional else []
    attributes += [f'rtd="{rtd}"'] if rtd else []
    attributes += [f'timeout="{timeout}"'] if timeout else []
    attributes += ['rrs="true"'] if rrs else []
    return f"<recv {' '.join(attributes)}/>"


def _pause(milliseconds: int) -> str:
    return f'<pause milliseconds="{milliseconds}"/>'
