from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from schemas.dialling import DialledForwardingOff, DialledForwardingOn
from schemas.incoming import Forwarding
from workflows.decisions.prefix_forwarding import switch_forwarding

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
SHOP, SALES = "3292345678", "3221234567"
DIDS = (SHOP, SALES)
ONE = DialledForwardingOn(code="123", did=SHOP, number="32475111111")
ALL = DialledForwardingOn(code="100", did=None, number="32475222222")
ONE_OFF = DialledForwardingOff(code="123", did=SHOP)
ALL_OFF = DialledForwardingOff(code="100", did=None)


def targets(state: dict[str, Forwarding]) -> dict[str, str]:
    return {did: forwarding.number for did, forwarding in state.items()}


def test_one_number_is_forwarded_and_freed() -> None:
    state = switch_forwarding({}, ONE, DIDS, AT, "account:anna")
    assert state == {SHOP: Forwarding(number="32475111111", since=AT, by="account:anna")}
    assert switch_forwarding(state, ONE_OFF, DIDS, AT) == {}
    assert switch_forwarding({}, ONE_OFF, DIDS, AT) == {}


def test_100_does_all_numbers_and_the_last_code_wins() -> None:
    state = switch_forwarding(switch_forwarding({}, ONE, DIDS, AT), ALL, DIDS, AT)
    assert targets(state) == {SHOP: "32475222222", SALES: "32475222222"}
    assert targets(switch_forwarding(state, ONE, DIDS, AT)) == {SHOP: "32475111111", SALES: "32475222222"}
    assert targets(switch_forwarding(state, ONE_OFF, DIDS, AT)) == {SALES: "32475222222"}
    assert switch_forwarding(state, ALL_OFF, DIDS, AT) == {}


def test_100_off_clears_what_a_deleted_number_left_behind() -> None:
    assert switch_forwarding({"3299999999": Forwarding(number="32475111111", since=AT)}, ALL_OFF, DIDS, AT) == {}


@given(st.lists(st.sampled_from([ONE, ALL, ONE_OFF, ALL_OFF]), max_size=20))
def test_whatever_was_dialled_only_own_numbers_are_forwarded_and_the_last_code_holds(
    codes: list[DialledForwardingOn | DialledForwardingOff],
) -> None:
    state: dict[str, Forwarding] = {}
    for code in codes:
        before = dict(state)
        after = switch_forwarding(state, code, DIDS, AT)
        assert state == before  # the old state is not touched
        state = after
        touched = DIDS if code.did is None else (code.did,)
        for did in touched:
            assert targets(state).get(did) == (code.number if isinstance(code, DialledForwardingOn) else None)
    assert set(state) <= set(DIDS)
