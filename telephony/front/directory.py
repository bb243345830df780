"""What the front knows of the configuration: accounts, trunks and edges, read from the database into memory.

No request waits for the database, and none can be told from another by the time a look-up takes. Twice a second the
directory looks whether the configuration's revision moved, and which edges were seen.
"""

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlmodel import select

from schemas.database import configuration_revision, read_session
from schemas.secrets import SecretUnreadableError, decrypt
from schemas.tables import EdgeProcess, SipAccount, Trunk
from telephony.flow_token import Flow, Transport, parse_address
from telephony.front.digest import HASHES, AccountSecret, hash_a1
from telephony.front.trunks.wish import TrunkWish, load_wishes
from telephony.front.watched import Watched, load_watched

log = logging.getLogger("front.directory")

EDGE_SILENCE_SECONDS = 5.0
"""An edge that did not say for so long that it lives gets no new calls while another one lives."""
EDGE_GONE_SECONDS = 20.0
"""After that it gets none at all. Until then a call is better kept waiting than refused: who calls sends his INVITE
again for half a minute (RFC 3261 17.1.1.2), and an edge that is only late, or starts again, takes it."""

Address = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Edge:
    """An edge as its row says."""

    id: str
    address: Address
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Configuration:
    """Accounts and trunks at one revision."""

    revision: int = -1
    accounts: dict[str, AccountSecret] = field(default_factory=dict)
    """By username."""
    account_ids: frozenset[str] = frozenset()
    trunks: dict[Address, str] = field(default_factory=dict)
    """Trunk id by the address it calls from."""
    trunk_hosts: dict[tuple[Transport, str], str] = field(default_factory=dict)
    """Trunk id by transport and IP address, for TCP and TLS: who opens a connection chooses any port."""
    trunk_ids: frozenset[str] = frozenset()
    """Trunks over which may be called: those that are enabled."""
    wishes: dict[str, TrunkWish] = field(default_factory=dict)
    """Those of them that have a server, by id."""
    watched: Watched = field(default_factory=Watched)
    """What phones can watch."""
    encrypted: dict[str, str] = field(default_factory=dict)
    """Encrypted password by username: tells which accounts changed."""


def load_configuration(realm: str, before: Configuration) -> Configuration:
    """Read accounts and trunks; passwords that did not change since `before` are not decrypted again."""
    with read_session() as session:
        revision = configuration_revision(session)
        accounts = session.exec(select(SipAccount)).all()
        trunks = session.exec(select(Trunk)).all()
        watched = load_watched(session)
        wishes = load_wishes(session)
    secrets: dict[str, AccountSecret] = {}
    encrypted: dict[str, str] = {}
    for account in accounts:
        known = before.accounts.get(account.username)
        if (
            known is None
            or (known.account_id, known.secure) != (account.id, account.secure)
            or (before.encrypted.get(account.username) != account.password_encrypted)
        ):
            known = _account_secret(account, realm)
        if known is not None:
            secrets[account.username] = known
            encrypted[account.username] = account.password_encrypted
    addresses, hosts = _trunk_addresses(trunks)
    return Configuration(
        revision,
        secrets,
        frozenset(account.id for account in accounts),
        addresses,
        hosts,
        frozenset(trunk.id for trunk in trunks if trunk.enabled),
        wishes,
        watched,
        encrypted,
    )


def _account_secret(account: SipAccount, realm: str) -> AccountSecret | None:
    try:
        password = decrypt(account.password_encrypted)
    except SecretUnreadableError as error:
        log.error("account %s cannot register: %s", account.id, error)
        return None
    a1 = {algorithm: hash_a1(account.username, realm, password, algorithm) for algorithm in HASHES}
    return AccountSecret(account.id, account.username, a1, account.secure)


def _trunk_addresses(trunks: Sequence[Trunk]) -> tuple[dict[Address, str], dict[tuple[Transport, str], str]]:
    addresses: dict[Address, str] = {}
    hosts: dict[tuple[Transport, str], str] = {}
    for trunk in trunks:
        transport: Transport = trunk.settings.get("transport", "udp")
        for text in trunk.addresses if trunk.enabled else ():
            try:
                address = parse_address(text)
            except ValueError:
                log.error("trunk %s: %r is no ip:port; calls from there are not its calls", trunk.id, text)
                continue
            if transport == "udp":
                addresses[address] = trunk.id
            else:
                hosts[transport, address[0]] = trunk.id
    return addresses, hosts


def load_edges() -> tuple[int, dict[Address, Edge]]:
    """Return the configuration's revision, and the edges by address."""
    with read_session() as session:
        revision = configuration_revision(session)
        rows = session.exec(select(EdgeProcess)).all()
    edges: dict[Address, Edge] = {}
    for row in rows:
        try:
            address = parse_address(row.sip_address)
        except ValueError:
            log.error("edge %s: %r is no ip:port; it gets no calls", row.id, row.sip_address)
            continue
        edges[address] = Edge(row.id, address, row.seen_at)
    return revision, edges


class Directory:
    """The newest configuration and edges, for look-ups from memory."""

    def __init__(self, realm: str) -> None:
        self.realm = realm
        self.configuration = Configuration()
        self.edges: dict[Address, Edge] = {}
        self._read_at = datetime.now(UTC)
        """When the edges were read. While the database cannot be read, nobody is more silent than he was then."""

    def refresh(self) -> bool:
        """Read what changed (blocks: run it in a thread); return whether the configuration did."""
        read_at = datetime.now(UTC)
        revision, edges = load_edges()
        for address in edges.keys() - self.edges.keys():
            log.info("found edge %s at %s:%s", edges[address].id, *address)
        self.edges, self._read_at = edges, read_at
        if revision == self.configuration.revision:
            return False
        self.configuration = load_configuration(self.realm, self.configuration)
        return True

    def find_account(self, username: str) -> AccountSecret | None:
        """Return an account by its username."""
        return self.configuration.accounts.get(username)

    def trunk_at(self, source: Flow) -> str | None:
        """Return the id of the trunk that calls from this address."""
        if source.transport == "udp":
            return self.configuration.trunks.get((source.host, source.port))
        return self.configuration.trunk_hosts.get((source.transport, source.host))

    def living_edges(self) -> list[Edge]:
        """Return the edges that gave a sign of life not long ago; when all were silent, those that may come back."""
        return self._edges_seen_within(EDGE_SILENCE_SECONDS) or self._edges_seen_within(EDGE_GONE_SECONDS)

    def _edges_seen_within(self, seconds: float) -> list[Edge]:
        first = self._read_at - timedelta(seconds=seconds)
        return [edge for edge in self.edges.values() if edge.seen_at > first]

    def choose_edge(self, call_id: str) -> Edge | None:
        """Return the edge for a new call, the same for the same Call-ID as long as that edge lives; None without any.

        Rendezvous hashing: when an edge comes or goes, only its own share of the calls moves.
        """
        alive = self.living_edges()
        if len(alive) < 2:
            return alive[0] if alive else None
        seed = call_id.encode("utf-8", "surrogateescape")
        return max(alive, key=lambda edge: hashlib.sha256(edge.id.encode() + b"|" + seed).digest())
