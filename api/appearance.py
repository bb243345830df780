"""What the log-in page shows before anybody is known: the company's name and colour. It needs no token."""

from fastapi import APIRouter
from pydantic import BaseModel

from api.deps import ReadSession
from schemas.configuration.exchange_entry import Company, ExchangeEntry
from schemas.configuration.resources import EXCHANGE
from schemas.tables import Exchange

router = APIRouter(prefix="/appearance", tags=["settings"])


class Appearance(BaseModel):
    """How the pages look."""

    name: str
    """The company's, or the exchange's."""
    colour: str
    """The accent, `#0f6674`; empty: the pages' own."""
    languages: list[str]
    """Of the exchange; the first is the default."""


@router.get("", summary="Name and colour of the pages")
def get_appearance(session: ReadSession) -> Appearance:
    """Return how the pages look; anybody may know."""
    row = session.get(Exchange, 1)
    if row is None:
        return Appearance(name=ExchangeEntry.model_fields["name"].default, colour="", languages=["nl", "fr", "en"])
    [entry] = EXCHANGE.entries(session, [row]).values()
    company = getattr(entry, "company", None) or Company()
    return Appearance(name=company.name or row.name, colour=company.colour, languages=row.languages)
