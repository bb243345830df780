"""Whether one more call may run (C6)."""

from collections.abc import Mapping

from schemas.channels import ChannelDecision, ChannelLimits, RunningCalls

BUSY_HERE = 486
SERVICE_UNAVAILABLE = 503


def decide_channels(
    limits: ChannelLimits,
    running: RunningCalls,
    trunk: str | None = None,
    did: str | None = None,
    account: str | None = None,
    emergency: bool = False,
    outside: bool = False,
) -> ChannelDecision:
    """Decide whether a call that uses these may begin; `running` does not count it. Emergency calls always may.

    `outside`: it is a leg to a number outside, of an account or of a forwarded call.
    """
    if emergency:
        return ChannelDecision(allowed=True, reason="An emergency call has no limit.")
    if limits.total is not None and running.total >= limits.total:
        return _full("the exchange", limits.total, SERVICE_UNAVAILABLE)
    if outside:
        refused = _outside(limits, running, account or "")
        if refused is not None:
            return refused
        account = None  # the call itself has passed its account's limit already
    for kind, name, most, now, status in (
        ("trunk", trunk, limits.trunks, running.trunks, SERVICE_UNAVAILABLE),
        ("number", did, limits.dids, running.dids, BUSY_HERE),
        ("account", account, limits.accounts, running.accounts, BUSY_HERE),
    ):
        if name is not None and is_full(name, most, now):
            return _full(f"{kind} {name}", most[name], status)
    return ChannelDecision(allowed=True, reason="No limit on simultaneous calls is reached.")


def _outside(limits: ChannelLimits, running: RunningCalls, account: str) -> ChannelDecision | None:
    """Return the refusal of one more number outside, if it is one too many."""
    most = limits.outside_of(account) if account else None
    full = None
    if limits.outside is not None and running.outside >= limits.outside:
        full = _full("calls to numbers outside", limits.outside, BUSY_HERE)
    elif most is not None and running.outside_accounts.get(account, 0) >= most:
        full = _full(f"calls to numbers outside of account {account}", most, BUSY_HERE)
    return None if full is None else full.model_copy(update={"guard": True})


def is_full(name: str, limits: Mapping[str, int], running: Mapping[str, int]) -> bool:
    """Tell whether a trunk, number or account has no channel left."""
    return name in limits and running.get(name, 0) >= limits[name]


def _full(whose: str, limit: int, status: int) -> ChannelDecision:
    calls = "call" if limit == 1 else "calls"
    reason = f"The limit of {whose}, {limit} simultaneous {calls}, is reached."
    return ChannelDecision(allowed=False, reason=reason, sip_status=status)
