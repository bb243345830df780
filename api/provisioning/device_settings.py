"""What a device is to be configured with, whatever its make: read from the database, for the templates."""

from dataclasses import dataclass
from typing import Literal

from sqlmodel import Session, col, select

from api.provisioning.device_secrets import device_password, phone_admin_password
from api.provisioning.time_zones import PhoneTimeZone, phone_time_zone
from schemas.configuration.device_entry import DeviceEntry, DeviceKey, DeviceRingTone, PhoneBook
from schemas.configuration.resources import DEVICES
from schemas.public_address import public_address
from schemas.secrets import decrypt
from schemas.settings import Settings
from schemas.tables import Device, Exchange, Extension, SipAccount

Maker = Literal["yealink", "snom", "grandstream"]
CODECS = ("opus", "g722", "pcma", "pcmu")
"""In the order in which the exchange prefers them."""


@dataclass(frozen=True)
class DeviceAccount:
    """One SIP account of a device."""

    label: str
    """What the display shows beside the line."""
    display_name: str
    username: str
    password: str
    secure: bool
    """TLS and SRTP only."""


@dataclass(frozen=True)
class DeviceSettings:
    """All that a template needs."""

    mac: str
    maker: Maker
    model: str
    name: str
    server: str
    """The host that the phone registers with."""
    backup_server: str
    """Empty: there is none."""
    server_port: int
    tls_port: int
    dns_srv: bool
    """The server's name has DNS SRV records: the phone is to ask for them."""
    accounts: tuple[DeviceAccount, ...]
    voicemail_number: str
    """What the message key dials; empty: nothing."""
    phone_book: PhoneBook | None
    sip_port: int
    language: str
    time_zone: PhoneTimeZone
    keys: tuple[DeviceKey, ...]
    ring_tones: tuple[DeviceRingTone, ...]
    firmware_url: str
    configuration_url: str
    """Where it fetches this again."""
    configuration_password: str
    admin_password: str
    """Of the phone's own web pages."""
    parameters: dict[str, str]
    codecs: tuple[str, ...] = CODECS

    @property
    def secure(self) -> bool:
        """Whether any of its accounts may only be used over TLS."""
        return any(account.secure for account in self.accounts)


def maker_of(model: str) -> Maker:
    """Return who makes a model."""
    for maker in ("yealink", "snom", "grandstream"):
        if model.startswith(f"{maker}-"):
            return maker
    raise ValueError(f"Nobody makes {model!r}.")


def find_device(session: Session, mac: str) -> DeviceEntry | None:
    """Return the device with a MAC address (twelve small hex digits)."""
    row = session.exec(select(Device).where(Device.mac == mac)).first()
    if row is None:
        return None
    [entry] = DEVICES.entries(session, [row]).values()
    return entry if isinstance(entry, DeviceEntry) else None


def device_settings(session: Session, device: DeviceEntry, current: Settings) -> DeviceSettings:
    """Return what a device is configured with.

    Raises SecretUnreadableError when a password was encrypted under another key.
    """
    exchange = session.get(Exchange, 1) or Exchange()
    server = current.sip_domain if device.registration == "dns_srv" and current.sip_domain else ""
    maker = maker_of(device.model)
    return DeviceSettings(
        mac=device.mac,
        maker=maker,
        model=device.model,
        name=device.name,
        server=server or current.sip_domain or public_address(current),
        backup_server=current.sip_backup_server if device.registration == "udp_2" else "",
        server_port=current.sip_port,
        tls_port=current.sip_tls_port,
        dns_srv=bool(server),
        accounts=tuple(_account(session, one) for one in device.accounts),
        voicemail_number=device.voicemail_number,
        phone_book=device.phone_book,
        sip_port=device.sip_port,
        language=device.language or (exchange.languages or ["en"])[0],
        time_zone=phone_time_zone(exchange.time_zone),
        keys=tuple(device.keys),
        ring_tones=tuple(device.ring_tones),
        firmware_url=device.firmware_url,
        configuration_url=configuration_url(maker, current),
        configuration_password=device_password(device.mac, device.secret),
        admin_password=phone_admin_password(device.mac, device.secret),
        parameters=dict(device.parameters),
    )


def configuration_url(maker: Maker, current: Settings) -> str:
    """Return the folder that is typed into phones of a maker: they add the name of their file."""
    host = current.sip_domain or public_address(current)
    return f"https://{host}:{current.provisioning_port}/{maker}"


def file_name(maker: Maker, mac: str) -> str:
    """Return the name under which a phone asks for its file."""
    return {"yealink": f"{mac}.cfg", "snom": f"{mac}.xml", "grandstream": f"cfg{mac}.xml"}[maker]


def _account(session: Session, account_id: str) -> DeviceAccount:
    row = session.get(SipAccount, account_id)
    if row is None:
        raise LookupError(f"There is no SIP account {account_id!r}.")  # what a device names is not deleted
    extension = session.exec(
        select(Extension.number).where(Extension.account_id == account_id).order_by(col(Extension.number))
    ).first()
    return DeviceAccount(
        label=extension or row.name,
        display_name=row.display_name,
        username=row.username,
        password=decrypt(row.password_encrypted),
        secure=row.secure,
    )
