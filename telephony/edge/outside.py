"""What the edge asks of the database before it calls a number outside: may it, over which trunks, as whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from activities.exchange.incoming_settings import exchange_settings
from activities.exchange.outgoing_settings import TrunkLine, trunk_line
from schemas.call_messages import CallFacts
from schemas.database import read_session
from schemas.outgoing import OutgoingDecision, OutsideNumber
from schemas.trunk_lines import trunk_lines
from workflows.outgoing_leg import decide_leg


@dataclass(frozen=True)
class OutsidePlan:
    """The decision, and how the trunks that it names are called."""

    decision: OutgoingDecision
    lines: tuple[TrunkLine, ...]
    """In the order in which they are tried."""
    country_code: str
    addresses: Mapping[str, str]
    """Where the front reaches the trunks now, as `udp:192.0.2.10:5060`; empty where it does not look after them."""


def plan_outside(wanted: OutsideNumber, facts: CallFacts, at: datetime) -> OutsidePlan:
    """Decide on a leg to the outside with the settings of this moment; blocks."""
    with read_session() as session:
        decision = decide_leg(session, wanted, facts, at)
        lines = [line for trunk in decision.trunks if (line := trunk_line(session, trunk)) is not None]
        now = trunk_lines(session, at, {line.id: True for line in lines})
        addresses = {trunk: line.address for trunk, line in now.items()}
        return OutsidePlan(decision, tuple(lines), exchange_settings(session).country_code, addresses)
