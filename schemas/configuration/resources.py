"""All that an admin configures, in the order in which it can be created: what is referred to comes first."""

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ValidationError
from sqlmodel import Session, col, select

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
from schemas.configuration.resource import Children, Resource, Values
from schemas.configuration.trunk_entry import TrunkEntry
from schemas.dial_out import DialOutGroup
from schemas.dialling import ShortNumber
from schemas.function_indicators import AdvancedFunctionIndicator, FunctionIndicator
from schemas.graph import GraphDocument
from schemas.parking import ParkingRange
from schemas.scenarios import RouteScenario
from schemas.tables import (
    AcdFilterRow,
    AdvancedFunctionIndicatorRow,
    AdvancedFunctionIndicatorStateRow,
    AdvancedOfficeHoursRow,
    AdvancedVacationsRow,
    BackupRouteRow,
    CallFilterRow,
    Device,
    DialOutGroupRow,
    Did,
    DidForwarding,
    Exchange,
    Extension,
    FunctionIndicatorRow,
    FunctionIndicatorStateRow,
    HolidaySetRow,
    LeastCostRuleRow,
    MusicClassRow,
    MwiGroupRow,
    OfficeHoursRow,
    ParkingRangeRow,
    PrefixDiallingRow,
    PrefixForwardingRow,
    Prompt,
    Registration,
    RingGroup,
    RingGroupMember,
    Route,
    RouteScenarioRow,
    RouteVersion,
    ShortNumberRow,
    SipAccount,
    Subscription,
    Trunk,
    TrunkLineState,
    VacationRow,
    VoicemailBox,
)
from schemas.time_filters import AdvancedOfficeHours, AdvancedVacations, HolidaySet, OfficeHours, VacationPeriod

EXTENSION_OWNERS = (
    "account_id",
    "group_id",
    "route_id",
    "function_indicator_id",
    "advanced_function_indicator_id",
)


def _extensions(owner: str, field: str = "extensions", *, single: bool = False) -> Children:
    blank = tuple(one for one in EXTENSION_OWNERS if one != owner)
    return Children(field, Extension, owner, "number", single=single, blank=blank)


def canonical_graph(document: dict[str, Any]) -> dict[str, Any]:
    """Return a graph as the file writes it: without version, format and default values.

    Two graphs that mean the same have the same canonical form. A document that is no graph is returned as it is.
    """
    try:
        graph = GraphDocument.model_validate(document)
    except ValidationError:
        return document
    return graph.model_copy(update={"version": 0}).model_dump(mode="json", by_alias=True, exclude_defaults=True)


def _plans(session: Session, rows: Sequence[Any]) -> Mapping[str, Values]:
    published = select(RouteVersion).join(
        Route,
        (col(Route.id) == col(RouteVersion.route_id)) & (col(Route.published_version) == col(RouteVersion.number)),
    )
    if len(rows) == 1:
        published = published.where(RouteVersion.route_id == rows[0].id)
    graphs = {version.route_id: canonical_graph(version.graph) for version in session.exec(published)}
    return {
        row.id: {
            "graph": graphs.get(row.id),
            "draft": None if row.draft is None else canonical_graph(row.draft),
        }
        for row in rows
    }


EXCHANGE = Resource("exchange", "exchange", "exchange", ExchangeEntry, Exchange)
"""The one row of settings of the whole; it is no section of the file, and never created or deleted."""

TRUNKS = Resource(
    "trunks",
    "trunk",
    "trunk",
    TrunkEntry,
    Trunk,
    owned=((TrunkLineState, "trunk_id"),),
    elsewhere=frozenset({"password"}),
)
PROMPTS = Resource("prompts", "voice prompt", "prompt", PromptEntry, Prompt)
MUSIC_CLASSES = Resource("music_classes", "music class", "music_class", MusicClassEntry, MusicClassRow)
DIAL_OUT_GROUPS = Resource("dial_out_groups", "dial-out group", "dial_out_group", DialOutGroup, DialOutGroupRow)
VOICEMAIL_BOXES = Resource(
    "voicemail_boxes",
    "voicemail box",
    "voicemail_box",
    VoicemailBoxEntry,
    VoicemailBox,
    to_column={"mail_addresses": "#".join},
    from_column={"mail_addresses": lambda text: [one for one in text.split("#") if one]},
)
MWI_GROUPS = Resource("mwi_groups", "MWI group", "mwi_group", MwiGroupEntry, MwiGroupRow)
ROUTES = Resource(
    "routes",
    "route",
    "route",
    RouteEntry,
    Route,
    children=(_extensions("route_id"),),
    owned=((RouteVersion, "route_id"), (RouteScenarioRow, "route_id")),
    elsewhere=frozenset({"graph", "steps", "draft"}),
    more=_plans,
)
ROUTE_SCENARIOS = Resource("route_scenarios", "scenario", "route_scenario", RouteScenario, RouteScenarioRow)
BACKUP_ROUTES = Resource(
    "backup_routes",
    "back-up route",
    "backup_route",
    BackupRoute,
    BackupRouteRow,
    route_menu="backup",
)
FUNCTION_INDICATORS = Resource(
    "function_indicators",
    "function indicator",
    "function_indicator",
    FunctionIndicator,
    FunctionIndicatorRow,
    children=(_extensions("function_indicator_id", "extension", single=True),),
    owned=((FunctionIndicatorStateRow, "id"),),
    route_menu="function_indicator",
)
ADVANCED_FUNCTION_INDICATORS = Resource(
    "advanced_function_indicators",
    "advanced function indicator",
    "advanced_function_indicator",
    AdvancedFunctionIndicator,
    AdvancedFunctionIndicatorRow,
    children=(_extensions("advanced_function_indicator_id", "extension", single=True),),
    owned=((AdvancedFunctionIndicatorStateRow, "id"),),
    route_menu="function_indicator",
)
CALL_FILTERS = Resource("call_filters", "call filter", "call_filter", CallFilterEntry, CallFilterRow)
ACD_FILTERS = Resource(
    "acd_filters",
    "ACD filter",
    "acd_filter",
    AcdFilterEntry,
    AcdFilterRow,
    route_menu="acd",
)
DIDS = Resource(
    "dids",
    "phone number",
    "did",
    DidEntry,
    Did,
    key="number",
    owned=((DidForwarding, "did"),),
    route_menu="phone_number",
)
SIP_ACCOUNTS = Resource(
    "sip_accounts",
    "SIP account",
    "sip_account",
    SipAccountEntry,
    SipAccount,
    children=(_extensions("account_id"),),
    owned=((Registration, "account_id"), (Subscription, "account_id")),
    elsewhere=frozenset({"password"}),
)
RING_GROUPS = Resource(
    "ring_groups",
    "ring group",
    "ring_group",
    RingGroupEntry,
    RingGroup,
    children=(Children("members", RingGroupMember, "group_id", "account_id", "position"), _extensions("group_id")),
)
DEVICES = Resource("devices", "phone", "device", DeviceEntry, Device)
HOLIDAYS = Resource(
    "holidays",
    "holiday set",
    "holidays",
    HolidaySet,
    HolidaySetRow,
    route_menu="holiday",
)
VACATIONS = Resource(
    "vacations",
    "vacation",
    "vacation",
    VacationPeriod,
    VacationRow,
    route_menu="vacation",
)
ADVANCED_VACATIONS = Resource(
    "advanced_vacations",
    "collection of vacations",
    "advanced_vacations",
    AdvancedVacations,
    AdvancedVacationsRow,
    route_menu="vacation",
)
OFFICE_HOURS = Resource(
    "office_hours",
    "office hours",
    "office_hours",
    OfficeHours,
    OfficeHoursRow,
    route_menu="office_hours",
)
ADVANCED_OFFICE_HOURS = Resource(
    "advanced_office_hours",
    "advanced office hours",
    "advanced_office_hours",
    AdvancedOfficeHours,
    AdvancedOfficeHoursRow,
    route_menu="office_hours",
)
SHORT_NUMBERS = Resource("short_numbers", "short number", "short_number", ShortNumber, ShortNumberRow, key="code")
PREFIX_DIALLING = Resource(
    "prefix_dialling", "dialling prefix", "dial_prefix", PrefixDiallingEntry, PrefixDiallingRow, key="prefix"
)
PREFIX_FORWARDING = Resource(
    "prefix_forwarding", "forwarding code", "forwarding_code", PrefixForwardingEntry, PrefixForwardingRow, key="code"
)
PARKING_RANGES = Resource(
    "parking_ranges", "parking range", "parking_range", ParkingRange, ParkingRangeRow, route_menu="parking"
)
LEAST_COST_RULES = Resource(
    "least_cost_rules", "rule of least-cost routing", "least_cost_rule", LeastCostRuleEntry, LeastCostRuleRow
)

RESOURCES: tuple[Resource, ...] = (
    TRUNKS,
    PROMPTS,
    MUSIC_CLASSES,
    DIAL_OUT_GROUPS,
    VOICEMAIL_BOXES,
    MWI_GROUPS,
    ROUTES,
    ROUTE_SCENARIOS,
    BACKUP_ROUTES,
    FUNCTION_INDICATORS,
    ADVANCED_FUNCTION_INDICATORS,
    CALL_FILTERS,
    ACD_FILTERS,
    DIDS,
    SIP_ACCOUNTS,
    RING_GROUPS,
    DEVICES,
    HOLIDAYS,
    VACATIONS,
    ADVANCED_VACATIONS,
    OFFICE_HOURS,
    ADVANCED_OFFICE_HOURS,
    SHORT_NUMBERS,
    PREFIX_DIALLING,
    PREFIX_FORWARDING,
    PARKING_RANGES,
    LEAST_COST_RULES,
)

BY_SECTION: Mapping[str, Resource] = {resource.section: resource for resource in RESOURCES}

TIME_FILTER_SECTIONS = ("holidays", "vacations", "advanced_vacations", "office_hours", "advanced_office_hours")
FAMILIES: Mapping[str, tuple[str, ...]] = {
    "time_filter": TIME_FILTER_SECTIONS,
    "office_hours": ("office_hours", "advanced_office_hours"),
    "any_function_indicator": ("function_indicators", "advanced_function_indicators"),
}
"""What a reference may name where it may be one of several kinds."""


def resources_of(picker: str) -> tuple[Resource, ...]:
    """Return the kinds of things that a reference may name; none for one that is not configured here."""
    if picker in FAMILIES:
        return tuple(BY_SECTION[section] for section in FAMILIES[picker])
    return tuple(resource for resource in RESOURCES if resource.picker == picker)


def section_model(section: str) -> type[BaseModel]:
    """Return the model of a section's entries."""
    return BY_SECTION[section].entry
