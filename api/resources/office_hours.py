"""Menu PBX, office hours (P12): a morning and an afternoon on each weekday."""

from api.resources.router import Served, answer_model, body_model, resource_router
from schemas.configuration.resources import OFFICE_HOURS

EXAMPLE = {
    "name": "Office",
    "monday": {
        "availability": "by_hours",
        "morning": {"opens": "08:30", "closes": "12:00"},
        "afternoon": {"opens": "13:00", "closes": "17:00"},
    },
    "tuesday": {
        "availability": "by_hours",
        "morning": {"opens": "08:30", "closes": "12:00"},
        "afternoon": {"opens": "13:00", "closes": "17:00"},
    },
    "dids": ["3250123100"],
    "action": {"prompt": "welcome"},
}

SERVED = Served(
    OFFICE_HOURS,
    body=body_model(OFFICE_HOURS.entry, OFFICE_HOURS.key, example=EXAMPLE),
    answer=answer_model(OFFICE_HOURS.entry),
)
router = resource_router(SERVED, "time filters", EXAMPLE)
