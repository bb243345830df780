"""Menu Modules, advanced vacations (M8): periods with their times and actions."""

from api.resources.router import Served, answer_model, body_model, resource_router
from schemas.configuration.resources import ADVANCED_VACATIONS

EXAMPLE = {
    "name": "Closed days",
    "periods": [
        {
            "name": "Stock-taking",
            "first_day": "2027-01-04",
            "start_time": "12:00",
            "last_day": "2027-01-05",
            "action": {"prompt": "welcome"},
            "delete_when_over": True,
        }
    ],
}

SERVED = Served(
    ADVANCED_VACATIONS,
    body=body_model(ADVANCED_VACATIONS.entry, ADVANCED_VACATIONS.key, example=EXAMPLE),
    answer=answer_model(ADVANCED_VACATIONS.entry),
)
router = resource_router(SERVED, "time filters", EXAMPLE)
