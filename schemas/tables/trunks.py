"""Menu Config, SIP trunks (C5)."""

from sqlalchemy import JSON, Column
from sqlmodel import Field

from schemas.tables.base import Versioned, json_list


class Trunk(Versioned, table=True):
    """A provider's line into the exchange, known by the addresses that it calls from."""

    id: str = Field(primary_key=True, max_length=63)
    name: str = Field(max_length=80)
    addresses: list[str] = Field(default_factory=json_list, sa_column=Column(JSON, nullable=False))
    """`ip:port` each; requests from such an address are the trunk's, without a password."""
    server: str = Field(default="", max_length=255)
    """Where calls are sent to: `host` or `host:port`; empty: the first address."""
    number_format: str = Field(default="plus", max_length=20)
    """How numbers are written to it: `plus`, `e164`, `leading_zeros` or `national`."""
    caller_id_header: str = Field(default="p_asserted_identity", max_length=20)
    """Which header field says who calls: `from`, `p_asserted_identity` or `remote_party_id`."""
    enabled: bool = True
    channels: int | None = None
    """The most calls at the same time (C6); unset: no limit."""
