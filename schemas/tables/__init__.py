"""All tables; importing this package fills `SQLModel.metadata`."""

from schemas.tables.audit import AuditEntry
from schemas.tables.calls import Call, CallLeg, CallStep, CallWatch
from schemas.tables.channels import ChannelInUse
from schemas.tables.devices import Device
from schemas.tables.dialling import (
    AcdFilterRow,
    CallFilterRow,
    DialOutGroupRow,
    LeastCostRuleRow,
    PrefixDiallingRow,
    PrefixForwardingRow,
    ShortNumberRow,
)
from schemas.tables.edges import EdgeProcess
from schemas.tables.exchange import ApiToken, Exchange, Revision
from schemas.tables.logins import LoginAccount, LoginAttempts, LoginSecret, LoginSession
from schemas.tables.logs import AuthenticationEvent, MailRecord, RegistrationEvent
from schemas.tables.parking import ParkedCall, ParkingRangeRow
from schemas.tables.phone_numbers import Did, DidForwarding
from schemas.tables.prompts import MusicClassRow, Prompt
from schemas.tables.ring_groups import RingGroup, RingGroupMember
from schemas.tables.routes import Route, RouteScenarioRow, RouteVersion
from schemas.tables.sip_accounts import Extension, Registration, SipAccount
from schemas.tables.subscriptions import Subscription
from schemas.tables.switches import (
    AdvancedFunctionIndicatorRow,
    AdvancedFunctionIndicatorStateRow,
    BackupRouteRow,
    FunctionIndicatorRow,
    FunctionIndicatorStateRow,
)
from schemas.tables.time_filters import (
    AdvancedOfficeHoursRow,
    AdvancedVacationsRow,
    HolidaySetRow,
    OfficeHoursRow,
    VacationRow,
)
from schemas.tables.trunks import Trunk, TrunkLineState
from schemas.tables.voicemail import MwiGroupRow, VoicemailBox, VoicemailMessage

__all__ = [
    "AcdFilterRow",
    "AdvancedFunctionIndicatorRow",
    "AdvancedFunctionIndicatorStateRow",
    "AdvancedOfficeHoursRow",
    "AdvancedVacationsRow",
    "ApiToken",
    "AuditEntry",
    "AuthenticationEvent",
    "BackupRouteRow",
    "Call",
    "CallFilterRow",
    "CallLeg",
    "CallStep",
    "CallWatch",
    "ChannelInUse",
    "DialOutGroupRow",
    "Device",
    "Did",
    "DidForwarding",
    "EdgeProcess",
    "Exchange",
    "Extension",
    "FunctionIndicatorRow",
    "FunctionIndicatorStateRow",
    "HolidaySetRow",
    "LeastCostRuleRow",
    "LoginAccount",
    "LoginAttempts",
    "LoginSecret",
    "LoginSession",
    "MailRecord",
    "MusicClassRow",
    "MwiGroupRow",
    "OfficeHoursRow",
    "ParkedCall",
    "ParkingRangeRow",
    "PrefixDiallingRow",
    "PrefixForwardingRow",
    "Prompt",
    "Registration",
    "RegistrationEvent",
    "Revision",
    "RingGroup",
    "RingGroupMember",
    "Route",
    "RouteScenarioRow",
    "RouteVersion",
    "ShortNumberRow",
    "SipAccount",
    "Subscription",
    "Trunk",
    "TrunkLineState",
    "VacationRow",
    "VoicemailBox",
    "VoicemailMessage",
]
