"""The menus in which routes are picked (P14): a route may be kept to some of them."""

from collections.abc import Collection, Mapping
from typing import Literal

RouteMenu = Literal[
    "office_hours",
    "vacation",
    "holiday",
    "ivr",
    "function_indicator",
    "acd",
    "extension",
    "phone_number",
    "backup",
    "queue_exit",
    "parking",
    "plan",
]

TITLES: Mapping[RouteMenu, str] = {
    "office_hours": "office hours",
    "vacation": "vacations",
    "holiday": "holidays",
    "ivr": "menus (IVR)",
    "function_indicator": "function indicators",
    "acd": "ACD filters",
    "extension": "extensions",
    "phone_number": "phone numbers",
    "backup": "back-up routes",
    "queue_exit": "exits of queues",
    "parking": "call parking",
    "plan": "other dial plans",
}
"""What people call them."""


def is_available(available_in: Collection[str], menu: RouteMenu) -> bool:
    """Tell whether a route may be picked in a menu; without any choice it may in all of them."""
    return not available_in or menu in available_in


def not_available(route: str, menu: RouteMenu) -> str:
    """Return the sentence about a route that was picked where it may not be."""
    return f"the route {route!r} is not available in {TITLES[menu]}; tick {menu} there, or pick another"
