from workflows.decisions.backup_check import all_unregistered


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
