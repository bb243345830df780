import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.dial_out import EVERYTHING, DialOutGroup, NumberClass
from schemas.dialling import EmergencyNumber
from workflows.decisions.dial_out import CLASS_NAMES, decide_dial_out, number_class

STAFF = DialOutGroup(id="staff", name="Staff", classes=frozenset((NumberClass.NATIONAL, NumberClass.MOBILE)))
NOTHING = DialOutGroup(id="nothing", name="Nothing")
ALL = DialOutGroup(id="everything-allowed", name="Everything allowed", classes=EVERYTHING)


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("3250123100", NumberClass.NATIONAL),
        ("3221234567", NumberClass.NATIONAL),
        ("3281234567", NumberClass.NATIONAL),
        ("32475123456", NumberClass.MOBILE),
        ("32460123456", NumberClass.MOBILE),
        ("3280012345", NumberClass.FREE),
        ("3270245245", NumberClass.SHARED_COST),
        ("3270999999", NumberClass.SHARED_COST),
        ("3278151515", NumberClass.SHARED_COST),
        ("3290012345", NumberClass.PREMIUM),
        ("3290212345", NumberClass.PREMIUM),
        ("3290912345", NumberClass.PREMIUM),
        ("112", NumberClass.EMERGENCY),
        ("100", NumberClass.EMERGENCY),
        ("101", NumberClass.EMERGENCY),
        ("1207", NumberClass.SPECIAL),
        ("116000", NumberClass.SPECIAL),
        ("3271234567", NumberClass.NATIONAL),
        ("3242345678", NumberClass.NATIONAL),
        ("150", NumberClass.OTHER),
        ("3277123456", NumberClass.OTHER),
        ("32203112233", NumberClass.OTHER),
        ("32999999999", NumberClass.OTHER),
        ("31612345678", NumberClass.INTERNATIONAL_EU),
        ("33123456789", NumberClass.INTERNATIONAL_EU),
        ("352621123456", NumberClass.INTERNATIONAL_EU),
        ("4721234567", NumberClass.INTERNATIONAL_EU),
        ("442079460000", NumberClass.INTERNATIONAL_EUROPE),
        ("41446681800", NumberClass.INTERNATIONAL_EUROPE),
        ("441481123456", NumberClass.INTERNATIONAL_EUROPE),
        ("12125551234", NumberClass.INTERNATIONAL_WORLD),
        ("243812345678", NumberClass.INTERNATIONAL_WORLD),
        ("590590123456", NumberClass.INTERNATIONAL_WORLD),
        ("33899123456", NumberClass.PREMIUM),
        ("447012345678", NumberClass.PREMIUM),
        ("979123456789", NumberClass.PREMIUM),
        ("80012345678", NumberClass.FREE),
        ("80812345678", NumberClass.SHARED_COST),
        ("881612345678", NumberClass.SATELLITE),
        ("870773111111", NumberClass.SATELLITE),
        ("8821612345678", NumberClass.SATELLITE),
        ("883510012345", NumberClass.SATELLITE),
    ],
)
def test_the_class_of_a_number_seen_from_belgium(number: str, expected: NumberClass) -> None:
    assert number_class(number, "32") is expected


@pytest.mark.parametrize(
    ("number", "country_code", "expected"),
    [
        ("31201234567", "31", NumberClass.NATIONAL),
        ("31612345678", "31", NumberClass.MOBILE),
        ("319001234", "31", NumberClass.PREMIUM),
        ("3250123100", "31", NumberClass.INTERNATIONAL_EU),
        ("3278151515", "31", NumberClass.INTERNATIONAL_EU),
        ("3290012345", "31", NumberClass.PREMIUM),
        ("112", "31", NumberClass.EMERGENCY),
        ("999", "44", NumberClass.EMERGENCY),
        ("442079460000", "44", NumberClass.NATIONAL),
        ("447911123456", "44", NumberClass.MOBILE),
        ("12125551234", "1", NumberClass.NATIONAL),
        ("18765551234", "1", NumberClass.INTERNATIONAL_WORLD),
    ],
)
def test_the_class_depends_on_the_country_of_the_exchange(
    number: str, country_code: str, expected: NumberClass
) -> None:
    assert number_class(number, country_code) is expected


def test_a_group_allows_its_classes_and_nothing_else() -> None:
    assert decide_dial_out(STAFF, "3250123100", "32").allowed
    refused = decide_dial_out(STAFF, "3290012345", "32")
    assert not refused.allowed
    assert (refused.sip_status, refused.refusal) == (403, "number-class-not-allowed")
    assert refused.reason == "090012345 is a premium number; dial-out group Staff does not allow it."


def test_an_exception_is_allowed_all_the_same() -> None:
    group = STAFF.model_copy(update={"numbers": frozenset(("3290012345",))})
    assert decide_dial_out(group, "3290012345", "32").allowed
    assert not decide_dial_out(group, "3290012346", "32").allowed


def test_an_account_outside_every_group_can_not_dial_out() -> None:
    refused = decide_dial_out(None, "3250123100", "32")
    assert (refused.allowed, refused.sip_status, refused.refusal) == (False, 403, "no-dial-out-group")


@pytest.mark.parametrize("number", ["112", "100", "101"])
@pytest.mark.parametrize("group", [None, NOTHING, STAFF])
def test_help_can_always_be_called(group: DialOutGroup | None, number: str) -> None:
    assert decide_dial_out(group, number, "32").allowed


def test_an_admin_can_name_more_emergency_numbers() -> None:
    assert not decide_dial_out(None, "110", "32").allowed
    assert decide_dial_out(None, "110", "32", (EmergencyNumber(number="110"),)).allowed
    assert decide_dial_out(None, "3270245245", "32", (EmergencyNumber(number="3270245245"),)).allowed


def test_every_class_has_words() -> None:
    assert set(CLASS_NAMES) == set(NumberClass)


@given(
    st.one_of(st.text(max_size=40), st.from_regex(r"\A[1-9][0-9]{2,14}\Z")),
    st.sampled_from([None, NOTHING, STAFF, ALL]),
    st.sampled_from(["32", "31", "44", "1", "39"]),
)
def test_every_text_gets_a_decision_with_a_reason(number: str, group: DialOutGroup | None, country_code: str) -> None:
    decision = decide_dial_out(group, number, country_code)
    assert decision.reason
    assert decision.allowed == (decision.sip_status is None) == (decision.refusal is None)
    if group is ALL:
        assert decision.allowed
    if group is None:
        assert decision.allowed == (decision.number_class is NumberClass.EMERGENCY)
