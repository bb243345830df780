from activities.registry import CATALOGUE
from tests.workflows.plans import BOX, CHRIS, HELPDESK, SAMPLE, graph, route_step
from workflows.decisions.backup_check import accounts_of_plans, all_unregistered

GROUPS = {"helpdesk": ["anna", "bram"]}


def test_accounts_are_found_in_steps_and_groups() -> None:
    assert accounts_of_plans(["main"], {"main": SAMPLE}, GROUPS, CATALOGUE) == {"anna", "bram", "chris"}


def test_routes_are_followed_also_in_circles() -> None:
    routes = {
        "main": graph([route_step("next", "second")]),
        "second": graph([CHRIS, route_step("back", "main"), route_step("gone", "deleted")]),
        "other": graph([HELPDESK]),
    }
    assert accounts_of_plans(["main"], routes, GROUPS, CATALOGUE) == {"chris"}
    assert accounts_of_plans(["main", "other"], routes, GROUPS, CATALOGUE) == {"anna", "bram", "chris"}


def test_a_plan_without_phones_rings_nobody() -> None:
    assert accounts_of_plans(["main", "deleted"], {"main": graph([BOX])}, GROUPS, CATALOGUE) == frozenset()
    assert accounts_of_plans(["main"], {"main": graph([HELPDESK])}, {}, CATALOGUE) == frozenset()


def test_the_check_says_why() -> None:
    chosen = frozenset(("anna", "bram"))
    assert all_unregistered(chosen, frozenset()) == (True, "None of the 2 SIP accounts of the plan is registered.")
    assert all_unregistered(chosen, frozenset(("chris",)))[0]
    assert all_unregistered(chosen, frozenset(("anna", "chris"))) == (
        False,
        "1 of the 2 SIP accounts of the plan is registered.",
    )
    assert all_unregistered(frozenset(("anna",)), frozenset()) == (
        True,
        "The plan's SIP account anna is not registered.",
    )
    assert not all_unregistered(frozenset(), frozenset())[0]
