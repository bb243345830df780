"""Log-in accounts are not in the file, but name what is: an import that removes a phone takes it from its person."""

from collections.abc import Iterable

from sqlmodel import Session, select

from schemas.audit import record_change
from schemas.configuration.logins import LINKS, LOGIN_ACCOUNTS
from schemas.exchange_file.document import ExchangeDocument, entry_key
from schemas.tables import LoginAccount

Kept = dict[str, list[str]]
"""By field, what stays linked."""


def shortened_links(session: Session, wanted: ExchangeDocument) -> list[tuple[LoginAccount, Kept]]:
    """Return the log-in accounts that name something that is not in a document, and what each keeps of such fields."""
    there = {field: {entry_key(field, one) for one in getattr(wanted, field)} for field in LINKS}
    found = []
    for account in session.exec(select(LoginAccount)):
        kept = {field: [one for one in getattr(account, field) if one in there[field]] for field in LINKS}
        shorter = {field: keys for field, keys in kept.items() if keys != getattr(account, field)}
        if shorter:
            found.append((account, shorter))
    return found


def link_warnings(shortened: Iterable[tuple[LoginAccount, Kept]]) -> list[str]:
    """Return a sentence for each log-in account that loses something."""
    return [
        f"the log-in account {account.login} loses "
        + "; ".join(f"{', '.join(_lost(account, field, keys))} ({field})" for field, keys in kept.items())
        for account, kept in shortened
    ]


def shorten_links(session: Session, shortened: Iterable[tuple[LoginAccount, Kept]], who: str) -> None:
    """Take from log-in accounts what is gone, and write it down."""
    for account, kept in shortened:
        [before] = LOGIN_ACCOUNTS.entries(session, [account]).values()
        for field, keys in kept.items():
            setattr(account, field, keys)
        account.version += 1
        session.flush()
        [after] = LOGIN_ACCOUNTS.entries(session, [account]).values()
        record_change(session, who, "import", LOGIN_ACCOUNTS.section, account.id, before, after)


def _lost(account: LoginAccount, field: str, kept: list[str]) -> list[str]:
    return [one for one in getattr(account, field) if one not in kept]
