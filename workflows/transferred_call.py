"""Where a transferred call goes on, live: what who transfers could have dialled himself, with his rights.

For who takes transfers on; workflows get the result.
"""

from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session, col, select

from activities.exchange.incoming_settings import exchange_settings
from activities.exchange.short_plans import plan_of_one_step
from schemas.call_messages import CallFacts, PinnedRoute
from schemas.tables import Extension, SipAccount
from workflows.dialled_call import FORBIDDEN, AccountCall, account_call
from workflows.incoming_call import route_call

LONGEST_RING_SECONDS = 600
RING_BACK_SECONDS = 60
_INTERNAL = ("ring_account", "ring_group")
_RINGS = (*_INTERNAL, "dial_out")


@dataclass(frozen=True)
class TransferTarget:
    """Where a transferred call goes on."""

    plan: PinnedRoute | None = None
    """None: nowhere, the transfer is refused."""
    did: str = ""
    """The number of the company on which it comes in anew."""
    answers_itself: bool = False
    """The plan takes the call by itself, whoever answers later: who transferred is done with it."""
    variables: dict[str, str] = field(default_factory=dict)
    refusal: str = ""
    sip_status: int = 0


def transfer_target(session: Session, account_id: str, to: str, caller: str, at: datetime) -> TransferTarget:
    """Return where a call goes on that an account transfers to what it would have dialled as `to`."""
    call = account_call(session, account_id, to)
    if call.did:
        found = route_call(session, call.did, caller, at)
        return TransferTarget(found.route, did=call.did, answers_itself=True, variables=found.variables)
    if call.route is None:
        return TransferTarget(refusal=call.reason, sip_status=call.sip_status)
    if call.route.route_id:
        return TransferTarget(call.route, answers_itself=True)
    return _to_somebody(session, call, to)


def _to_somebody(session: Session, call: AccountCall, to: str) -> TransferTarget:
    """Return the plan of ringing somebody: it ends without hanging up, since the call goes back then."""
    assert call.route is not None
    step = call.route.graph.node(call.route.graph.start)
    if step.kind == "park":
        step.params["announce"] = False  # who parks hears it, not who is parked
        return TransferTarget(call.route)
    if step.kind not in _RINGS:
        return TransferTarget(refusal=f"No call can be transferred to {to}.", sip_status=FORBIDDEN)
    params = dict(step.params)
    if step.kind in _INTERNAL:
        rules = exchange_settings(session).transfer
        params["seconds"] = rules.send_back_after if rules.send_back else LONGEST_RING_SECONDS
    return TransferTarget(plan_of_one_step(call.route.name, step.kind, params, {}))


def way_back(account_id: str) -> PinnedRoute:
    """Return what becomes of a call that nobody answered after its transfer: the phone of who did it rings (C2)."""
    params = {"account": account_id, "seconds": RING_BACK_SECONDS, "follow_wishes": False}
    return plan_of_one_step(f"Back to {account_id}, who transferred", "ring_account", params, {})


def facts_of_called(session: Session, facts: CallFacts, party: str, number: str) -> CallFacts:
    """Return the facts of a call whose caller leaves it to who was called: `party` is its caller now.

    `number` is that of somebody outside.
    """
    kind, _, key = party.partition(":")
    if kind != "account":
        return facts.model_copy(update={"source": party, "caller": number, "caller_name": ""})
    account = session.get(SipAccount, key)
    own = select(Extension.number).where(Extension.account_id == key).order_by(col(Extension.number))
    return facts.model_copy(
        update={
            "source": party,
            "caller": session.exec(own).first() or "",
            "caller_name": account.display_name[:80] if account is not None else "",
        }
    )
