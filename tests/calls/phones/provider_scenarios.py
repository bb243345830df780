"""Providers that know a customer by username and password, played by SIPp, which checks the digest itself."""

from tests.calls.phones.sipp_scenarios import Scenario

_CHALLENGE = 'WWW-Authenticate: Digest realm="provider", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c0", algorithm=MD5'
_SDP = """
v=0
o=sipp 53655765 2353687637 IN IP[local_ip_type] [local_ip]
s=-
c=IN IP[media_ip_type] [media_ip]
t=0 0
m=audio [media_port] RTP/AVP 8
a=rtpmap:8 PCMA/8000
"""


def uas_registrar(username: str, password: str, expires: int = 600) -> Scenario:
    """Take one registration: 401, then 200 when the password is right, else 403, which counts as a failure."""
    granted = f"[last_Contact:];expires={expires}"
    steps = (
        '<recv request="REGISTER"/>',
        _answer("401 Unauthorized", _CHALLENGE),
        *_proven("REGISTER", username, password),
        _answer("200 OK", granted),
    )
    return Scenario("uas_registrar", steps, is_caller=False)


def uas_answer_proven(username: str, password: str) -> Scenario:
    """Answer a call that proves itself when it is challenged (401)."""
    contact = "Contact: <sip:[local_ip]:[local_port];transport=[transport]>"
    steps = (
        '<recv request="INVITE"/>',
        _answer("401 Unauthorized", _CHALLENGE),
        '<recv request="ACK"/>',
        *_proven("INVITE", username, password),
        _answer("200 OK", contact, "Content-Type: application/sdp", body=_SDP, routes=True),
        '<recv request="ACK"/>',
        '<recv request="BYE"/>',
        _answer("200 OK"),
    )
    return Scenario("uas_answer_proven", steps, is_caller=False)


def _proven(method: str, username: str, password: str) -> tuple[str, ...]:
    check = f'<verifyauth assign_to="proven" username="{username}" password="{password}"/>'
    return (
        f'<recv request="{method}"><action>{check}</action></recv>',
        '<nop next="1" test="proven"/>',
        _answer("403 Forbidden"),
        '<nop><action><error message="the password is wrong"/></action></nop>',
        '<label id="1"/>',
    )


def _answer(status: str, *lines: str, body: str = "", routes: bool = False) -> str:
    head = [
        f"SIP/2.0 {status}",
        "[last_Via:]",
        *(["[last_Record-Route:]"] if routes else []),
        "[last_From:]",
        "[last_To:];tag=[pid]p[call_number]",
        "[last_Call-ID:]",
        "[last_CSeq:]",
        *lines,
        "Content-Length: [len]",
    ]
    text = "\n".join(head) + "\n" + body
    return f"<send><![CDATA[\n\n{text}\n]]></send>"
