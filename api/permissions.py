"""Who may do what: the scopes, the roles, and what each operation of the api needs. All of it stands here.

An operation that is not named below needs what its router needs: one thing for looking (GET), one for everything else.
The app refuses to start with an operation for which nothing stands here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from fastapi import APIRouter
from fastapi.routing import APIRoute

from schemas.configuration.logins import Role


class Scope(StrEnum):
    """What a token opens, and what a role is made of."""

    READ = "read"
    """See the configuration, calls, traces, states and figures; no secrets, no sound of messages."""
    CALLS = "calls"
    """Act in the day's work: hang up, forward, switch; listen to messages and delete them."""
    CONFIGURE = "configure"
    """Create, change, delete and publish what is configured; see its secrets, too: passwords of phones, PINs."""
    ADMIN = "admin"
    """Everything; alone: log-in accounts, tokens, the log of authentications, imports."""


ROLES: Mapping[Role, frozenset[Scope]] = {
    "admin": frozenset(Scope),
    "supervisor": frozenset({Scope.READ, Scope.CALLS, Scope.CONFIGURE}),
    "user": frozenset(),  # what is the person's own, see `own` below
    "read-only": frozenset({Scope.READ}),
}


@dataclass(frozen=True)
class Need:
    """What an operation needs."""

    who: Literal["anyone", "requester", "person", "scope"]
    """Anyone at all; whoever has a token or a session; only people, for themselves; who has the scope."""
    scope: Scope | None = None
    own: bool = False
    """People without the scope may, too, and get only what is their own."""


ANYONE, REQUESTER, PERSON = Need("anyone"), Need("requester"), Need("person")
READ, CALLS, CONFIGURE, ADMIN = (Need("scope", scope) for scope in Scope)
OWN_READ, OWN_CALLS, OWN_CONFIGURE, _ = (Need("scope", scope, own=True) for scope in Scope)

ROUTERS: Mapping[str, tuple[Need, Need]] = {
    # the first part of the address: what looking needs, what all else needs
    "acd-filters": (READ, CONFIGURE),
    "advanced-function-indicators": (READ, CONFIGURE),
    "advanced-office-hours": (READ, CONFIGURE),
    "advanced-vacations": (READ, CONFIGURE),
    "appearance": (ANYONE, ADMIN),
    "audit": (READ, ADMIN),
    "backup-routes": (READ, CONFIGURE),
    "call-filters": (READ, CONFIGURE),
    "calls": (OWN_READ, CALLS),
    "choices": (READ, CONFIGURE),
    "dashboard": (READ, CONFIGURE),
    "devices": (READ, CONFIGURE),
    "dial-out-groups": (READ, CONFIGURE),
    "dids": (READ, CONFIGURE),
    "exchange": (CONFIGURE, ADMIN),
    "extensions": (READ, CONFIGURE),
    "forwardings": (READ, CALLS),
    "function-indicator-states": (OWN_READ, CALLS),
    "function-indicators": (READ, CONFIGURE),
    "health": (ANYONE, ADMIN),
    "holidays": (READ, CONFIGURE),
    "least-cost-rules": (READ, CONFIGURE),
    "login-accounts": (ADMIN, ADMIN),
    "logs": (READ, ADMIN),
    "music-classes": (READ, CONFIGURE),
    "mwi-groups": (READ, CONFIGURE),
    "office-hours": (READ, CONFIGURE),
    "parking-ranges": (READ, CONFIGURE),
    "prefix-dialling": (READ, CONFIGURE),
    "prefix-forwarding": (READ, CONFIGURE),
    "prompts": (READ, CONFIGURE),
    "public-holidays": (READ, ADMIN),
    "ring-groups": (READ, CONFIGURE),
    "route-scenarios": (READ, CONFIGURE),
    "routes": (READ, CONFIGURE),
    "session": (PERSON, PERSON),
    "sessions": (PERSON, PERSON),
    "openings": (READ, CONFIGURE),
    "settings": (READ, CONFIGURE),
    "short-numbers": (READ, CONFIGURE),
    "simulations": (READ, READ),
    "sip-accounts": (READ, CONFIGURE),
    "steps": (READ, CONFIGURE),
    "tokens": (ADMIN, ADMIN),
    "trunks": (READ, CONFIGURE),
    "vacations": (READ, CONFIGURE),
    "voicemail": (OWN_READ, OWN_CALLS),
    "voicemail-boxes": (READ, CONFIGURE),
}

OPERATIONS: Mapping[str, Need] = {
    "begin_session": ANYONE,
    "check_route": READ,
    "get_advanced_function_indicators": OWN_READ,
    "get_advanced_indicator_state": OWN_READ,
    "get_device_provisioning": CONFIGURE,
    "get_function_indicators": OWN_READ,
    "get_indicator_state": OWN_READ,
    "get_myself": REQUESTER,
    "get_registration_data": OWN_CONFIGURE,
    "get_sip_accounts": OWN_READ,
    "get_voicemail_audio": OWN_CALLS,
    "list_advanced_function_indicators": OWN_READ,
    "list_authentications": ADMIN,
    "list_function_indicators": OWN_READ,
    "list_sip_accounts": OWN_READ,
    "list_step_events": READ,
    "put_advanced_indicator_state": OWN_CALLS,
    "put_call_settings": OWN_CALLS,
    "put_indicator_state": OWN_CALLS,
    "run_scenarios_of_route": READ,
    "summarise_steps": READ,
    "toggle_advanced_indicator": OWN_CALLS,
    "toggle_indicator": OWN_CALLS,
}


class PermissionMissingError(Exception):
    """An operation for which nothing stands in the tables of this file."""


def need_of(route: APIRoute) -> Need:
    """Return what an operation needs. Raises PermissionMissingError when nobody said so."""
    if route.name in OPERATIONS:
        return OPERATIONS[route.name]
    part = route.path.strip("/").partition("/")[0]
    if part not in ROUTERS:
        raise PermissionMissingError(
            f"Nobody said what {route.name} ({route.path}) needs: add {part!r} to ROUTERS, or the operation to "
            "OPERATIONS, in api/permissions.py."
        )
    look, act = ROUTERS[part]
    return look if route.methods == {"GET"} else act


def check_permissions(open_routers: Iterable[APIRouter], routers: Iterable[APIRouter]) -> None:
    """Raise PermissionMissingError when an operation is without, or is open to anyone by mistake."""
    for anyone, group in ((True, open_routers), (False, routers)):
        for router in group:
            for route in router.routes:
                if isinstance(route, APIRoute) and (need_of(route).who == "anyone") != anyone:
                    raise PermissionMissingError(
                        f"{route.name} ({route.path}) stands among the wrong routers of api/app.py."
                    )
