"""Which accounts a plan would ring."""

from collections.abc import Iterable, Mapping

from activities.exchange.plan_accounts import MAX_ROUTES, accounts_of_plans
from activities.registry import CATALOGUE
from schemas.graph import GraphDocument
from tests.workflows.plans import BOX, CHRIS, HELPDESK, SAMPLE, graph, route_step

GROUPS = {"helpdesk": ["anna", "bram"]}


def accounts(
    start: Iterable[str], routes: Mapping[str, GraphDocument], groups: Mapping[str, list[str]] = GROUPS
) -> frozenset[str]:
    return accounts_of_plans(start, routes.get, lambda group: groups.get(group, ()), CATALOGUE)


def test_accounts_are_found_in_steps_and_groups() -> None:
    assert accounts(["main"], {"main": SAMPLE}) == {"anna", "bram", "chris"}


def test_routes_are_followed_also_in_circles() -> None:
    routes = {
        "main": graph([route_step("next", "second")]),
        "second": graph([CHRIS, route_step("back", "main"), route_step("gone", "deleted")]),
        "other": graph([HELPDESK]),
    }
    assert accounts(["main"], routes) == {"chris"}
    assert accounts(["main", "other"], routes) == {"anna", "bram", "chris"}


def test_a_plan_without_phones_rings_nobody() -> None:
    assert accounts(["main", "deleted"], {"main": graph([BOX])}) == frozenset()
    assert accounts(["main"], {"main": graph([HELPDESK])}, {}) == frozenset()


def test_a_chain_of_routes_is_followed_so_far_and_no_further() -> None:
    routes = {f"r{number}": graph([route_step("next", f"r{number + 1}")]) for number in range(MAX_ROUTES + 1)}
    last = MAX_ROUTES - 1
    assert accounts(["r0"], {**routes, f"r{last}": graph([CHRIS])}) == {"chris"}
    assert accounts(["r0"], {**routes, f"r{last + 1}": graph([CHRIS])}) == frozenset()
