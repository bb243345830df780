import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.caller_id import ExternalForwarding, OutgoingNumber
from schemas.dialling import Dialled, DialledEmergency, DialledExternal, DialledWithPrefix
from workflows.decisions.caller_id import caller_id_of_account, caller_id_of_forwarded_call, must_press_one

MAIN, SHOP, SALES = "3250123100", "3292345678", "3221234567"
DIDS = frozenset((MAIN, SHOP, SALES))
OUTSIDE = DialledExternal(number="32475123456")
CALLER = "32475999999"


@pytest.mark.parametrize(
    ("meaning", "own", "number", "asserted"),
    [
        (OUTSIDE, OutgoingNumber(), MAIN, MAIN),
        (OUTSIDE, OutgoingNumber(did=SHOP), SHOP, SHOP),
        (OUTSIDE, OutgoingNumber(did="3299999999"), MAIN, MAIN),
        (OUTSIDE, OutgoingNumber(did=SHOP, masked=True), "", SHOP),
        (OUTSIDE, OutgoingNumber(masked=True), "", MAIN),
        (DialledWithPrefix(prefix="7", did=SALES, number="32475123456"), OutgoingNumber(did=SHOP), SALES, SALES),
        (DialledWithPrefix(prefix="7", did=SALES, number="32475123456"), OutgoingNumber(masked=True), SALES, SALES),
        (DialledWithPrefix(prefix="7", did="3299999999", number="324751"), OutgoingNumber(did=SHOP), SHOP, SHOP),
        (DialledWithPrefix(prefix="0", did=None, number="32475123456"), OutgoingNumber(did=SHOP), "", SHOP),
        (DialledEmergency(number="112"), OutgoingNumber(did=SHOP, masked=True), SHOP, SHOP),
    ],
)
def test_who_an_account_calls_as(meaning: Dialled, own: OutgoingNumber, number: str, asserted: str) -> None:
    shown = caller_id_of_account(meaning, own, DIDS, MAIN)
    assert (shown.number, shown.asserted, shown.anonymous) == (number, asserted, not number)


def test_a_company_without_numbers_calls_anonymously_and_says_why() -> None:
    shown = caller_id_of_account(OUTSIDE, OutgoingNumber(), frozenset())
    assert shown.anonymous
    assert "no number" in shown.reason


@pytest.mark.parametrize(
    ("settings", "caller", "called", "leg_did", "number", "asserted"),
    [
        (ExternalForwarding(), CALLER, SHOP, None, SHOP, SHOP),
        (ExternalForwarding(fixed_did=SALES), CALLER, SHOP, None, SALES, SALES),
        (ExternalForwarding(fixed_did=SALES), CALLER, SHOP, MAIN, MAIN, MAIN),
        (ExternalForwarding(fixed_did="3299999999"), CALLER, SHOP, None, SHOP, SHOP),
        (ExternalForwarding(), "101", "", None, MAIN, MAIN),
        (ExternalForwarding(show="caller"), CALLER, SHOP, None, CALLER, SHOP),
        (ExternalForwarding(show="caller"), "", SHOP, None, "", SHOP),
        (ExternalForwarding(show="caller"), "101", "", None, MAIN, MAIN),
        (ExternalForwarding(show="caller"), "doorphone", SHOP, None, SHOP, SHOP),
        (ExternalForwarding(show="caller", fixed_did=SALES), CALLER, SHOP, None, CALLER, SALES),
    ],
)
def test_who_a_forwarded_call_shows(
    settings: ExternalForwarding, caller: str, called: str, leg_did: str | None, number: str, asserted: str
) -> None:
    shown = caller_id_of_forwarded_call(settings, caller, called, DIDS, MAIN, leg_did)
    assert (shown.number, shown.asserted) == (number, asserted)


@pytest.mark.parametrize(("in_backup", "in_standard"), [(True, False), (False, True), (True, True), (False, False)])
def test_press_one_has_two_switches(in_backup: bool, in_standard: bool) -> None:
    settings = ExternalForwarding(confirm_in_backup_plans=in_backup, confirm_in_standard_plans=in_standard)
    assert must_press_one(settings, backup=True) is in_backup
    assert must_press_one(settings, backup=False) is in_standard


@given(
    st.builds(
        ExternalForwarding,
        fixed_did=st.sampled_from([None, SALES, "3299999999"]),
        show=st.sampled_from(["caller", "company"]),
    ),
    st.text(max_size=64),
    st.sampled_from(["", MAIN, SHOP, "3299999999"]),
)
def test_only_the_company_s_own_numbers_are_asserted(settings: ExternalForwarding, caller: str, called: str) -> None:
    shown = caller_id_of_forwarded_call(settings, caller, called, DIDS, MAIN)
    assert shown.asserted in DIDS
    assert shown.number in DIDS or shown.number == caller
