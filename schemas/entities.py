"""What a lamp can show the state of: an account, a ring group, a function indicator, a voicemail box …

The kinds are open: whoever has something new to show names a new kind.
"""

import re
from typing import NamedTuple

ACCOUNT, GROUP, ROUTE = "account", "group", "route"
FUNCTION_INDICATOR, ADVANCED_FUNCTION_INDICATOR = "function-indicator", "advanced-function-indicator"
VOICEMAIL_BOX = "voicemail-box"
PARKING_PLACE = "parking-place"
EDGE = "edge"
"""An edge itself; its state is that it lives."""

_USER = re.compile(r"([a-z][a-z-]{0,40})\.([A-Za-z0-9*#_-]{1,80})")


class Entity(NamedTuple):
    """Something that has a state, `group:helpdesk`."""

    kind: str
    id: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"

    @property
    def user(self) -> str:
        """The user part of the SIP address under which its state is published, `group.helpdesk`."""
        return f"{self.kind}.{self.id}"

    @classmethod
    def of_user(cls, user: str) -> "Entity | None":
        """Return what the user part of a SIP address names; None when it names nothing of the kind."""
        found = _USER.fullmatch(user)
        return cls(found[1], found[2]) if found else None
