"""What a new exchange holds: what every exchange has from the start, or the sample, which has that and more."""

from importlib.resources import files

from sqlmodel import Session, func, select

from schemas.exchange_file import ExchangeDifference, import_exchange
from schemas.graph import Catalogue
from schemas.tables import Did, Exchange, Extension, Route, SipAccount, Trunk

SAMPLE_DID = "3250123100"
SAMPLE_ACCOUNTS = ("anna", "bram", "chris")
"""Their extensions are 101, 102 and 103."""


def sample_text() -> str:
    """Return the sample's exchange file."""
    return _text("sample_exchange.yaml")


def first_text() -> str:
    """Return the exchange file of what every exchange has from the start."""
    return _text("first_exchange.yaml")


def _text(name: str) -> str:
    return files("schemas").joinpath(name).read_text(encoding="utf-8")


def is_empty(session: Session) -> bool:
    """Tell whether a database holds no configuration at all."""
    return not any(
        session.exec(select(func.count()).select_from(table)).one()
        for table in (Exchange, SipAccount, Trunk, Did, Route, Extension)
    )


def load_sample(session: Session, catalogue: Catalogue) -> ExchangeDifference | None:
    """Load the sample into an empty database; returns None, and changes nothing, when there is something in it."""
    if not is_empty(session):
        return None
    return import_exchange(session, sample_text(), catalogue, who="sample exchange")


def load_first(session: Session, catalogue: Catalogue) -> ExchangeDifference | None:
    """Load what every exchange has from the start into an empty database; as `load_sample`."""
    if not is_empty(session):
        return None
    return import_exchange(session, first_text(), catalogue, who="first start")
