"""Menu Modules, short numbers (M3)."""

from api.resources.router import Served, answer_model, body_model, resource_router
from schemas.configuration.resources import SHORT_NUMBERS

EXAMPLE = {"code": "7001", "number": "32475123456", "name": "Plumber"}

SERVED = Served(
    SHORT_NUMBERS,
    body=body_model(SHORT_NUMBERS.entry, SHORT_NUMBERS.key, example=EXAMPLE),
    answer=answer_model(SHORT_NUMBERS.entry),
)
router = resource_router(SERVED, "dialling", EXAMPLE)
