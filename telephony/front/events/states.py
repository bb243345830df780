"""The states that lamps show, from all who know of them: the one source for BLF keys and message lamps.

An edge publishes the calls that it has, so the same account may be in calls of several edges: its dialogs are put
together. Colours and messages come from the database.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping

from schemas.entities import Entity
from telephony.dialog_info import Dialog
from telephony.message_summary import MessageCounts

Dialogs = tuple[Dialog, ...]


class States:
    """What is known of each entity now; `changed` is told of each that changes."""

    def __init__(self, changed: Callable[[Entity], None]) -> None:
        self._changed = changed
        self._dialogs: dict[Entity, dict[str, Dialogs]] = defaultdict(dict)
        """By entity, and by who says so."""
        self._counts: dict[Entity, MessageCounts] = {}

    def dialogs(self, entity: Entity) -> list[Dialog]:
        """Return the calls of an entity, from all sources."""
        return [dialog for dialogs in self._dialogs.get(entity, {}).values() for dialog in dialogs]

    def told_by(self, entity: Entity) -> Mapping[str, Dialogs]:
        """Return the calls of an entity, by who says so."""
        return self._dialogs.get(entity, {})

    def lamp(self, entity: Entity) -> Dialog | None:
        """Return the call that a lamp shows: one that rings goes before one in conversation. None: it is free."""
        dialogs = self.dialogs(entity)
        return min(dialogs, key=lambda one: (one.state != "early", one.id), default=None)

    def counts(self, box: Entity) -> MessageCounts:
        """Return how many messages a voicemail box holds."""
        return self._counts.get(box, MessageCounts())

    def dialog(self, dialog_id: str) -> Dialog | None:
        """Return the dialog with this id."""
        every = (dialogs for by_source in self._dialogs.values() for dialogs in by_source.values())
        return next((one for dialogs in every for one in dialogs if one.id == dialog_id), None)

    def sources_of(self, dialog_id: str) -> set[str]:
        """Return who says that there is a dialog with this id."""
        return {
            source
            for by_source in self._dialogs.values()
            for source, dialogs in by_source.items()
            if any(one.id == dialog_id for one in dialogs)
        }

    def say(self, source: str, entity: Entity, dialogs: Dialogs) -> None:
        """Take in what a source says of an entity; without dialogs it says that it is free."""
        before = self._dialogs.get(entity, {}).get(source, ())
        if dialogs == before:
            return
        if dialogs:
            self._dialogs[entity][source] = dialogs
        else:
            del self._dialogs[entity][source]
            if not self._dialogs[entity]:
                del self._dialogs[entity]
        self._changed(entity)

    def say_all(self, source: str, dialogs: Mapping[Entity, Dialogs]) -> None:
        """Take in all that a source knows: of every other entity it says that it is free."""
        known = [entity for entity, by_source in self._dialogs.items() if source in by_source]
        for entity in known:
            if entity not in dialogs:
                self.say(source, entity, ())
        for entity, one in dialogs.items():
            self.say(source, entity, one)

    def silence(self, source: str) -> None:
        """Forget all that a source said."""
        self.say_all(source, {})

    def count(self, counts: Mapping[Entity, MessageCounts]) -> None:
        """Take in the messages of all voicemail boxes."""
        before, self._counts = self._counts, dict(counts)
        for box in before.keys() | self._counts.keys():
            if before.get(box, MessageCounts()) != self.counts(box):
                self._changed(box)
