"""Which of Grandstream's numbered parameters ("P values") hold what, for each account and key.

By the configuration templates of the GXP21xx and GRP26xx families. Accounts 2 to 6 repeat one pattern, a hundred apart.
"""

from typing import NamedTuple


class AccountParameters(NamedTuple):
    """The parameters of one account."""

    active: str
    name: str
    server: str
    backup_server: str
    user: str
    authentication: str
    password: str
    display_name: str
    voicemail: str
    dns: str
    transport: str
    srtp: str
    expiry: str
    mwi: str
    local_port: str
    codecs: tuple[str, ...]
    rings: tuple[tuple[str, str], ...]
    """Name of a distinctive ring and its tone; the first account's."""


class KeyParameters(NamedTuple):
    """The parameters of one programmable key."""

    mode: str
    account: str
    label: str
    value: str


_FIRST = AccountParameters(
    active="P271",
    name="P270",
    server="P47",
    backup_server="P2312",
    user="P35",
    authentication="P36",
    password="P34",
    display_name="P3",
    voicemail="P33",
    dns="P103",
    transport="P130",
    srtp="P183",
    expiry="P32",
    mwi="P99",
    local_port="P40",
    codecs=("P57", "P58", "P59", "P60", "P61", "P62", "P46"),
    rings=(("P1488", "P1489"), ("P1490", "P1491"), ("P1492", "P1493")),
)


def _further(number: int) -> AccountParameters:
    base = 100 * (number + 2)  # account 2 begins at P400

    def p(offset: int) -> str:
        return f"P{base + offset}"

    return AccountParameters(
        active=p(1),
        name=p(17),
        server=p(2),
        backup_server=f"P{2312 + 100 * (number - 1)}",
        user=p(4),
        authentication=p(5),
        password=p(6),
        display_name=p(7),
        voicemail=p(26),
        dns=p(8),
        transport=p(48),
        srtp=p(43),
        expiry=p(12),
        mwi=p(15),
        local_port=p(13),
        codecs=tuple(p(51 + index) for index in range(7)),
        rings=(),
    )


ACCOUNTS: tuple[AccountParameters, ...] = (_FIRST, *(_further(number) for number in range(2, 7)))
KEYS: tuple[KeyParameters, ...] = tuple(
    KeyParameters(
        mode=f"P{1363 + 2 * index}",
        account=f"P{1364 + 2 * index}",
        label=f"P{1465 + 2 * index}",
        value=f"P{1466 + 2 * index}",
    )
    for index in range(8)
)
"""The virtual multi-purpose keys (VPK) beside the display; further ones are set as parameters of one's own."""
