import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from schemas.dialling import (
    Dialled,
    DialledDid,
    DialledEmergency,
    DialledExtension,
    DialledExternal,
    DialledForwardingOff,
    DialledForwardingOn,
    DialledLastCaller,
    DialledSetting,
    DialledShortNumber,
    DialledUnknown,
    DialledWithPrefix,
    DiallingSettings,
    EmergencyNumber,
)
from workflows.decisions.dial_out import is_emergency_number
from workflows.decisions.dialled import dialled, shadowed_emergency_numbers

SETTINGS = DiallingSettings(
    extensions=frozenset(("101", "102", "2001", "1234567")),
    dids=frozenset(("3250123100", "3292345678")),
    short_numbers={"1234": "32475123456", "2001": "32475999999", "9999": "3290012345", "1120": "112"},
    dial_prefixes={"7": "3292345678", "0": None},
    forwarding_codes={"123": "3250123100"},
)


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("112", DialledEmergency(number="112")),
        ("100", DialledEmergency(number="100")),
        ("110", DialledEmergency(number="110")),
        ("+32112", DialledEmergency(number="112")),
        ("0032112", DialledEmergency(number="112")),
        ("1-1-2", DialledEmergency(number="112")),
        ("1120", DialledEmergency(number="112")),
        ("*7*1120", DialledEmergency(number="112")),
        ("*7*112", DialledEmergency(number="112")),
        ("*0*112", DialledEmergency(number="112")),
        ("*55*112", DialledEmergency(number="112")),
        ("*123*0475111111", DialledForwardingOn(code="123", did="3250123100", number="32475111111")),
        ("*123*1234", DialledForwardingOn(code="123", did="3250123100", number="32475123456")),
        ("*100*+31612345678", DialledForwardingOn(code="100", did=None, number="31612345678")),
        ("#123#", DialledForwardingOff(code="123", did="3250123100")),
        ("#100#", DialledForwardingOff(code="100", did=None)),
        ("*7*0475123456", DialledWithPrefix(prefix="7", did="3292345678", number="32475123456")),
        ("*0*0475123456", DialledWithPrefix(prefix="0", did=None, number="32475123456")),
        ("*7*9999", DialledWithPrefix(prefix="7", did="3292345678", number="3290012345", short_code="9999")),
        ("*7*103", DialledWithPrefix(prefix="7", did="3292345678", number="103")),
        ("*7*050123100", DialledDid(number="3250123100")),
        ("*78", DialledSetting(setting="do_not_disturb", on=True)),
        ("*79", DialledSetting(setting="do_not_disturb", on=False)),
        ("*73", DialledSetting(setting="forward_always", on=False)),
        ("*72102", DialledSetting(setting="forward_always", on=True, number="102")),
        ("*72*102", DialledSetting(setting="forward_always", on=True, number="102")),
        ("*900475111111", DialledSetting(setting="forward_busy", on=True, number="32475111111")),
        ("*521234", DialledSetting(setting="forward_unanswered", on=True, number="32475123456")),
        ("*69", DialledLastCaller()),
        ("101", DialledExtension(number="101")),
        ("2001", DialledExtension(number="2001")),
        ("1234567", DialledExtension(number="1234567")),
        ("050123100", DialledDid(number="3250123100")),
        ("003250123100", DialledDid(number="3250123100")),
        ("3250123100", DialledDid(number="3250123100")),
        ("1234", DialledShortNumber(code="1234", number="32475123456")),
        ("0475123456", DialledExternal(number="32475123456")),
        (" 050/12.31.01 ", DialledExternal(number="3250123101")),
        ("1207", DialledExternal(number="1207")),
        ("090012345", DialledExternal(number="3290012345")),
    ],
)
def test_what_a_dialled_string_means(text: str, meaning: Dialled) -> None:
    assert dialled(text, SETTINGS) == meaning


@pytest.mark.parametrize(
    ("text", "status", "reason"),
    [
        ("", 404, "no extension"),
        ("103456789012345678901234", 404, "no extension"),
        ("150", 484, "no extension"),
        ("bob", 404, "no extension"),
        ("0" * 65, 404, "more than 64 characters"),
        ("*124*0475111111", 404, "forwarding code 124"),
        ("#124#", 404, "forwarding code 124"),
        ("*123*101", 404, "external number"),
        ("*123*050123100", 404, "external number"),
        ("*123*112", 404, "external number"),
        ("*8*0475123456", 404, "dial prefix 8"),
        ("*777*0475123456", 404, "no extension"),
        ("*7*", 404, "no extension"),
        ("*7*150", 484, "no extension"),
    ],
)
def test_what_nobody_knows_is_refused_with_a_reason(text: str, status: int, reason: str) -> None:
    meaning = dialled(text, SETTINGS)
    assert isinstance(meaning, DialledUnknown)
    assert meaning.sip_status == status
    assert reason in meaning.reason


def test_the_country_of_the_account_is_filled_in() -> None:
    assert dialled("0612345678", SETTINGS, "33") == DialledExternal(number="33612345678")
    assert dialled("112", SETTINGS, "33") == DialledEmergency(number="112")
    assert dialled("*7*101", SETTINGS, "33") == DialledEmergency(number="101")
    assert dialled("003250123100", SETTINGS, "33") == DialledDid(number="3250123100")


def test_112_goes_before_an_extension_and_101_only_when_asked() -> None:
    own = SETTINGS.model_copy(update={"extensions": frozenset(("101", "112", "110"))})
    assert dialled("112", own) == DialledEmergency(number="112")
    assert dialled("101", own) == DialledExtension(number="101")
    assert dialled("+32101", own) == DialledEmergency(number="101")
    assert shadowed_emergency_numbers(own) == ["101", "110"]
    strict = own.model_copy(update={"emergency_numbers": (EmergencyNumber(number="101"),)})
    assert dialled("101", strict) == DialledEmergency(number="101")
    assert dialled("112", strict) == DialledEmergency(number="112")
    assert dialled("110", strict) == DialledExtension(number="110")
    assert shadowed_emergency_numbers(strict) == []


def test_the_union_is_tagged() -> None:
    adapter: TypeAdapter[Dialled] = TypeAdapter(Dialled)
    meaning = dialled("*7*9999", SETTINGS)
    assert adapter.validate_json(adapter.dump_json(meaning)) == meaning


@pytest.mark.parametrize(
    "wrong",
    [
        {"short_numbers": {"123": "32475123456"}},
        {"short_numbers": {"1234": "0475123456"}},
        {"dial_prefixes": {"777": None}},
        {"forwarding_codes": {"100": "3250123100"}},
        {"forwarding_codes": {"223": "3250123100"}},
        {"country_code": "0032"},
        {"unknown": 1},
    ],
)
def test_wrong_settings_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        DiallingSettings.model_validate(wrong)


@given(
    st.one_of(
        st.text(max_size=80),
        st.text(alphabet="0123456789*#+", max_size=70),
        st.from_regex(r"\A[*#][0-9]{1,3}[*#][0-9+*#]{0,70}\Z"),
    ),
    st.sampled_from([None, "32", "33", "1", "39"]),
)
def test_every_string_has_a_meaning(text: str, country_code: str | None) -> None:
    meaning = dialled(text, SETTINGS, country_code)
    if isinstance(meaning, DialledExternal | DialledWithPrefix):
        assert 3 <= len(meaning.number) <= 15
        assert meaning.number not in SETTINGS.dids
        assert not is_emergency_number(meaning.number, "32", SETTINGS.emergency_numbers)
    if isinstance(meaning, DialledUnknown):
        assert meaning.reason
        assert meaning.sip_status in (404, 484)


@pytest.mark.parametrize("text", ["*72", "*72*", "*72112", "*90050123100", "*52999", "*72*78"])
def test_where_no_account_may_forward_its_calls(text: str) -> None:
    meant = dialled(text, SETTINGS)
    assert isinstance(meant, DialledSetting)
    assert (meant.number, bool(meant.refusal)) == ("", True)


def test_a_dial_prefix_goes_before_a_code_of_forwarding() -> None:
    settings = SETTINGS.model_copy(update={"dial_prefixes": {"72": None}})
    assert dialled("*72*0475123456", settings) == DialledWithPrefix(prefix="72", did=None, number="32475123456")
    assert dialled("*720475123456", settings) == DialledSetting(setting="forward_always", on=True, number="32475123456")
