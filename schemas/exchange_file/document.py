"""The exchange file as a whole: a list of entries for each kind of thing."""

from typing import Literal

from pydantic import BaseModel, Field

from schemas.backup_routes import BackupRoute
from schemas.configuration.device_entry import DeviceEntry
from schemas.configuration.dialling_entries import (
    AcdFilterEntry,
    CallFilterEntry,
    LeastCostRuleEntry,
    PrefixDiallingEntry,
    PrefixForwardingEntry,
)
from schemas.configuration.entries import (
    DidEntry,
    MusicClassEntry,
    MwiGroupEntry,
    PromptEntry,
    RingGroupEntry,
    RouteEntry,
    SipAccountEntry,
    VoicemailBoxEntry,
)
from schemas.configuration.exchange_entry import ExchangeEntry
from schemas.configuration.fields import Section
from schemas.configuration.trunk_entry import TrunkEntry
from schemas.dial_out import DialOutGroup
from schemas.dialling import ShortNumber
from schemas.function_indicators import AdvancedFunctionIndicator, FunctionIndicator
from schemas.parking import ParkingRange
from schemas.scenarios import RouteScenario
from schemas.time_filters import AdvancedOfficeHours, AdvancedVacations, HolidaySet, OfficeHours, VacationPeriod

EXCHANGE_FORMAT = "belplan-exchange/1"


class ExchangeDocument(Section):
    """The whole file."""

    format: Literal["belplan-exchange/1"]
    exchange: ExchangeEntry
    trunks: list[TrunkEntry] = Field(default_factory=list)
    prompts: list[PromptEntry] = Field(default_factory=list)
    music_classes: list[MusicClassEntry] = Field(default_factory=list)
    dial_out_groups: list[DialOutGroup] = Field(default_factory=list)
    sip_accounts: list[SipAccountEntry] = Field(default_factory=list)
    ring_groups: list[RingGroupEntry] = Field(default_factory=list)
    devices: list[DeviceEntry] = Field(default_factory=list)
    voicemail_boxes: list[VoicemailBoxEntry] = Field(default_factory=list)
    mwi_groups: list[MwiGroupEntry] = Field(default_factory=list)
    routes: list[RouteEntry] = Field(default_factory=list)
    route_scenarios: list[RouteScenario] = Field(default_factory=list)
    backup_routes: list[BackupRoute] = Field(default_factory=list)
    function_indicators: list[FunctionIndicator] = Field(default_factory=list)
    advanced_function_indicators: list[AdvancedFunctionIndicator] = Field(default_factory=list)
    call_filters: list[CallFilterEntry] = Field(default_factory=list)
    acd_filters: list[AcdFilterEntry] = Field(default_factory=list)
    holidays: list[HolidaySet] = Field(default_factory=list)
    vacations: list[VacationPeriod] = Field(default_factory=list)
    advanced_vacations: list[AdvancedVacations] = Field(default_factory=list)
    office_hours: list[OfficeHours] = Field(default_factory=list)
    advanced_office_hours: list[AdvancedOfficeHours] = Field(default_factory=list)
    short_numbers: list[ShortNumber] = Field(default_factory=list)
    prefix_dialling: list[PrefixDiallingEntry] = Field(default_factory=list)
    prefix_forwarding: list[PrefixForwardingEntry] = Field(default_factory=list)
    parking_ranges: list[ParkingRange] = Field(default_factory=list)
    least_cost_rules: list[LeastCostRuleEntry] = Field(default_factory=list)
    dids: list[DidEntry] = Field(default_factory=list)


SECTIONS = tuple(name for name in ExchangeDocument.model_fields if name not in ("format", "exchange"))

KEY_FIELDS = {"dids": "number", "short_numbers": "code", "prefix_dialling": "prefix", "prefix_forwarding": "code"}
"""By section, where it is not `id`."""


def key_field(section: str) -> str:
    """Return the field that tells the entries of a section apart."""
    return KEY_FIELDS.get(section, "id")


def entry_key(section: str, entry: BaseModel) -> str:
    """Return the id of an entry; the number of a DID, the code of a short number …"""
    return str(getattr(entry, key_field(section)))
