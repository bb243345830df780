"""What the configuration asks of the front for a trunk: where it is, whether to register and to ask after it."""

import logging
from dataclasses import dataclass, field

from sqlmodel import Session

from schemas.configuration.resources import TRUNKS
from schemas.configuration.trunk_entry import Transport, TrunkEntry, trunk_server
from schemas.secrets import SecretUnreadableError, decrypt
from schemas.server_address import read_server
from telephony.flow_token import bracketed

log = logging.getLogger("front.trunks")


@dataclass(frozen=True)
class TrunkWish:
    """An enabled trunk that has a server."""

    id: str
    host: str
    """Name or address, without brackets."""
    port: int | None
    """None: what the SRV records of the name say, else the one of its transport."""
    transport: Transport
    domain: str
    """What stands after the @ in its addresses."""
    registers: bool
    username: str
    register_seconds: int
    check_seconds: int
    """0: it is not asked after."""
    password: str = field(repr=False, default="")

    @property
    def uri(self) -> str:
        """The address of the provider's registrar."""
        return f"sip:{self.domain}"


def load_wishes(session: Session) -> dict[str, TrunkWish]:
    """Read what the configuration asks for, by trunk."""
    entries = [one for one in TRUNKS.entries(session).values() if isinstance(one, TrunkEntry) and one.enabled]
    wishes = {}
    for entry in entries:
        wish = _wish(entry)
        if wish is not None:
            wishes[wish.id] = wish
    return wishes


def _wish(trunk: TrunkEntry) -> TrunkWish | None:
    server = trunk_server(trunk)
    if not server:
        return None
    try:
        host, port = read_server(server)
        domain = read_server(trunk.domain or server)[0]
        password = decrypt(trunk.password_encrypted) if trunk.password_encrypted else ""
    except (ValueError, SecretUnreadableError) as error:
        log.error("trunk %s can't be used: %s", trunk.id, error)
        return None
    return TrunkWish(
        id=trunk.id,
        host=host,
        port=port,
        transport=trunk.transport,
        domain=bracketed(domain),
        registers=trunk.registers and bool(trunk.username),
        username=trunk.username,
        register_seconds=trunk.register_seconds,
        check_seconds=trunk.check_seconds,
        password=password,
    )
