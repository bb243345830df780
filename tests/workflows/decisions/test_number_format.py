import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.dialling import Notation
from workflows.decisions.number_format import (
    ANONYMOUS,
    MAX_LENGTH,
    caller_number,
    canonical_number,
    canonical_prefix,
    home_region,
    is_anonymous,
    is_canonical,
    show_number,
)

NEAR = ("32", "31", "33", "352", "49", "44", "39", "34", "351", "45", "36", "48", "353")
"""Countries near Belgium, with national prefixes 0, 06 or none."""

foreign_text = st.one_of(
    st.text(max_size=80), st.text(alphabet="0123456789+*# ()./-", max_size=40), st.from_regex(r"\+?[0-9]{1,20}")
)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("+3250123100", "3250123100"),
        ("+32 50 12 31 00", "3250123100"),
        ("+32 (0)50 12 31 00", "3250123100"),
        ("003250123100", "3250123100"),
        ("3250123100", "3250123100"),
        ("050123100", "3250123100"),
        ("050/12.31.00", "3250123100"),
        ("050 12-31-00", "3250123100"),
        ("50123100", "3250123100"),
        ("0475 12 34 56", "32475123456"),
        ("0900 12 345", "3290012345"),
        ("070 245 245", "3270245245"),
        ("00 31 20 123 45 67", "31201234567"),
        ("+390612345678", "390612345678"),
        ("+12125551234", "12125551234"),
        ("+881612345678", "881612345678"),
        ("112", "112"),
        ("1207", "1207"),
        ("116000", "116000"),
    ],
)
def test_reads_what_people_phones_and_providers_write_in_belgium(text: str, number: str) -> None:
    assert canonical_number(text, "32") == number


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "+",
            "0",
            "00",
            "+0",
            "12",
            "150",
            "4411",
            "0900",
            "+32",
            "+321",
            "05012310",
            "0501231000000",
            "+999123456",
        ),
        *("bob", "tel:050123100", "050123100;ext=5", "0800FLOWERS", "050123100\n112", "*7*050123100", "٠٥٠١٢٣١٠٠"),
        "+" + "3" * MAX_LENGTH,
    ],
)
def test_what_is_no_number_is_none(text: str) -> None:
    assert canonical_number(text, "32") is None


@pytest.mark.parametrize(
    ("text", "country_code", "number"),
    [
        ("0612345678", "31", "31612345678"),
        ("0612345678", "33", "33612345678"),
        ("0612345678", "39", "390612345678"),
        ("912345678", "34", "34912345678"),
        ("621123456", "352", "352621123456"),
        ("0113250123100", "1", "3250123100"),
        ("2125551234", "1", "12125551234"),
        ("0061212345678", "32", "61212345678"),
        ("0011 32 50 123100", "61", "3250123100"),
        ("84951234567", "7", "74951234567"),
    ],
)
def test_the_country_code_of_the_account_is_filled_in(text: str, country_code: str, number: str) -> None:
    assert canonical_number(text, country_code) == number


@pytest.mark.parametrize(
    ("number", "notation", "shown"),
    [
        ("3250123100", Notation.E164, "3250123100"),
        ("3250123100", Notation.NATIONAL, "050123100"),
        ("3250123100", Notation.LEADING_ZEROS, "003250123100"),
        ("31201234567", Notation.E164, "31201234567"),
        ("31201234567", Notation.NATIONAL, "0031201234567"),
        ("31201234567", Notation.LEADING_ZEROS, "0031201234567"),
        ("112", Notation.LEADING_ZEROS, "112"),
        ("101", Notation.NATIONAL, "101"),
        (ANONYMOUS, Notation.NATIONAL, "anonymous"),
        ("bob", Notation.LEADING_ZEROS, "bob"),
    ],
)
def test_the_three_notations(number: str, notation: Notation, shown: str) -> None:
    assert show_number(number, notation, "32") == shown


@pytest.mark.parametrize("text", ["anonymous", "Anonymous", "", "  ", "RESTRICTED", "anonymous@anonymous.invalid"])
def test_a_withheld_number_is_anonymous(text: str) -> None:
    assert is_anonymous(text)
    assert caller_number(text, "32") == ANONYMOUS


def test_a_caller_without_a_number_keeps_a_name() -> None:
    assert caller_number(" doorphone ", "32") == "doorphone"
    assert len(caller_number("x" * 10_000, "32")) == MAX_LENGTH
    assert caller_number("050123100", "32") == "3250123100"


@pytest.mark.parametrize(
    ("text", "prefix"),
    [("050", "3250"), ("+3250", "3250"), ("003250", "3250"), ("3250", "3250"), ("0", "32"), ("00", None), ("x", None)],
)
def test_the_beginning_of_a_number(text: str, prefix: str | None) -> None:
    assert canonical_prefix(text, "32") == prefix


@pytest.mark.parametrize("code", ["", "0", "999", "800", "abc", "3" * 5000])
def test_an_unknown_country_code_is_a_value_error(code: str) -> None:
    with pytest.raises(ValueError, match="calling code|integer string"):
        home_region(code)


@given(foreign_text, st.sampled_from(NEAR))
def test_any_text_is_read_or_refused(text: str, country_code: str) -> None:
    number = canonical_number(text, country_code)
    assert number is None or is_canonical(number)
    assert len(caller_number(text, country_code)) <= MAX_LENGTH
    prefix = canonical_prefix(text, country_code)
    assert prefix is None or 1 <= len(prefix) <= 15


@given(foreign_text, st.sampled_from(Notation), st.sampled_from(NEAR))
def test_any_text_is_shown(text: str, notation: Notation, country_code: str) -> None:
    assert show_number(text, notation, country_code)


@given(
    foreign_text,
    st.sampled_from(NEAR),
    st.sampled_from([Notation.NATIONAL, Notation.LEADING_ZEROS]),
)
def test_what_is_shown_reads_back_as_the_same_number(text: str, country_code: str, notation: Notation) -> None:
    number = canonical_number(text, country_code)
    if number is not None:
        assert canonical_number(show_number(number, notation, country_code), country_code) == number


@given(st.from_regex(r"\A0?[1-9][0-9]{6,11}\Z"), st.sampled_from(["32", "31", "33", "49", "44"]))
def test_e164_reads_back_where_national_numbers_begin_with_0(text: str, country_code: str) -> None:
    number = canonical_number(text, country_code)
    if number is not None:
        assert canonical_number(show_number(number, Notation.E164, country_code), country_code) == number


@pytest.mark.parametrize("country_code", NEAR)
def test_the_examples_of_every_numbering_plan_read_back(country_code: str) -> None:
    for region in sorted(phonenumbers.SUPPORTED_REGIONS):
        example = phonenumbers.example_number(region)
        assert example is not None
        number = f"{example.country_code}{phonenumbers.national_significant_number(example)}"
        assert canonical_number("+" + number, country_code) == number
        for notation in (Notation.NATIONAL, Notation.LEADING_ZEROS):
            assert canonical_number(show_number(number, notation, country_code), country_code) == number
