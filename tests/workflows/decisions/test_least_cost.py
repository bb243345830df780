from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from schemas.least_cost import LeastCostRule, LeastCostSettings, TariffSpan, TrunkState
from workflows.decisions.least_cost import decide_trunks, in_span, try_next_trunk

BRUSSELS = ZoneInfo("Europe/Brussels")
WORKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday"]
DAYTIME = TariffSpan.model_validate({"weekdays": WORKDAYS, "start": "08:00", "end": "18:00"})
MONDAY = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
SUNDAY = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)

SETTINGS = LeastCostSettings(
    rules=(
        LeastCostRule(id="belgium", prefixes=("32",), trunks=("cheap", "proximus")),
        LeastCostRule(id="mobile", name="Mobiles", prefixes=("324",), trunks=("gsm",)),
        LeastCostRule(id="day", prefixes=("3249",), spans=(DAYTIME,), trunks=("day",)),
        LeastCostRule(id="enquiries", prefixes=("1207",), trunks=("proximus",)),
        LeastCostRule(id="usa", prefixes=("1",), trunks=("world",), only_these=True),
        LeastCostRule(id="off", enabled=False, prefixes=("3250123",), trunks=("gone",)),
    ),
    default_trunks=("main", "cheap"),
)
TRUNKS = {name: TrunkState() for name in ("main", "cheap", "proximus", "gsm", "day", "world")}


@pytest.mark.parametrize(
    ("number", "at", "rule", "trunks"),
    [
        ("3250123100", MONDAY, "belgium", ("cheap", "proximus", "main")),
        ("32475123456", MONDAY, "mobile", ("gsm", "main", "cheap")),
        ("32491234567", MONDAY, "day", ("day", "main", "cheap")),
        ("32491234567", SUNDAY, "mobile", ("gsm", "main", "cheap")),
        ("31201234567", MONDAY, None, ("main", "cheap")),
        ("12125551234", MONDAY, "usa", ("world",)),
        ("1207", MONDAY, "enquiries", ("proximus", "main", "cheap")),
        ("112", MONDAY, None, ("main", "cheap")),
    ],
)
def test_the_longest_prefix_that_holds_chooses(
    number: str, at: datetime, rule: str | None, trunks: tuple[str, ...]
) -> None:
    choice = decide_trunks(SETTINGS, number, at, TRUNKS)
    assert (choice.rule, choice.trunks, choice.sip_status) == (rule, trunks, None)


def test_of_two_equal_prefixes_the_upper_rule_wins() -> None:
    rules = (
        LeastCostRule(id="first", prefixes=("32",), trunks=("main",)),
        LeastCostRule(id="second", prefixes=("32",), trunks=("cheap",)),
    )
    assert decide_trunks(LeastCostSettings(rules=rules), "3250123100", MONDAY, TRUNKS).rule == "first"


def test_trunks_that_can_not_be_used_are_left_out_and_named() -> None:
    trunks = {
        **TRUNKS,
        "cheap": TrunkState(enabled=False),
        "proximus": TrunkState(registered=False),
    }
    silent = {**TRUNKS, "cheap": TrunkState(silent=True)}
    assert "without cheap (does not answer)" in decide_trunks(SETTINGS, "3250123100", MONDAY, silent).reason
    choice = decide_trunks(SETTINGS, "3250123100", MONDAY, trunks)
    assert choice.trunks == ("main",)
    assert choice.reason == "main by rule belgium, without cheap (disabled), proximus (not registered)."


def test_without_a_trunk_the_call_gets_503() -> None:
    full = {"world": TrunkState(full=True)}
    choice = decide_trunks(SETTINGS, "12125551234", MONDAY, full)
    assert (choice.trunks, choice.sip_status) == ((), 503)
    assert "world (all channels in use)" in choice.reason
    nothing = decide_trunks(LeastCostSettings(), "3250123100", MONDAY, TRUNKS)
    assert (nothing.trunks, nothing.sip_status) == ((), 503)


@pytest.mark.parametrize("trouble", [{"full": True}, {"silent": True}, {"registered": False}])
def test_an_emergency_call_tries_trunks_in_trouble_last(trouble: dict[str, bool]) -> None:
    trunks = {**TRUNKS, "main": TrunkState(**trouble)}
    assert decide_trunks(SETTINGS, "112", MONDAY, trunks, emergency=True).trunks == ("cheap", "main")
    assert decide_trunks(SETTINGS, "112", MONDAY, trunks).trunks == ("cheap",)


@pytest.mark.parametrize(
    ("status", "rang", "next_one"),
    [
        *((status, False, True) for status in (0, 401, 402, 403, 404, 407, 408, 430, 488, 500, 502, 503, 504, 580)),
        *((status, False, False) for status in (200, 302, 480, 484, 486, 487, 600, 603, 604)),
        *((status, True, False) for status in (0, 408, 480, 486, 500, 503, 603)),
    ],
)
def test_only_a_failure_of_the_trunk_tries_the_next(status: int, rang: bool, next_one: bool) -> None:
    assert try_next_trunk(status, rang) is next_one


def local(year: int, month: int, day: int, hour: int, minute: int) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=BRUSSELS)


NIGHT = TariffSpan.model_validate({"weekdays": ["friday"], "start": "22:00", "end": "06:00"})
WHOLE = TariffSpan(weekdays=frozenset(("sunday",)))


@pytest.mark.parametrize(
    ("span", "at", "inside"),
    [
        (DAYTIME, local(2026, 3, 2, 8, 0), True),
        (DAYTIME, local(2026, 3, 2, 7, 59), False),
        (DAYTIME, local(2026, 3, 2, 17, 59), True),
        (DAYTIME, local(2026, 3, 2, 18, 0), False),
        (DAYTIME, local(2026, 3, 1, 12, 0), False),
        (NIGHT, local(2026, 3, 6, 22, 0), True),
        (NIGHT, local(2026, 3, 6, 5, 0), False),
        (NIGHT, local(2026, 3, 7, 5, 59), True),
        (NIGHT, local(2026, 3, 7, 6, 0), False),
        (NIGHT, local(2026, 3, 7, 22, 0), False),
        (WHOLE, local(2026, 3, 1, 23, 59), True),
        (WHOLE, local(2026, 3, 2, 0, 0), False),
        (WHOLE, local(2026, 3, 29, 3, 0), True),  # the clock goes from 2 to 3
    ],
)
def test_spans_of_a_week(span: TariffSpan, at: datetime, inside: bool) -> None:
    assert in_span(span, at) is inside


def test_spans_are_meant_in_the_exchange_s_time_zone() -> None:
    early = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)  # eight o'clock in Brussels
    assert decide_trunks(SETTINGS, "32491234567", early, TRUNKS).rule == "day"
    utc = SETTINGS.model_copy(update={"time_zone": "UTC"})
    assert decide_trunks(utc, "32491234567", early, TRUNKS).rule == "mobile"


@pytest.mark.parametrize(
    "wrong",
    [
        {"weekdays": ["monday"], "start": "08:00", "end": "08:00"},
        {"weekdays": ["monday"], "start": "24:00"},
        {"weekdays": ["monday"], "end": "24:01"},
        {"weekdays": []},
        {"weekdays": ["someday"]},
    ],
)
def test_wrong_spans_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        TariffSpan.model_validate(wrong)


def test_spans_are_written_as_they_are_read_and_always_the_same() -> None:
    written = {"weekdays": WORKDAYS, "start": "08:00", "end": "18:00"}
    assert DAYTIME.model_dump(mode="json") == written
    assert TariffSpan.model_validate({**written, "weekdays": WORKDAYS[::-1]}) == DAYTIME
    assert WHOLE.model_dump(mode="json") == {"weekdays": ["sunday"], "start": "00:00", "end": "24:00"}


@given(
    st.one_of(st.text(max_size=30), st.from_regex(r"\A[1-9][0-9]{2,14}\Z")),
    st.datetimes(min_value=datetime(2000, 1, 2), timezones=st.just(UTC)),  # noqa: DTZ001
    st.dictionaries(
        st.sampled_from(sorted(TRUNKS)),
        st.builds(
            TrunkState, enabled=st.booleans(), registered=st.booleans(), silent=st.booleans(), full=st.booleans()
        ),
    ),
    st.booleans(),
)
def test_every_call_gets_trunks_or_a_refusal(
    number: str, at: datetime, trunks: dict[str, TrunkState], emergency: bool
) -> None:
    choice = decide_trunks(SETTINGS, number, at, trunks, emergency)
    assert choice.reason
    assert bool(choice.trunks) == (choice.sip_status is None)
    assert len(set(choice.trunks)) == len(choice.trunks)
    for name in choice.trunks:
        assert trunks[name].enabled
        assert emergency or (trunks[name].registered and not trunks[name].silent and not trunks[name].full)
