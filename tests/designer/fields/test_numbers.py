import pytest

from designer.fields import ForwardNumber


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" 102 ", "102"),
        ("0202", "0202"),
        ("1207", "1207"),
        ("0475 12 34 56", "32475123456"),
        ("+32 50 12.31.00", "3250123100"),
        ("32475123456", "32475123456"),
        ("", ""),
        ("Anna", "Anna"),
    ],
)
def test_an_extension_is_kept_as_it_is_and_a_phone_number_with_its_country(typed: str, kept: str) -> None:
    assert ForwardNumber("forward_always").clean(typed) == kept
