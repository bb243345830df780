"""Menu Modules, advanced office hours (M7): any number of spans a day, each with its route."""

from api.resources.router import Served, answer_model, body_model, resource_router
from schemas.configuration.resources import ADVANCED_OFFICE_HOURS

EXAMPLE = {
    "name": "Shifts",
    "monday": {"availability": "by_hours", "spans": [{"opens": "06:00", "closes": "14:00", "route": "main"}]},
    "action": {"prompt": "welcome"},
}

SERVED = Served(
    ADVANCED_OFFICE_HOURS,
    body=body_model(ADVANCED_OFFICE_HOURS.entry, ADVANCED_OFFICE_HOURS.key, example=EXAMPLE),
    answer=answer_model(ADVANCED_OFFICE_HOURS.entry),
)
router = resource_router(SERVED, "time filters", EXAMPLE)
