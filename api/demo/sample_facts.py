"""What the demo needs of the configuration: the sample's DID, its trunk, and the phones of Anna and Bram."""

import socket
from dataclasses import dataclass

from sqlmodel import Session, col, select

from api.demo.failure import DemoFailure
from api.port_owner import port_owner
from schemas.database import read_session
from schemas.sample import SAMPLE_ACCOUNTS, SAMPLE_DID
from schemas.secrets import SecretUnreadableError, decrypt
from schemas.tables import Did, Extension, SipAccount, Trunk
from schemas.temporal_server import TemporalServerError, split_address

SAMPLE_TRUNK = "sample"
RESTORE = "Make it again (schemas/sample_exchange.yaml shows how it was)"
ALONE = "or stop the exchange for a demo of its own"


@dataclass(frozen=True)
class PhoneFacts:
    """An account whose phone takes part."""

    account_id: str
    name: str
    """The first name."""
    extension: str
    username: str
    password: str


@dataclass(frozen=True)
class SampleFacts:
    """Who calls what, and who is there."""

    did: str
    trunk_host: str
    trunk_port: int
    phones: list[PhoneFacts]


def sample_facts() -> SampleFacts:
    """Read the configuration. Raises DemoFailure when something of the sample is not there any more."""
    with read_session() as session:
        phones = [_phone(session, account_id) for account_id in SAMPLE_ACCOUNTS[:2]]
        if session.get(Did, SAMPLE_DID) is None:
            raise DemoFailure(f"The sample's number {SAMPLE_DID} was deleted. {RESTORE}, {ALONE}.")
        trunk = session.get(Trunk, SAMPLE_TRUNK)
    host, port = _trunk_address(trunk)
    return SampleFacts(did=SAMPLE_DID, trunk_host=host, trunk_port=port, phones=phones)


def _phone(session: Session, account_id: str) -> PhoneFacts:
    account = session.get(SipAccount, account_id)
    if account is None:
        raise DemoFailure(f"The sample's account {account_id} was deleted. {RESTORE}, {ALONE}.")
    extension = session.exec(
        select(Extension.number).where(Extension.account_id == account_id).order_by(col(Extension.number))
    ).first()
    try:
        password = decrypt(account.password_encrypted)
    except SecretUnreadableError as error:
        raise DemoFailure(f"The password of account {account_id} can't be read: {error}") from error
    name = account.first_name or account.name
    return PhoneFacts(account_id, name, extension or "", account.username, password)


def _trunk_address(trunk: Trunk | None) -> tuple[str, int]:
    """Return the first address of the trunk that is this machine's. Raises DemoFailure."""
    if trunk is None:
        raise DemoFailure(f"The sample's trunk {SAMPLE_TRUNK!r} was deleted. {RESTORE}, {ALONE}.")
    if not trunk.enabled:
        raise DemoFailure(f"The trunk {SAMPLE_TRUNK!r} is switched off: switch it on, {ALONE}.")
    for address in trunk.addresses:
        try:
            host, port = split_address(address)
        except TemporalServerError:
            continue
        if _is_of_this_machine(host):
            _check_free(host, port)
            return host, port
    raise DemoFailure(
        f"The trunk {SAMPLE_TRUNK!r} calls from {', '.join(trunk.addresses) or 'nowhere'}, which is not this machine: "
        f"add the address 127.0.0.1:5090, {ALONE}."
    )


def _is_of_this_machine(host: str) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind((host, 0))
        except OSError:
            return False
    return True


def _check_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind((host, port))
        except OSError as error:
            owner = port_owner("udp", port)
            taken = f"is in use by {owner}" if owner else f"can't be opened ({error.strerror})"
            raise DemoFailure(
                f"UDP port {port} of {host}, from which the sample's trunk calls, {taken}: stop that program, "
                f"or give the trunk {SAMPLE_TRUNK!r} another address."
            ) from error
