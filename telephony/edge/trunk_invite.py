"""What an INVITE to a provider looks like: the number, and who calls, as that provider wants them."""

from dataclasses import dataclass

from activities.exchange.outgoing_settings import TrunkLine
from schemas.caller_id import CallerId
from schemas.configuration.trunk_entry import default_port, server_place
from schemas.dialling import MAX_SPECIAL_DIGITS, Notation
from telephony.flow_token import bracketed
from workflows.decisions.number_format import show_number

ANONYMOUS_URI = '"Anonymous" <sip:anonymous@anonymous.invalid>'
"""RFC 3323 section 4.1."""
_NOTATIONS = {
    "e164": Notation.E164,
    "leading_zeros": Notation.LEADING_ZEROS,
    "national": Notation.NATIONAL,
}
_IDENTITY_HEADERS = {"p_asserted_identity": "P-Asserted-Identity", "remote_party_id": "Remote-Party-ID"}


@dataclass(frozen=True)
class TrunkInvite:
    """The addresses and header fields of an INVITE."""

    request_uri: str
    to_uri: str
    from_uri: str
    headers: tuple[tuple[str, str], ...]


def number_for_trunk(number: str, line: TrunkLine, country_code: str) -> str:
    """Return a canonical number as a provider wants it; short codes of the country as they are dialled."""
    if len(number) <= MAX_SPECIAL_DIGITS:
        return number
    if line.number_format == "plus":
        return f"+{number}"
    return show_number(number, _NOTATIONS[line.number_format], country_code)


def trunk_invite(line: TrunkLine, number: str, caller: CallerId, *, country_code: str, own_host: str) -> TrunkInvite:
    """Return the INVITE that calls a number over a trunk.

    From has the number to show. The number that is the company's for certain stands in the header field that the
    trunk's settings name (P-Asserted-Identity, RFC 3325, or Remote-Party-ID); a caller who withholds his number asks
    for privacy there (RFC 3323 section 4.2, `Privacy: id`). Raises ValueError when the trunk has no server.
    """
    host, port = server_place(line.domain or line.server, line.transport)
    server = bracketed(host) + (f":{port}" if port != default_port(line.transport) else "")
    if line.username:
        own_host = bracketed(host)  # there the exchange is at home: that is where it registers
    called = number_for_trunk(number, line, country_code)
    from_uri = ANONYMOUS_URI
    if not caller.anonymous:
        from_uri = f"<sip:{number_for_trunk(caller.number, line, country_code)}@{own_host}>"
    headers = []
    name = _IDENTITY_HEADERS.get(line.caller_id_header)
    if name and caller.asserted:
        asserted = f"<sip:{number_for_trunk(caller.asserted, line, country_code)}@{own_host}>"
        if name == "Remote-Party-ID":
            asserted += f";party=calling;screen=yes;privacy={'full' if caller.anonymous else 'off'}"
        headers.append((name, asserted))
    if caller.anonymous:
        headers.append(("Privacy", "id"))
    return TrunkInvite(f"sip:{called}@{server}", f"<sip:{called}@{server}>", from_uri, tuple(headers))
