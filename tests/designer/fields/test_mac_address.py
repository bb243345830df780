import pytest

from designer.fields.mac_address import kept_mac, shown_mac


@pytest.mark.parametrize("typed", ["00:15:65:AB:34:56", "00-15-65-ab-34-56", "0015.65ab.3456", " 001565AB3456 "])
def test_an_address_is_kept_in_one_form_and_shown_as_on_the_phone(typed: str) -> None:
    assert kept_mac(typed) == "001565ab3456"
    assert shown_mac(kept_mac(typed)) == "00:15:65:AB:34:56"


@pytest.mark.parametrize("typed", ["", "00:15:65", "00:15:65:12:34:5G"])
def test_what_is_no_address_is_left_to_the_api(typed: str) -> None:
    assert shown_mac(kept_mac(typed)) == typed
