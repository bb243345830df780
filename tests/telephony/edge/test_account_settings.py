"""Do-not-disturb and forwarding switched from a phone: what is written, who did it, and what the next call finds."""

import pytest
from sqlmodel import select

from activities.call_port import StepError
from schemas.account_wishes import AccountWishes, ForwardTo
from schemas.database import read_session, write_session
from schemas.tables import AuditEntry, SipAccount
from telephony.edge.account_settings import account_wishes, switch_account_setting
from telephony.edge.directory import ring_group

ANNA, MOBILE = "account:anna", "32475123456"

pytestmark = pytest.mark.usefixtures("sample")


def audit() -> list[tuple[str, str, object]]:
    with read_session() as session:
        rows = session.exec(select(AuditEntry).where(AuditEntry.resource == "sip_accounts"))
        return [(row.who, row.resource_id, (row.after or {}).get("forward_always")) for row in rows if row.before]


def test_the_next_call_finds_it() -> None:
    assert account_wishes("anna") == AccountWishes()
    assert switch_account_setting("anna", "forward_always", "102", ANNA, on=True) == "102"
    assert account_wishes("anna").forward_always == ForwardTo(number="102", account="bram")
    assert switch_account_setting("anna", "forward_always", MOBILE, ANNA, on=True) == "0475123456"
    assert account_wishes("anna").forward_always == ForwardTo(number=MOBILE, outside=MOBILE)
    assert switch_account_setting("anna", "forward_always", MOBILE, ANNA, on=False) == ""
    assert account_wishes("anna") == AccountWishes()


def test_each_change_is_audited_and_only_changes() -> None:
    for _ in range(2):
        switch_account_setting("anna", "forward_always", "102", ANNA, on=True)
    assert audit() == [(ANNA, "anna", "102")]
    with read_session() as session:
        assert session.get_one(SipAccount, "anna").version == 2


def test_who_does_not_want_to_be_disturbed_is_not_rung_with_a_group() -> None:
    switch_account_setting("anna", "do_not_disturb", "", ANNA, on=True)
    group = ring_group("helpdesk")
    assert ("anna" in group.accounts, group.resting) == (False, ["anna"])


def test_an_extension_behind_which_is_nobody_any_more() -> None:
    for number in ("112", "0475", "200"):
        with write_session() as session:
            session.get_one(SipAccount, "anna").forward_busy = number
        assert account_wishes("anna").forward_busy == ForwardTo(number=number), number


def test_what_can_not_be_switched() -> None:
    with pytest.raises(StepError, match="no SIP account"):
        switch_account_setting("nobody", "do_not_disturb", "", ANNA, on=True)
    with pytest.raises(StepError, match="No number"):
        switch_account_setting("anna", "forward_busy", "", ANNA, on=True)
