"""The states that are in the database: colours of function indicators, messages in voicemail boxes.

They are read when the front starts, when somebody who changed one says so, and every few seconds in any case.
"""

import asyncio
import logging
from dataclasses import dataclass, field

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import case, col, func, select

from schemas.database import read_session
from schemas.entities import ADVANCED_FUNCTION_INDICATOR, FUNCTION_INDICATOR, VOICEMAIL_BOX, Entity
from schemas.indicator_states import STATE_TABLES, IndicatorKind
from schemas.tables import VoicemailMessage
from telephony.dialog_info import Dialog
from telephony.front.events.states import Dialogs, States
from telephony.message_summary import MessageCounts

log = logging.getLogger("front.states")

DATABASE = "database"
"""The source of these states."""
LOOK_SECONDS = 10.0
"""How often all is read although nobody said that it changed."""
_GATHER_SECONDS = 0.02
"""News that come together are read together."""

_KINDS: dict[IndicatorKind, str] = {"basic": FUNCTION_INDICATOR, "advanced": ADVANCED_FUNCTION_INDICATOR}


@dataclass
class Stored:
    """What was read."""

    red: dict[Entity, Dialogs] = field(default_factory=dict)
    """A red indicator shows as a busy line, a green one as a free line."""
    counts: dict[Entity, MessageCounts] = field(default_factory=dict)


def load_stored() -> Stored:
    """Read the colours, and count the messages that still have their sound (blocks)."""
    stored = Stored()
    is_new = case((col(VoicemailMessage.heard_at).is_(None), 1), else_=0)
    with read_session() as session:
        for kind, table in STATE_TABLES.items():
            for indicator_id in session.exec(select(table.id).where(table.colour == "red")):
                entity = Entity(_KINDS[kind], indicator_id)
                stored.red[entity] = (Dialog(str(entity), "confirmed"),)
        query = (
            select(VoicemailMessage.box_id, func.count(), func.sum(is_new))
            .where(VoicemailMessage.file != "")
            .group_by(col(VoicemailMessage.box_id))
        )
        for box_id, total, new in session.exec(query):
            stored.counts[Entity(VOICEMAIL_BOX, box_id)] = MessageCounts(int(new), total - int(new))
    return stored


class StoredStates:
    """Keeps the states of the database up to date."""

    def __init__(self, states: States) -> None:
        self._states = states
        self._news = asyncio.Event()

    def news(self) -> None:
        """Note that something changed there."""
        self._news.set()

    def take(self, stored: Stored) -> None:
        """Take in what was read."""
        self._states.say_all(DATABASE, stored.red)
        self._states.count(stored.counts)

    async def run(self) -> None:
        """Follow the database until cancelled."""
        failing = False
        while True:
            try:
                async with asyncio.timeout(LOOK_SECONDS):
                    await self._news.wait()
            except TimeoutError:
                pass
            else:
                await asyncio.sleep(_GATHER_SECONDS)
            self._news.clear()
            try:
                self.take(await asyncio.to_thread(load_stored))
                failing = False
            except SQLAlchemyError as error:
                if not failing:
                    log.error("colours and messages can't be read, lamps stay as they are: %s", error)
                failing = True
