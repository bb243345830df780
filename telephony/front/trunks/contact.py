"""The address under which the exchange registers with a provider; calls that come to it are that trunk's."""

from urllib.parse import quote

from schemas.secrets import derived_key
from telephony.flow_token import Flow, sign, unsign
from telephony.front.fields import SipParseError, Uri
from telephony.front.proxy import FrontAddress

LINE_PARAMETER = "bp-line"


def trunk_contact(address: FrontAddress, flow: Flow, trunk_id: str, username: str) -> str:
    """Return the Contact of our REGISTER: only the provider gets to know its last parameter, and nobody can guess it.

    Registrars repeat a Contact's parameters in the address of the calls that they send to it (RFC 3261 section 16.5).
    """
    user = quote(username, safe="-_.!~*()&=+$/")
    transport = "" if flow.transport == "udp" else f";transport={flow.transport}"
    return f"sip:{user}@{address.towards(flow)}{transport};{LINE_PARAMETER}={sign(trunk_id.encode(), _key())}"


def trunk_of_contact(uri: Uri) -> str | None:
    """Return the trunk that a request's address belongs to, or None when it is no address that we registered."""
    try:
        token = uri.parameter_map().get(LINE_PARAMETER)
    except SipParseError:
        return None
    payload = unsign(token, _key()) if token else None
    return None if payload is None else payload.decode("utf-8", "replace")


def _key() -> bytes:
    return derived_key("trunk-line")
