"""What the trace shows of a conversation: who put whom on hold, and for how long."""

from datetime import datetime

from schemas.call_messages import CallEvent, TraceStep
from workflows.interpreter import PlanWalk

RESUMED = "resumed"


class ConversationTrace:
    """Writes the events of one call's conversations into its trace."""

    def __init__(self, walk: PlanWalk) -> None:
        self._walk = walk
        self._holds: dict[str, TraceStep] = {}
        """By who holds."""
        self._joined_with: set[str] = set()
        self._not_joined: set[tuple[str, datetime]] = set()

    def take(self, event: CallEvent) -> None:
        """Note an event; one that was told twice changes nothing."""
        if event.kind == "joined":
            self._joined(event)
        elif event.kind == "not_joined":
            self._refused(event)
        elif event.kind == "hold":
            if event.party not in self._holds:
                summary = f"On hold by {event.party}"
                self._holds[event.party] = self._walk.note_event("hold", summary, event.at)
        elif (entry := self._holds.pop(event.party, None)) is not None:
            entry.ended_at, entry.outcome = event.at, RESUMED

    def _joined(self, event: CallEvent) -> None:
        if event.call_id in self._joined_with:
            return
        self._joined_with.add(event.call_id)
        entry = self._walk.note_event("join", f"{event.by} transfers to {event.party} after a consultation", event.at)
        entry.ended_at, entry.outcome, entry.reason = event.at, "answered", f"joined with {event.call_id}"

    def _refused(self, event: CallEvent) -> None:
        if (event.party, event.at) in self._not_joined:
            return
        self._not_joined.add((event.party, event.at))
        entry = self._walk.note_event("transfer", f"{event.party} transfers after a consultation", event.at)
        entry.ended_at, entry.outcome, entry.reason = event.at, "refused", event.reason
