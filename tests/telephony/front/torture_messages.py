"""The torture messages of RFC 4475, by their names there: the ones to accept and the ones to refuse.

Written down after the RFC; long ones are built instead of spelled out, SDP bodies are shortened.
"""

_BODY = (
    "v=0\r\no=mhandley 29739 7272939 IN IP4 192.0.2.1\r\ns=-\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\n"
    "m=audio 49217 RTP/AVP 0\r\n"
)


def _text(lines: str, body: str = "", length: str | None = None) -> bytes:
    head = lines.strip("\n").replace("\n", "\r\n")
    given = f"\r\nContent-Length: {len(body.encode()) if length is None else length}"
    return f"{head}{given}\r\n\r\n{body}".encode()


def _request(
    start: str,
    extra: str = "",
    *,
    via: str = "",
    to: str = "",
    sender: str = "",
    cseq: str = "",
    body: str = "",
    length: str | None = None,
    forwards: str = "70",
) -> bytes:
    method = start.split(" ")[0]
    return _text(
        f"""{start}
Via: {via or 'SIP/2.0/UDP host5.example.net;branch=z9hG4bKkdjuw'}
To: {to or '<sip:j.user@example.com>'}
From: {sender or '<sip:caller@example.net>;tag=93942939o2'}
Call-ID: torture.98asdh@192.0.2.1
CSeq: {cseq or f'8 {method}'}
Max-Forwards: {forwards}
Contact: <sip:caller@host5.example.net>{extra and chr(10) + extra}""",
        body,
        length,
    )  # fmt: skip


WSINV = _text(
    """INVITE sip:vivekg@chair-dnrc.example.com;unknownparam SIP/2.0
TO :
 sip:vivekg@chair-dnrc.example.com ;   tag    = 1918181833n
from   : "J Rosenberg \\\\\\""       <sip:jdrosen@example.com>
  ;
  tag = 98asjd8
MaX-fOrWaRdS: 0068
Call-ID: wsinv.ndaksdj@192.0.2.1
cseq: 0009
  INVITE
Via  : SIP  /   2.0
 /UDP
    192.0.2.2;branch=390skdjuw
s :
NewFangledHeader:   newfangled value
 continued newfangled value
UnknownHeaderWithUnusualValue: ;;,,;;,;
Content-Type: application/sdp
Route:
 <sip:services.example.com;lr;unknownwith=value;unknown-no-value>
v:  SIP  / 2.0  / TCP     spindle.example.com   ;
  branch  =   z9hG4bK9ikj8  ,
 SIP  /    2.0   / UDP  192.168.255.111   ; branch=
 z9hG4bK30239
m:"Quoted string \\"\\"" <sip:jdrosen@example.com> ; newparam =
      newvalue ;
  secondparam ; q = 0.33""",
    _BODY,
)

_UNUSUAL = "sip:1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*:&it+has=1,weird!*pas$wo~d_too.(doesn't-it)@example.com"
INTMETH = _text(
    f"""!interesting-Method0123456789_*+`.%indeed'~ {_UNUSUAL} SIP/2.0
Via: SIP/2.0/TCP host1.example.com;branch=z9hG4bK-.!%66*_+`'~
To: "BEL:\\\a NUL:\\\0 DEL:\\\x7f" <{_UNUSUAL}>
From: token1~` token2'+_ token3*%!.- <sip:mundane@example.com>;fromParam''~+*_!.-%="работающий";tag=_token~1'+`*%!-.
Call-ID: intmeth.word%ZK-!.*_+'@word`~)(><:\\/"][?}}{{
CSeq: 139122385 !interesting-Method0123456789_*+`.%indeed'~
Max-Forwards: 255
extensionHeader-!.%*+_`'~: ﻿大停電"""
)

_LONG = "long" * 40
LONGREQ = _text(
    f"""INVITE sip:user@example.com SIP/2.0
To: "I have a user name of {"extreme" * 40} proportion" <sip:user@example.com:6000;{_LONG}={_LONG};shortparam=x>
F: sip:{"am" * 80}@example.net;tag=12982{"x" * 150};unknownheaderparam{_LONG}={_LONG};unknown{_LONG}
Call-ID: longreq.one{_LONG}longcallid
CSeq: 3882340 INVITE
Unknown-{"Long" * 15}-Name: unknown-{_LONG}-value; unknown-{_LONG}-parameter-name = unknown-{_LONG}-value
Via: SIP/2.0/TCP sip33.example.com
v: {", ".join(f"SIP/2.0/TCP sip{n}.example.com" for n in range(32, 24, -1))}
{chr(10).join(f"V: SIP/2.0/TCP sip{n}.example.com" for n in range(24, 1, -1))}
V: SIP/2.0/TCP host.example.com;received=192.0.2.5;branch=very{_LONG}branchvalue
Max-Forwards: 70
Contact: <sip:{"amazingly" * 20}longcallername@host5.example.net>
Content-Type: application/sdp""",
    _BODY,
)

DBLREQ = (
    _request("REGISTER sip:example.com SIP/2.0", length="0")
    + b"\r\n"
    + _request("INVITE sip:joe@example.com SIP/2.0", body=_BODY)
)

_MULTIPART = (
    "--7a9cbec02ceef655\r\nContent-Type: text/plain\r\n\r\nHello\r\n"
    "--7a9cbec02ceef655\r\n\r\n\x00\x7f\r\n--7a9cbec02ceef655--"
)


def _response(start: str, extra: str = "", cseq: str = "35 INVITE") -> bytes:
    return _text(
        f"""{start}
Via: SIP/2.0/UDP 192.0.2.198;branch=z9hG4bK1324923
Call-ID: unreason.1234ksdfak3j2erwedfsASdf
CSeq: {cseq}
From: sip:user@example.com;tag=11141343
To: sip:user@example.edu;tag=2229
Contact: <sip:user@host198.example.com>{extra}"""
    )


VALID_REQUESTS: dict[str, bytes] = {
    "wsinv": WSINV,
    "intmeth": INTMETH,
    "esc01": _request("INVITE sip:sips%3Auser%40example.com@example.net SIP/2.0",
                      to="sip:%75se%72@example.com", sender='<sip:I%20have%20spaces@example.net>;tag=938'),
    "escnull": _request("REGISTER sip:example.com SIP/2.0", to="sip:null-%00-null@example.com",
                        sender="sip:null-%00-null@example.com;tag=839923423",
                        extra="Contact: <sip:%00@host5.example.com>\nContact: <sip:%00%00@host5.example.com>"),
    "esc02": _request("RE%47IST%45R sip:registrar.example.com SIP/2.0", to='"%Z%45" <sip:resource@example.com>',
                      sender='"%Z%45" <sip:resource@example.com>;tag=f232jadfj23',
                      extra="Contact: <sip:alias1@host1.example.com>\nC%6Fntact: <sip:alias2@host2.example.com>"),
    "lwsdisp": _request("OPTIONS sip:user@example.com SIP/2.0", sender="caller<sip:caller@example.com>;tag=323"),
    "longreq": LONGREQ,
    "dblreq": DBLREQ,
    "semiuri": _request("OPTIONS sip:user;par=u%40example.net@example.com SIP/2.0"),
    "transports": _request("OPTIONS sip:user@example.com SIP/2.0", via=(
        "SIP/2.0/UDP t1.example.com;branch=z9hG4bKkdjuw\nVia: SIP/2.0/SCTP t2.example.com;branch=z9hG4bKklasjdhf\n"
        "Via: SIP/2.0/TLS t3.example.com;branch=z9hG4bK2980unddj\nVia: SIP/2.0/UNKNOWN t4.example.com;branch="
        "z9hG4bKasd0f3en\nVia: SIP/2.0/TCP t5.example.com;branch=z9hG4bK0a9idfnee")),
    "mpart01": _request("MESSAGE sip:kumiko@example.org SIP/2.0", body=_MULTIPART,
                        extra="Content-Type: multipart/mixed;boundary=7a9cbec02ceef655"),
    "badbranch": _request("OPTIONS sip:user@example.com SIP/2.0", via="SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK"),
    "invut": _request("INVITE sip:user@example.com SIP/2.0", body="<audio>\r\n </audio>\r\n",
                      extra="Content-Type: application/unknownformat"),
    "regaut01": _request("REGISTER sip:example.com SIP/2.0",
                         extra="Authorization: NoOneKnowsThisScheme opaque-data=here"),
    "unksm2": _request("REGISTER sip:example.com SIP/2.0", to="isbn:2983792873",
                       sender="<http://www.example.com>;tag=3234233", extra="Contact: <name:John_Smith>"),
    "cparam01": _request("REGISTER sip:example.com SIP/2.0",
                         extra="Contact: sip:+19725552222@gw1.example.net;unknownparam"),
    "cparam02": _request("REGISTER sip:example.com SIP/2.0",
                         extra="Contact: <sip:+19725552222@gw1.example.net;unknownparam>"),
    "regescrt": _request("REGISTER sip:example.com SIP/2.0",
                         extra="Contact: <sip:user@example.com?Route=%3Csip:sip.example.com%3E>"),
    "sdp01": _request("INVITE sip:user@example.com SIP/2.0", body=_BODY,
                      extra="Accept: text/nobodyKnowsThis\nContent-Type: application/sdp"),
    "inv2543": _text("""INVITE sip:UserB@example.com SIP/2.0
Via: SIP/2.0/UDP iftgw.example.com
From: <sip:+13035551111@ift.client.example.net;user=phone>
Record-Route: <sip:UserB@example.com;maddr=ss1.example.com>
To: sip:+16505552222@ss1.example.net;user=phone
Call-ID: inv2543.1717@ift.client.example.com
CSeq: 56 INVITE
Content-Type: application/sdp""", _BODY),
    "baddate": _request("INVITE sip:user@example.com SIP/2.0", extra="Date: Fri, 01 Jan 2010 16:00:00 EST"),
    "badaspec": _request("OPTIONS sip:user@example.org SIP/2.0", to='"Watson, Thomas" < sip:t.watson@example.org >'),
}  # fmt: skip
"""To be read; what they are answered after that depends on who sent them."""

VALID_RESPONSES: dict[str, bytes] = {
    "unreason": _response("SIP/2.0 200 = 2**3 * 5**2 но сто девяносто девять - простое"),
    "noreason": _response("SIP/2.0 100 "),
    "bcast": _response("SIP/2.0 200 OK").replace(
        b"z9hG4bK1324923", b"z9hG4bK1324923\r\nVia: SIP/2.0/UDP 255.255.255.255"
    ),
}

REFUSED_REQUESTS: dict[str, tuple[bytes, int]] = {
    "badinv01": (_request("INVITE sip:user@example.com SIP/2.0", via="SIP/2.0/UDP 192.0.2.15;;,;,,",
                          sender='"Joe" <sip:joe@example.org>;;;;'), 0),
    "clerr": (_request("INVITE sip:user@example.com SIP/2.0", body=_BODY, length="9999"), 400),
    "ncl": (_request("INVITE sip:user@example.com SIP/2.0", body=_BODY, length="-999"), 400),
    "scalar02": (_request("REGISTER sip:example.com SIP/2.0", cseq="36893488147419103232 REGISTER", forwards="300",
                          extra="Expires: 10000000000000000000000000000000000000000000000000000000000000001"), 400),
    "scalar02, forwards": (_request("REGISTER sip:example.com SIP/2.0", forwards="300"), 400),
    "quotbal": (_request("INVITE sip:user@example.com SIP/2.0", to='"Mr. J. User <sip:j.user@example.com>'), 400),
    "ltgtruri": (_request("INVITE <sip:user@example.com> SIP/2.0"), 400),
    "lwsruri": (_request("INVITE sip:user@example.com; lr SIP/2.0"), 400),
    "lwsstart": (_request("INVITE  sip:user@example.com  SIP/2.0"), 400),
    "trws": (_request("OPTIONS sip:remote-target@example.com SIP/2.0  "), 400),
    "escruri": (_request("INVITE sip:user@example.com?Route=%3Csip:example.com%3E SIP/2.0"), 400),
    "baddn": (_request("OPTIONS sip:t.watson@example.org SIP/2.0",
                       sender="Bell, Alexander <sip:a.g.bell@example.com>;tag=43"), 400),
    "badvers": (_request("OPTIONS sip:t.watson@example.org SIP/7.0"), 505),
    "mismatch01": (_request("OPTIONS sip:user@example.com SIP/2.0", cseq="8 INVITE"), 400),
    "mismatch02": (_request("NEWMETHOD sip:user@example.com SIP/2.0", cseq="8 INVITE"), 400),
    "insuf": (_text("INVITE sip:user@example.com SIP/2.0\nCSeq: 193942 INVITE\n"
                    "Via: SIP/2.0/UDP 192.0.2.95;branch=z9hG4bKkdj.insuf\nContent-Type: application/sdp", _BODY), 0),
    "unkscm": (_request("OPTIONS nobodyKnowsThisScheme:totallyopaquecontent SIP/2.0"), 416),
    "novelsc": (_request("OPTIONS soap.beep://192.0.2.103:3002 SIP/2.0"), 416),
    "bext01": (_request("OPTIONS sip:user@example.com SIP/2.0", extra=(
        "Require: nothingSupportsThis, nothingSupportsThisEither\n"
        "Proxy-Require: noProxiesSupportThis, norDoAnyProxiesSupportThis")), 420),
    "multi01": (_request("INVITE sip:user@company.com SIP/2.0", cseq="5 INVITE\nCSeq: 59 INVITE",
                         to="sip:j.user@company.com\nTo: sip:j.user2@company.com"), 0),
    "mcl01": (_request("OPTIONS sip:user@example.com SIP/2.0", extra="Content-Length: 13", body="There's no way"), 0),
    "zeromf": (_request("OPTIONS sip:user@example.com SIP/2.0", forwards="0"), 483),
}  # fmt: skip
"""The message and the status of its answer; 0: it is dropped, for nobody can say what it means or whom to answer."""

UNREADABLE_RESPONSES: dict[str, bytes] = {
    "bigcode": _response("SIP/2.0 4294967301 better not break the receiver"),
    "scalarlg": _response("SIP/2.0 503 Service Unavailable", cseq="9292394834772304023312 OPTIONS"),
}
