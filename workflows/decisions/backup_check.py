"""Which SIP accounts a plan would ring, and whether all of them are unregistered (P15)."""

from collections.abc import Iterable, Mapping, Set

from schemas.graph import Catalogue, GraphDocument
from schemas.graph_references import graph_references

MAX_ROUTES = 200
"""Routes that lead to each other, followed from one."""


def accounts_of_plans(
    start: Iterable[str],
    routes: Mapping[str, GraphDocument],
    groups: Mapping[str, Iterable[str]],
    catalogue: Catalogue,
) -> frozenset[str]:
    """Return the accounts that the given routes, and all that they lead to, would ring, themselves or in a group.

    `groups` holds the members by group. A route or a group that does not exist adds nothing. Work this out when a
    route is published or a group changes, not in each call.
    """
    accounts: set[str] = set()
    waiting = list(start)
    seen: set[str] = set()
    while waiting and len(seen) < MAX_ROUTES:
        route = waiting.pop()
        if route in seen or route not in routes:
            continue
        seen.add(route)
        for reference in graph_references(routes[route], catalogue):
            if reference.resource == "sip_account":
                accounts.add(reference.id)
            elif reference.resource == "ring_group":
                accounts.update(groups.get(reference.id, ()))
            elif reference.resource == "route":
                waiting.append(reference.id)
    return frozenset(accounts)


def all_unregistered(chosen: Set[str], registered: Set[str]) -> tuple[bool, str]:
    """Tell whether no chosen account is registered, and why, in words. Plans without accounts can't be cut off."""
    if not chosen:
        return False, "The plan rings no SIP account, so there is nothing to check."
    there = len(chosen & registered)
    if there:
        return (
            False,
            f"{there} of the {len(chosen)} SIP accounts of the plan {'is' if there == 1 else 'are'} registered.",
        )
    if len(chosen) == 1:
        return True, f"The plan's SIP account {next(iter(chosen))} is not registered."
    return True, f"None of the {len(chosen)} SIP accounts of the plan is registered."
