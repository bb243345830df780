"""Menu PBX, ring groups: internal (P7) and mixed (P8)."""

from sqlalchemy import JSON
from sqlmodel import Field

from schemas.tables.base import Configuration, Versioned, json_list


class RingGroup(Versioned, table=True):
    """SIP accounts that ring together; a mixed group rings external numbers too."""

    id: str = Field(primary_key=True, max_length=63)
    name: str = Field(max_length=80)
    external_numbers: list[str] = Field(default_factory=json_list, sa_type=JSON, nullable=False)
    """Numbers outside that ring along, E.164 without plus; with any of them the group is a mixed one."""
    outgoing_did: str | None = Field(default=None, foreign_key="did.number")
    """The company's number with which those are called."""
    ring_tone: str = Field(default="", max_length=40)
    """How its phones ring (C9); empty: as the number that was called says."""
    blf_extension: str = Field(default="", max_length=20)
    """What a BLF key watches; empty: the extension."""


class RingGroupMember(Configuration, table=True):
    """An account's place in a group."""

    group_id: str = Field(primary_key=True, foreign_key="ringgroup.id")
    account_id: str = Field(primary_key=True, foreign_key="sipaccount.id")
    position: int = 0
