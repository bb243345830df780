"""Somebody picks up a call that rings at a colleague (P6): his leg becomes one of that call's, as if he had been rung.

The plan sees who answered, and so does the trace: it is the step that rings which ends.
"""

import logging

from telephony.edge.leg import Leg
from telephony.edge.switchboard import Switchboard

log = logging.getLogger(__name__)

RINGS_NO_MORE = 480


async def pick_up(switchboard: Switchboard, leg: Leg, dialog_id: str) -> None:
    """Give a new leg the call that keys were told of under this id; refuse it when that call rings no more."""
    session = switchboard.find(dialog_id.rpartition("-")[0])
    if session is None or not session.can_be_picked_up():
        log.info("%s picks up %s too late", leg.party, dialog_id)
        await leg.hang_up(RINGS_NO_MORE)
        return
    session.adopt(leg)
    await leg.answer()
    if session.can_be_picked_up():
        log.info("%s: picked up by %s", session.facts.call_id, leg.party)
        session.hand_over(leg)
    else:  # somebody else was quicker, or the caller is gone
        await leg.hang_up()
