"""Where each account's phones are reached (RFC 3261 section 10): in memory to look up, in the database to last."""

import asyncio
from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Table, bindparam, delete
from sqlmodel import select

from schemas.database import engine, read_session
from schemas.logs import RegistrationEventKind
from schemas.tables import Registration
from telephony.flow_token import Flow, Transport
from telephony.front.fields import SipParseError, parse_uri
from telephony.front.write_queue import WriteQueue, upsert

_TABLE: Table = Registration.__table__  # type: ignore[attr-defined]
_KEY_COLUMNS = ("account_id", "contact_uri")


@dataclass(frozen=True, slots=True)
class Binding:
    """One phone of an account, and the flow along which it is reached."""

    account_id: str
    contact_uri: str
    flow: Flow
    instance: str
    """`+sip.instance` and `reg-id`, or empty."""
    user_agent: str
    call_id: str
    cseq: int
    registered_at: datetime
    expires_at: datetime

    @property
    def identity(self) -> str:
        """What makes two registrations the same phone: its instance, or its Contact (RFC 5626 section 6)."""
        return self.instance or contact_key(self.contact_uri)

    def remaining(self, now: datetime) -> int:
        """Return for how many seconds it still holds."""
        return max(0, round((self.expires_at - now).total_seconds()))

    def row(self) -> dict[str, Any]:
        """Return the columns of its row."""
        return {
            "account_id": self.account_id,
            "contact_uri": self.contact_uri,
            "transport": self.flow.transport,
            "remote_ip": self.flow.host,
            "remote_port": self.flow.port,
            "connection_id": self.flow.connection,
            "instance": self.instance,
            "user_agent": self.user_agent,
            "sip_call_id": self.call_id,
            "cseq": self.cseq,
            "registered_at": self.registered_at,
            "expires_at": self.expires_at,
        }


def contact_key(uri_text: str) -> str:
    """Return a text that is equal for equal Contact addresses (RFC 3261 section 19.1.4, what phones vary of it)."""
    try:
        uri = parse_uri(uri_text)
        transport = (uri.parameter_map().get("transport") or "").lower()
    except SipParseError:
        return uri_text
    return f"{uri.scheme}:{uri.user_name}@{uri.host}:{uri.port or ''};{transport}"


@dataclass(frozen=True, slots=True)
class Change:
    """A binding written, or (with `binding` None) one taken away."""

    account_id: str
    contact_uri: str
    binding: Binding | None


def load_bindings() -> list[Binding]:
    """Read every registration that still holds."""
    with read_session() as session:
        rows = session.exec(select(Registration).where(Registration.expires_at > datetime.now(UTC))).all()
    return [_binding_of(row) for row in rows]


def _binding_of(row: Registration) -> Binding:
    transport: Transport = "tcp" if row.transport == "tcp" else "tls" if row.transport == "tls" else "udp"
    flow = Flow(transport, row.remote_ip, row.remote_port, row.connection_id)
    return Binding(
        row.account_id,
        row.contact_uri,
        flow,
        row.instance,
        row.user_agent,
        row.sip_call_id,
        row.cseq,
        row.registered_at,
        row.expires_at,
    )


def write_changes(changes: Iterable[Change]) -> None:
    """Write changes in one transaction (blocks); of several to one binding the last counts."""
    last = {(change.account_id, change.contact_uri): change for change in changes}
    with engine().execution_options(belplan_writes=True).begin() as connection:
        gone = [{"gone_account": key[0], "gone_contact": key[1]} for key, change in last.items() if not change.binding]
        if gone:
            statement = delete(_TABLE).where(
                _TABLE.c.account_id == bindparam("gone_account"), _TABLE.c.contact_uri == bindparam("gone_contact")
            )
            connection.execute(statement, gone)
        rows = [change.binding.row() for change in last.values() if change.binding]
        if rows:
            upsert(connection, _TABLE, _KEY_COLUMNS, rows)


class LocationStore:
    """The bindings of all accounts. Only the front writes them, from one event loop."""

    def __init__(
        self, changed: Callable[[RegistrationEventKind, Binding], None] = lambda _event, _binding: None
    ) -> None:
        self._changed = changed
        """Told of each phone that came or went."""
        self._bindings: dict[str, list[Binding]] = {}
        self._writes = WriteQueue("registrations", write_changes, lambda change: change.account_id, self._forget)

    def load(self, bindings: Iterable[Binding]) -> None:
        """Take over what the database holds."""
        self._bindings.clear()
        for binding in sorted(bindings, key=lambda one: one.registered_at):
            self._bindings.setdefault(binding.account_id, []).append(binding)

    def bindings(self, account_id: str, now: datetime) -> list[Binding]:
        """Return the bindings of an account that hold, the oldest first."""
        return [one for one in self._bindings.get(account_id, ()) if one.expires_at > now]

    def is_registered_at(self, account_id: str, host: str) -> bool:
        """Tell whether a phone of an account registered from an address."""
        return any(one.flow.host == host for one in self._bindings.get(account_id, ()))

    def count(self) -> int:
        """Return how many bindings there are."""
        return sum(len(bindings) for bindings in self._bindings.values())

    def apply(self, changes: list[Change], gone: RegistrationEventKind = "unregistered") -> None:
        """Change the bindings in memory, and have the change written with the next transaction.

        `gone` says why bindings go that a change takes away.
        """
        for change in changes:
            bindings = self._bindings.get(change.account_id, ())
            former = next((one for one in bindings if one.contact_uri == change.contact_uri), None)
            kept = [one for one in bindings if one.contact_uri != change.contact_uri]
            if former is None and change.binding is not None:
                self._changed("registered", change.binding)
            elif former is not None and change.binding is None:
                self._changed(gone, former)
            elif former is not None and change.binding is not None and former.flow != change.binding.flow:
                self._changed("moved", change.binding)
            if change.binding:
                kept.append(change.binding)
            if kept:
                self._bindings[change.account_id] = kept
            else:
                self._bindings.pop(change.account_id, None)
        self._writes.add(changes)

    def commit(self, account_id: str) -> asyncio.Future[None]:
        """Return a future that is done once all applied so far is in the database, or holds the account's error."""
        return self._writes.commit(account_id)

    def without_connection(self, connection: str) -> list[Change]:
        """Return the changes that take away what was registered over a TCP or TLS connection."""
        return self._removals(lambda one: one.flow.connection == connection)

    def expired(self, now: datetime) -> list[Change]:
        """Return the changes that take away what no longer holds."""
        return self._removals(lambda one: one.expires_at <= now)

    def of_others(self, account_ids: frozenset[str]) -> list[Change]:
        """Return the changes that take away the bindings of accounts that are not among these."""
        return self._removals(lambda one: one.account_id not in account_ids)

    def insecure(self, secure_ids: Set[str]) -> list[Change]:
        """Return the changes that take away the bindings of secure accounts that are not over TLS."""
        return self._removals(lambda one: one.account_id in secure_ids and one.flow.transport != "tls")

    def _removals(self, gone: Callable[[Binding], bool]) -> list[Change]:
        return [
            Change(one.account_id, one.contact_uri, None)
            for bindings in self._bindings.values()
            for one in bindings
            if gone(one)
        ]

    async def run(self) -> None:
        """Write changes until cancelled; what is pending then is written first."""
        await self._writes.run()

    def _forget(self, changes: Sequence[Change]) -> None:
        """Take out of memory what is not in the database."""
        for change in changes:
            kept = [one for one in self._bindings.get(change.account_id, ()) if one is not change.binding]
            self._bindings[change.account_id] = kept
