"""Do-not-disturb and forwarding of accounts: as a call finds them, and switched from a phone."""

from activities.call_port import StepError, check_target
from activities.exchange import account_wishes as wishes
from activities.exchange.incoming_settings import exchange_settings
from schemas.account_wishes import AccountSetting, AccountWishes
from schemas.audit import record_change
from schemas.configuration.resources import SIP_ACCOUNTS
from schemas.configuration.storing import lock_configuration
from schemas.database import read_session, write_session
from schemas.dialling import Notation
from schemas.tables import SipAccount
from workflows.decisions.number_format import show_number


def account_wishes(account_id: str) -> AccountWishes:
    """Return what an account wants to become of its calls now; blocks."""
    with read_session() as session:
        return wishes.account_wishes(session, account_id)


def switch_account_setting(account_id: str, setting: AccountSetting, number: str, by: str, *, on: bool) -> str:
    """Switch a setting of an account and return the number as people write it; the change is audited. Blocks.

    Raises StepError when there is no such account, or no number to forward to.
    """
    wanted = check_target(setting, number, on=on)
    with write_session() as session:
        lock_configuration(session)
        row = session.get(SipAccount, account_id)
        if row is None:
            raise StepError(f"There is no SIP account {account_id!r}; choose another in the dial plan.")
        [before] = SIP_ACCOUNTS.entries(session, [row]).values()
        setattr(row, setting, on if setting == "do_not_disturb" else wanted)
        if session.is_modified(row):
            row.version += 1
            session.flush()
            [after] = SIP_ACCOUNTS.entries(session, [row]).values()
            record_change(session, by, "change", SIP_ACCOUNTS.section, account_id, before, after)
        target, exchange = wishes.forward_to(session, wanted), exchange_settings(session)
    if target is None or not target.outside:
        return wanted
    return show_number(target.outside, Notation(exchange.notation.web), exchange.country_code)
