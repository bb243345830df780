"""Whether and how a number outside is called, live: the rules of calling out asked with the database's settings and the
channels in use. For who calls out, or wants to know; workflows get the result.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from activities.exchange.channels import running_calls
from activities.exchange.incoming_settings import exchange_settings
from activities.exchange.outgoing_settings import outgoing_account, outgoing_settings, with_lines_now
from activities.exchange.outside_minutes import minutes_called
from schemas.call_messages import CallFacts
from schemas.channels import RunningCalls
from schemas.outgoing import OutgoingDecision, OutgoingSettings, OutsideNumber
from schemas.outside_limits import MinutesCalled
from workflows.decisions.outgoing import decide_outgoing


def decide_leg(session: Session, wanted: OutsideNumber, facts: CallFacts, at: datetime) -> OutgoingDecision:
    """Decide on a leg to the outside for a call, as things are now; time decides on the rules of least-cost routing."""
    settings = with_lines_now(session, outgoing_settings(session), at)
    account = outgoing_account(session, wanted.account) if wanted.account else None
    limited = settings.limits.trunks or settings.limits.dids
    return decide_outgoing(
        settings,
        wanted,
        account,
        caller="" if wanted.account else facts.caller,
        called_did=facts.did,
        running=running_calls(session) if limited else RunningCalls(),
        at=at,
        called=called_today(session, settings, at),
    )


def called_today(session: Session, settings: OutgoingSettings, at: datetime) -> MinutesCalled:
    """Return what was called outside today; nothing where there is no limit on minutes."""
    if not settings.minutes.any:
        return MinutesCalled()
    return minutes_called(session, at, ZoneInfo(exchange_settings(session).time_zone))
