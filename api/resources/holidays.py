"""Menu PBX, holidays (P10): computed, never typed."""

from api.resources.router import Served, answer_model, body_model, resource_router
from schemas.configuration.resources import HOLIDAYS

EXAMPLE = {"name": "Belgian holidays", "country": "BE", "dids": ["3250123100"], "action": {"prompt": "welcome"}}

SERVED = Served(
    HOLIDAYS, body=body_model(HOLIDAYS.entry, HOLIDAYS.key, example=EXAMPLE), answer=answer_model(HOLIDAYS.entry)
)
router = resource_router(SERVED, "time filters", EXAMPLE)
