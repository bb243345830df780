"""The configuration as it stands in the database, in the form of an exchange file."""

from typing import Any

from sqlmodel import Session

from schemas.configuration.exchange_entry import ExchangeEntry
from schemas.configuration.resources import EXCHANGE, RESOURCES
from schemas.exchange_file.document import ExchangeDocument
from schemas.tables import Exchange


def stored_document(session: Session) -> ExchangeDocument:
    """Return the configuration of a database; entries are in the order of their ids.

    What is stored is not checked again: an export must work whatever an older version let in.
    """
    sections: dict[str, Any] = {resource.section: list(resource.entries(session).values()) for resource in RESOURCES}
    return ExchangeDocument.model_construct(format="belplan-exchange/1", exchange=stored_exchange(session), **sections)


def stored_exchange(session: Session) -> ExchangeEntry:
    """Return the settings of the whole exchange; the default ones in an empty database."""
    row = session.get(Exchange, 1) or Exchange(languages=["nl", "fr", "en"])
    [entry] = EXCHANGE.entries(session, [row]).values()
    return entry  # type: ignore[return-value]  # EXCHANGE says so
