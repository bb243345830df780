"""Menu PBX, vacations (P11): whole days."""

from api.resources.router import Served, answer_model, body_model, resource_router
from schemas.configuration.resources import VACATIONS

EXAMPLE = {
    "name": "Summer",
    "first_day": "2027-07-12",
    "last_day": "2027-07-30",
    "dids": ["3250123100"],
    "action": {"prompt": "welcome"},
}

SERVED = Served(
    VACATIONS, body=body_model(VACATIONS.entry, VACATIONS.key, example=EXAMPLE), answer=answer_model(VACATIONS.entry)
)
router = resource_router(SERVED, "time filters", EXAMPLE)
