"""What a phone asks for when it transfers a call: REFER (RFC 3515), with Replaces (RFC 3891) after a consultation."""

from dataclasses import dataclass
from urllib.parse import unquote

from telephony.front.fields import SipParseError, parse_name_address

REFER_SECONDS = 300
"""How long the phone may expect to hear of it; a queue may take longer to answer, and it is told all the same."""
LONGEST_TARGET = 64


@dataclass(frozen=True)
class Refer:
    """One transfer that a phone asked for."""

    to: str
    """What would have been dialled to get there: the user part of the address. Its host means nothing."""
    replaces: str = ""
    """Call-ID of the phone's other call, whose other side shall be talked to; empty: there was no consultation."""
    event: str = "refer"
    """The event of what the phone is told of it; of all but the first one in a dialog it names the REFER."""


def read_refer(refer_to: str, event: str = "refer") -> Refer:
    """Return what a Refer-To asks for. Raises SipParseError when it is no SIP or tel address that can be dialled.

    Phones are known that leave out the angle brackets which an address with header fields needs (RFC 3261 20.10).
    """
    bare = "<" not in refer_to and "?" in refer_to
    uri = parse_name_address(f"<{refer_to.strip()}>" if bare else refer_to).uri
    if uri.scheme not in ("sip", "sips", "tel"):
        raise SipParseError("A Refer-To is no SIP address.")
    number = uri.user_name
    if not 0 < len(number) <= LONGEST_TARGET:
        raise SipParseError("A Refer-To names nobody.")
    return Refer(to=number, replaces=_replaced(uri.headers), event=event)


def _replaced(headers: str) -> str:
    """Return the Call-ID in the Replaces among the header fields of an address; empty: there is none."""
    for header in headers.split("&"):
        name, _, value = header.partition("=")
        if name.lower() == "replaces":
            return unquote(value).partition(";")[0].strip()
    return ""
