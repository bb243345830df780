"""What phones show of a caller."""

from collections.abc import Iterator

import pytest

from schemas.settings import settings
from telephony.edge.branch import sip_domain
from telephony.edge.caller_shown import caller_uri


@pytest.fixture(autouse=True)
def domain(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("BELPLAN_SIP_DOMAIN", "pbx.example")
    for cached in (settings, sip_domain):
        cached.cache_clear()
    yield
    for cached in (settings, sip_domain):
        cached.cache_clear()


@pytest.mark.parametrize(
    ("number", "name", "label", "shown"),
    [
        ("32475", "", "", "<sip:32475@pbx.example>"),
        ("32475", "Ann", "", '"Ann" <sip:32475@pbx.example>'),
        ("32475", "", "Sales", '"Sales: 32475" <sip:32475@pbx.example>'),
        ("32475", "Ann", "Sales", '"Sales: Ann" <sip:32475@pbx.example>'),
        ("", "", "", '"Anonymous" <sip:anonymous@anonymous.invalid>'),
        ("", "Ann", "", '"Anonymous" <sip:anonymous@anonymous.invalid>'),
        ("", "", "Sales", '"Sales: Anonymous" <sip:anonymous@anonymous.invalid>'),
        ("32475", "", 'a"<sip:x>\r\nEvil: \\', '"a<sip:x>Evil: : 32475" <sip:32475@pbx.example>'),
    ],
)
def test_from(number: str, name: str, label: str, shown: str) -> None:
    assert caller_uri(number, name, label) == shown
