"""Which numbers of the company are forwarded, switched by dialling (M10)."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from schemas.dialling import DialledForwardingOff, DialledForwardingOn
from schemas.incoming import Forwarding

Forwardings = Mapping[str, Forwarding]
"""By number of the company; those that are not forwarded are not in it."""


def switch_forwarding(
    state: Forwardings,
    dialled: DialledForwardingOn | DialledForwardingOff,
    dids: Iterable[str],
    at: datetime,
    by: str = "",
) -> dict[str, Forwarding]:
    """Return which numbers are forwarded after a code was dialled; `dids` are all numbers of the company.

    The last code wins: `*100*` writes its target over every number's own, `#100#` clears every number, and after
    `*100*` the code of one number still changes that one alone.
    """
    touched = list(dids) if dialled.did is None else [dialled.did]
    after = {did: forwarding for did, forwarding in state.items() if did not in touched}
    if isinstance(dialled, DialledForwardingOn):
        after.update({did: Forwarding(number=dialled.number, since=at, by=by) for did in touched})
    elif dialled.did is None:
        after.clear()  # also what a number that was deleted left behind
    return after
