"""Which SIP accounts a plan would ring, for the check whether all of them are unregistered (P15)."""

from collections.abc import Callable, Iterable

from schemas.graph import Catalogue, GraphDocument
from schemas.graph_references import graph_references

MAX_ROUTES = 200
"""Routes that lead to each other, followed from one."""


def accounts_of_plans(
    start: Iterable[str],
    graph_of: Callable[[str], GraphDocument | None],
    members_of: Callable[[str], Iterable[str]],
    catalogue: Catalogue,
) -> frozenset[str]:
    """Return the accounts that the given routes, and all that they lead to, would ring, themselves or in a group.

    `graph_of` returns the published graph of a route, `members_of` the accounts of a ring group. A route or a group
    that does not exist adds nothing. Work this out once for each revision of the configuration, not in each call.
    """
    accounts: set[str] = set()
    waiting = list(start)
    seen: set[str] = set()
    while waiting and len(seen) < MAX_ROUTES:
        route = waiting.pop()
        if route in seen:
            continue
        seen.add(route)
        graph = graph_of(route)
        for reference in graph_references(graph, catalogue) if graph is not None else ():
            if reference.resource == "sip_account":
                accounts.add(reference.id)
            elif reference.resource == "ring_group":
                accounts.update(members_of(reference.id))
            elif reference.resource == "route":
                waiting.append(reference.id)
    return frozenset(accounts)
