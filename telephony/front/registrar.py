"""REGISTER (RFC 3261 section 10.3): which changes a request asks for, and what it is answered."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from telephony.flow_token import Flow
from telephony.front.digest import AccountSecret
from telephony.front.fields import NameAddress, SipParseError, parse_name_address
from telephony.front.location import Binding, Change, LocationStore
from telephony.front.message import Message

MAX_CONTACTS_IN_REQUEST = 10
_MAX_CONTACT_LENGTH = 500
_MAX_TEXT_LENGTH = 200


@dataclass(frozen=True, slots=True)
class ExpiryLimits:
    """How long a registration may last, in seconds."""

    shortest: int
    longest: int
    default: int


@dataclass(slots=True)
class Outcome:
    """What becomes of a REGISTER: its changes (all or none), and its answer once they are in the database."""

    status: int
    reason: str = ""
    headers: list[tuple[str, str]] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)


class Registrar:
    """Turns REGISTER requests of proven accounts into bindings."""

    def __init__(self, locations: LocationStore, limits: ExpiryLimits, contacts_per_account: int) -> None:
        self._locations = locations
        self._limits = limits
        self._contacts_per_account = contacts_per_account

    def handle(self, message: Message, account: AccountSecret, flow: Flow, now: datetime) -> Outcome:
        """Decide on a REGISTER that `account` was proven to send along `flow`; nothing is changed yet.

        Raises SipParseError when Contact, Expires or To cannot be read.
        """
        if message.address("to").uri.user_name != account.username:
            return Outcome(403, "Forbidden: To is another account")
        required = message.values("require")
        if any(required):
            return Outcome(420, headers=[("Unsupported", ", ".join(required))])
        contacts = message.values("contact")
        if len(contacts) > MAX_CONTACTS_IN_REQUEST:
            raise SipParseError(f"More than {MAX_CONTACTS_IN_REQUEST} Contacts in one REGISTER.")
        current = self._locations.bindings(account.account_id, now)
        if "*" in contacts:
            changes = self._remove_all(message, contacts, current)
        else:
            changes = self._change(message, [parse_name_address(one) for one in contacts], current, account, flow, now)
        if isinstance(changes, Outcome):
            return changes
        after = _bindings_after(current, changes)
        for oldest in after[: max(0, len(after) - self._contacts_per_account)]:
            changes.append(Change(account.account_id, oldest.contact_uri, None))
        return Outcome(200, changes=changes, headers=_listing(_bindings_after(current, changes), now))

    def _remove_all(self, message: Message, contacts: list[str], current: list[Binding]) -> list[Change] | Outcome:
        if len(contacts) != 1 or (message.value("expires") or "").strip() != "0":
            raise SipParseError("Contact: * stands alone and needs Expires: 0.")
        if _is_late(message, current):
            return _OUT_OF_ORDER
        return [Change(one.account_id, one.contact_uri, None) for one in current]

    def _change(
        self,
        message: Message,
        contacts: list[NameAddress],
        current: list[Binding],
        account: AccountSecret,
        flow: Flow,
        now: datetime,
    ) -> list[Change] | Outcome:
        changes: list[Change] = []
        for contact in contacts:
            seconds = self._granted(contact, message)
            if seconds is None:
                return Outcome(423, headers=[("Min-Expires", str(self._limits.shortest))])
            fresh = _binding(message, contact, account, flow, now, now + timedelta(seconds=seconds))
            same = [one for one in current if fresh.identity == one.identity or fresh.contact_uri == one.contact_uri]
            if _is_late(message, same):
                return _OUT_OF_ORDER
            changes += [
                Change(account.account_id, one.contact_uri, None)
                for one in same
                if seconds == 0 or one.contact_uri != fresh.contact_uri
            ]
            if seconds:
                since = min((one.registered_at for one in same), default=now)
                changes.append(Change(account.account_id, fresh.contact_uri, replace(fresh, registered_at=since)))
        return changes

    def _granted(self, contact: NameAddress, message: Message) -> int | None:
        """Return the seconds that a contact gets, or None when it asks for too few (423)."""
        text = contact.parameters.get("expires") or message.value("expires") or ""
        text = text.strip()
        asked = int(text) if text.isascii() and text.isdecimal() and len(text) <= 10 else self._limits.default
        if 0 < asked < self._limits.shortest:
            return None
        return min(asked, self._limits.longest)


_OUT_OF_ORDER = Outcome(500, "Out of order: a later REGISTER was already here")


def _is_late(message: Message, bindings: list[Binding]) -> bool:
    """Whether a later REGISTER of the same Call-ID was already here (section 10.3, step 7).

    The same CSeq is the same request, sent again because our answer was lost: it is answered again.
    """
    call_id, number = _plain(message.call_id), message.cseq()[0]
    return any(one.call_id == call_id and number < one.cseq for one in bindings)


def _binding(
    message: Message, contact: NameAddress, account: AccountSecret, flow: Flow, now: datetime, expires_at: datetime
) -> Binding:
    uri = contact.uri
    text = contact.uri_text
    if (
        uri.scheme not in ("sip", "sips")
        or not (text.isascii() and text.isprintable())
        or len(text) > _MAX_CONTACT_LENGTH
    ):
        raise SipParseError(f"A Contact must be a SIP address of at most {_MAX_CONTACT_LENGTH} characters.")
    instance = contact.parameters.get("+sip.instance") or ""
    if instance and contact.parameters.get("reg-id"):
        instance = f"{instance};reg-id={contact.parameters['reg-id']}"
    user_agent = _plain(message.value("user-agent") or "")
    return Binding(
        account.account_id,
        text,
        flow,
        _plain(instance),
        user_agent,
        _plain(message.call_id),
        message.cseq()[0],
        now,
        expires_at,
    )


def _plain(text: str) -> str:
    """Return text that every database can store."""
    return text.encode("utf-8", "replace").decode()[:_MAX_TEXT_LENGTH]


def _bindings_after(current: list[Binding], changes: list[Change]) -> list[Binding]:
    after = {one.contact_uri: one for one in current}
    for change in changes:
        after.pop(change.contact_uri, None)
        if change.binding:
            after[change.contact_uri] = change.binding
    return list(after.values())


def _listing(bindings: list[Binding], now: datetime) -> list[tuple[str, str]]:
    headers = [("Contact", f"<{one.contact_uri}>;expires={one.remaining(now)}") for one in bindings]
    headers.append(("Date", format_datetime(now.astimezone(UTC), usegmt=True)))
    return headers
