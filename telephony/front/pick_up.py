"""Picking up a call that rings at somebody else (P6): by dialling `**` and the extension, or by Replaces (RFC 3891);
and taking a parked one back by dialling its place (M12).

The keys of phones show whose phone rings, so the front knows which edge has that call: there the INVITE goes.
"""

from dataclasses import dataclass

from schemas.entities import PARKING_PLACE
from telephony.dialog_info import Dialog
from telephony.front.directory import Directory, Edge
from telephony.front.events.states import States
from telephony.front.request import Request

PICK_UP_CODE = "**"
_CALL_ID = "call-"
"""How the names of the exchange's own dialogs begin, which keys were told of."""


@dataclass(frozen=True, slots=True)
class PickUp:
    """Which call somebody wants to have, and where it is; without an edge the call does not ring any more."""

    dialog_id: str = ""
    edge: Edge | None = None
    status: int = 480
    reason: str = "Nothing rings there"


class PickUps:
    """Finds the calls that ring."""

    def __init__(self, directory: Directory, states: States) -> None:
        self._directory = directory
        self._states = states

    def wanted(self, request: Request) -> PickUp | None:
        """Return which call an INVITE wants to pick up; None when it wants none."""
        if request.method != "INVITE":
            return None
        replaced = (request.message.value("replaces") or "").partition(";")[0].strip()
        if replaced.startswith(_CALL_ID):
            return self._found(self._states.dialog(replaced)) or PickUp(status=481, reason="That call rings no more")
        number = request.uri.user_name
        extensions = self._directory.configuration.watched.extensions
        place = extensions.get(number)
        if place is not None and place.kind == PARKING_PLACE:
            return self._found(self._states.lamp(place), "confirmed")  # where nothing is parked the edge says so
        if not number.startswith(PICK_UP_CODE):
            return None
        entity = extensions.get(number.removeprefix(PICK_UP_CODE))
        if entity is None:
            return None
        return self._found(self._states.lamp(entity)) or PickUp()

    def _found(self, dialog: Dialog | None, state: str = "early") -> PickUp | None:
        if dialog is None or dialog.state != state:
            return None
        names = {source.partition("/")[0] for source in self._states.sources_of(dialog.id)}
        edge = next((one for one in self._directory.living_edges() if one.id in names), None)
        return PickUp(dialog.id, edge) if edge is not None else None
