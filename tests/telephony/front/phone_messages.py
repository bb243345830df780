"""SIP messages the way real phones send them, by what is special about each. All of them must be accepted."""


def message(
    start: str = "INVITE sip:101@pbx.example;transport=tls SIP/2.0",
    extra: tuple[str, ...] = (),
    *,
    to: str = "<sip:101@pbx.example>",
    sender: str = '"Jan" <sip:102@pbx.example>;tag=a1',
    contact: str = "<sip:102@192.168.1.20:5060>",
    via: str = "SIP/2.0/UDP 192.168.1.20:5060;branch=z9hG4bKabc;rport",
) -> bytes:
    """Write a request."""
    lines = [
        start,
        f"Via: {via}",
        f"From: {sender}",
        f"To: {to}",
        "Call-ID: 3c26700a@snom320",
        f"CSeq: 1 {start.split()[0]}",
        "Max-Forwards: 70",
        f"Contact: {contact}",
        *extra,
        "Content-Length: 0",
        "",
        "",
    ]
    return "\r\n".join(lines).encode()


def register(*extra: str, contact: str = "<sip:101@192.168.1.20>") -> bytes:
    """Write a REGISTER."""
    return message("REGISTER sip:pbx.example SIP/2.0", extra, contact=contact)


def response(start: str, *extra: str) -> bytes:
    """Write a response to a REGISTER."""
    lines = [
        start,
        "Via: SIP/2.0/UDP 1.2.3.4;branch=z9hG4bKx",
        "From: <sip:a@b.com>;tag=1",
        "To: <sip:a@b.com>;tag=2",
        "Call-ID: x",
        "CSeq: 1 REGISTER",
        *extra,
        "",
        "",
    ]
    return "\r\n".join(lines).encode()


SNOM_CONTACT = (
    '<sip:101@192.168.1.20:2051;line=8h2cz1>;reg-id=1;q=1.0;+sip.instance="<urn:uuid:2d0a6a54-94c8-4b8e-9b0f-'
    '000413123456>";audio;mobility="fixed";duplex="full";description="snom320";actor="principal";events="dialog";'
    'methods="INVITE,ACK,CANCEL,BYE,REFER,OPTIONS,NOTIFY,SUBSCRIBE,PRACK,MESSAGE,INFO"'
)
LINPHONE_CONTACT = (
    '"Jan De Smet" <sip:101@192.168.1.20:5060;transport=udp;gr=urn:uuid:9d1>;+sip.instance="<urn:uuid:9d1>";'
    'expires=3600;message-expires=604800;+org.linphone.specs="conference/2.0,groupchat/1.2,lime"'
)
DIGEST = (
    'Authorization: Digest username="101",realm="pbx.example",nonce="abc==",uri="sip:pbx.example",'
    'response="0123456789abcdef0123456789abcdef",algorithm=MD5,qop=auth,nc=00000001,cnonce="x"'
)
COMMA_DIGEST = (
    'Authorization: Digest username="Smet, Jan",realm="My PBX, Gent",nonce="abc",uri="sip:pbx.example",response="00"'
)

PHONE_MESSAGES: dict[str, bytes] = {
    "Snom's Contact": register(contact=SNOM_CONTACT),
    "Linphone's Contact": register(contact=LINPHONE_CONTACT),
    "REFER with Replaces": message(
        "REFER sip:101@pbx.example SIP/2.0",
        (
            "Refer-To: <sip:103@pbx.example?Replaces=3c26700b%40host%3Bto-tag%3Dx1%3Bfrom-tag%3Dy1>",
            "Referred-By: <sip:102@pbx.example>",
        ),
    ),
    "header fields in the Contact": message(contact="<sip:102@192.168.1.20?Subject=x>"),
    "underscore in a host": message(contact="<sip:102@my_host.local:5060>"),
    "underscore in Via": message(via="SIP/2.0/UDP docker_host:5060;branch=z9hG4bKabc;rport"),
    "a host that ends in digits": message(contact="<sip:102@pbx.1a>"),
    "IPv6": message(
        contact="<sip:102@[2001:db8::1]:5060>",
        via="SIP/2.0/UDP [2001:db8::9:1]:5060;branch=z9hG4bKabc;received=2001:db8::9:255",
    ),
    "IPv4 in IPv6": message(contact="<sip:102@[::ffff:192.0.2.1]:5060>"),
    "digest": register(DIGEST),
    "commas in quotes of the digest": register(COMMA_DIGEST),
    "a challenge with two qop": response(
        "SIP/2.0 401 Unauthorized",
        'WWW-Authenticate: Digest realm="trunk", nonce="n", algorithm=MD5, qop="auth,auth-int"',
        "Content-Length: 0",
    ),
    "two routes, a comma in a name": message(extra=('Route: "Proxy, One" <sip:p1.example;lr>, <sip:p2.example;lr>',)),
    "Contact: *": register(contact="*"),
    "tel address": message("INVITE tel:+3292223344 SIP/2.0", to="<tel:+3292223344>"),
    "star code, user=phone": message(
        "INVITE sip:*97@pbx.example;user=phone SIP/2.0", to="<sip:*97@pbx.example;user=phone>"
    ),
    "unescaped hash": message("INVITE sip:*21*101#@pbx.example SIP/2.0", to="<sip:*21*101#@pbx.example>"),
    "escaped hash": message("INVITE sip:*21*101%23@pbx.example SIP/2.0"),
    "blank before the colon": message(extra=("Supported : replaces",)),
    "folded header": message(extra=("Subject: hello\r\n world",)),
    "leading line ends": b"\r\n\r\n" + message(),
    "Latin-1 name": message(sender='"Andr\u00e9" <sip:102@pbx.example>;tag=a1').replace("\u00e9".encode(), b"\xe9"),
    "UTF-8 name": message(sender='"Andr\u00e9" <sip:102@pbx.example>;tag=a1'),
    "quotes in a name": message(sender='"Jan \\"JJ\\" <x>" <sip:102@pbx.example>;tag=a1'),
    "comma in a name, two contacts": message(contact='"Smet, J" <sip:1@1.2.3.4>, <sip:2@1.2.3.5>;expires=60'),
    "LF alone": message().replace(b"\r\n", b"\n"),
    "two values and blanks in Via": message(
        via="SIP / 2.0 / UDP 1.2.3.4 : 5060 ;branch=z9hG4bKa;rport , SIP/2.0/TCP 5.6.7.8;branch=z9hG4bKb"
    ),
    "sips": message("INVITE sips:101@pbx.example SIP/2.0", to="<sips:101@pbx.example>"),
    "SUBSCRIBE to a dialog": message(
        "SUBSCRIBE sip:101@pbx.example SIP/2.0",
        ("Event: dialog", "Expires: 3600", "Accept: application/dialog-info+xml"),
    ),
    "scheme in capitals": message(to="<SIP:101@pbx.example>"),
    "no reason": response("SIP/2.0 200 "),
    "no blank after the status": response("SIP/2.0 200"),
    "empty header": message(extra=("Allow-Events:",)),
    "escaped NUL in a user": message(sender="<sip:ab%00c@pbx.example>;tag=a1"),
}
