"""Menu PBX, SIP accounts (P2, P3), extensions (P6), and where the accounts are registered."""

from datetime import datetime

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel

from schemas.tables.base import Configuration, UtcDateTime, Versioned, utc_now


class SipAccount(Versioned, table=True):
    """The username and password with which one device registers."""

    id: str = Field(primary_key=True, max_length=63)
    name: str = Field(max_length=80)
    """The logical name, as other settings show it."""
    first_name: str = Field(default="", max_length=40)
    last_name: str = Field(default="", max_length=40)
    username: str = Field(unique=True, index=True, max_length=64)
    password_encrypted: str = Field(max_length=400)
    """The password under the exchange's key (see `schemas.secrets`): an admin can read it again for the phone."""
    language: str = Field(default="", max_length=2)
    description: str = Field(default="", max_length=500)
    dial_out_group_id: str | None = Field(default=None, foreign_key="dialoutgroup.id")
    """What it may call outside; unset: nothing (P9)."""
    outgoing_did: str | None = Field(default=None, foreign_key="did.number")
    """The number that people outside see; unset: the company's main one."""
    masked: bool = False
    """It calls out anonymously."""
    music_class_id: str | None = Field(default=None, foreign_key="musicclass.id")
    """What people hear whom it puts on hold; unset: the exchange's."""
    mwi_group_id: str | None = Field(default=None, foreign_key="mwigroup.id")
    """The boxes whose messages its lamp shows (M2); unset: none."""
    country_code: str = Field(default="", max_length=3)
    """Fills in the country of what it dials (C10); empty: the exchange's."""
    paging: bool = False
    """Its phone answers by itself, as an intercom does."""
    offline_alert: bool = False
    """A mail is sent when it goes offline."""
    secure: bool = False
    """Only TLS and SRTP (P4)."""
    video: bool = False
    """H.264 may pass (P5)."""
    channels: int | None = None
    """The most calls at the same time (C6); unset: no limit."""
    outside_calls: int | None = None
    """The most numbers outside that it calls at the same time; unset: as the exchange's settings say."""
    outside_minutes: int | None = None
    """The most minutes a day of its calls to numbers outside; unset: as the exchange's settings say."""
    blf_extension: str = Field(default="", max_length=20)
    """What a BLF key watches; empty: the extension."""
    do_not_disturb: bool = False
    """Its phone does not ring, it is busy."""
    forward_always: str = Field(default="", max_length=20)
    """The extension or the number outside to which all its calls go; empty: they are not forwarded."""
    forward_busy: str = Field(default="", max_length=20)
    """The same for calls while it is busy."""
    forward_unanswered: str = Field(default="", max_length=20)
    """The same for calls that nobody answers."""

    @property
    def display_name(self) -> str:
        """The name that colleagues see on their phones."""
        return f"{self.first_name} {self.last_name}".strip() or self.name


class Extension(Configuration, table=True):
    """An internal number of an account, a ring group, a route or a function indicator: exactly one of them is set."""

    number: str = Field(primary_key=True, max_length=20)
    account_id: str | None = Field(default=None, foreign_key="sipaccount.id")
    group_id: str | None = Field(default=None, foreign_key="ringgroup.id")
    route_id: str | None = Field(default=None, foreign_key="route.id")
    function_indicator_id: str | None = Field(default=None, foreign_key="functionindicator.id")
    advanced_function_indicator_id: str | None = Field(default=None, foreign_key="advancedfunctionindicator.id")


class Registration(SQLModel, table=True):
    """A binding of the location service (RFC 3261 section 10): where an account's phone is reached now."""

    account_id: str = Field(primary_key=True, foreign_key="sipaccount.id")
    contact_uri: str = Field(primary_key=True, max_length=500)
    transport: str = Field(max_length=4)
    """udp, tcp or tls: the flow over which the phone registered (RFC 5626)."""
    remote_ip: str = Field(max_length=45)
    remote_port: int
    connection_id: str = Field(default="", max_length=40)
    """For TCP and TLS: the connection, as the front that holds it names it."""
    instance: str = Field(default="", max_length=200)
    user_agent: str = Field(default="", max_length=200)
    sip_call_id: str = Field(default="", max_length=200)
    cseq: int = Field(default=0, sa_type=BigInteger)
    """Below 2^32 (RFC 3261 section 8.1.1.5): too much for an integer of 32 bits."""
    registered_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime, index=True)
