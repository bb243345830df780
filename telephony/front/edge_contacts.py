"""What stands for the Contact of an edge outside: edges listen on loopback, where no provider reaches them.

Whoever follows the dialog's Record-Route needs no such thing, but many providers look at the Contact alone.
"""

from collections.abc import Callable

from telephony.flow_token import Flow, bracketed, pack_flow, sign, unpack_flow, unsign
from telephony.front.directory import Address
from telephony.front.fields import SipParseError, Uri, parse_name_address
from telephony.front.message import Message

_MAX_REST = 80


class EdgeContacts:
    """Hides the Contact of edges in a signed user part, so that nothing has to be remembered."""

    def __init__(self, key: bytes, is_edge: Callable[[Address], bool]) -> None:
        self._key = key
        self._is_edge = is_edge

    def hide(self, message: Message, flow: Flow, place: str) -> None:
        """Put an address of ours, `host:port` as the peer reaches it, in the place of an edge's Contact.

        Contacts of others stay as they are.
        """
        value = message.value("contact")
        if value is None or message.count("contact") != 1:
            return
        try:
            contact = parse_name_address(value)
            uri = contact.uri
        except SipParseError:
            return  # a phone's, which goes on as it came
        address = (uri.host.strip("[]"), uri.port or 5060)
        rest = f"{uri.user};{uri.parameters}".encode("utf-8", "surrogateescape")
        if uri.scheme != "sip" or not self._is_edge(address) or len(rest) > _MAX_REST:
            return
        token = sign(pack_flow(Flow("udp", *address)) + rest, self._key)
        transport = "" if flow.transport == "udp" else f";transport={flow.transport}"
        hidden = f"sip:{token}@{place}{transport}"
        end = contact.uri_start + len(contact.uri_text)
        message.replace("Contact", value[: contact.uri_start] + hidden + value[end:])

    def restore(self, uri: Uri) -> str | None:
        """Return the Contact of the edge that an address stands for, or None when it stands for none."""
        payload = unsign(uri.user, self._key) if uri.user else None
        if payload is None:
            return None
        try:
            flow, rest = unpack_flow(payload)
        except ValueError:
            return None
        user, _, parameters = rest.decode("utf-8", "surrogateescape").partition(";")
        at = f"{user}@" if user else ""
        return f"sip:{at}{bracketed(flow.host)}:{flow.port}" + (f";{parameters}" if parameters else "")
