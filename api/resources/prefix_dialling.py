"""Menu Modules, prefix dialling (M9): `*p*number` calls with another number, or anonymously."""

from api.resources.router import Served, answer_model, body_model, resource_router
from schemas.configuration.resources import PREFIX_DIALLING

EXAMPLE = {"prefix": "31", "did": None}

SERVED = Served(
    PREFIX_DIALLING,
    body=body_model(PREFIX_DIALLING.entry, PREFIX_DIALLING.key, example=EXAMPLE),
    answer=answer_model(PREFIX_DIALLING.entry),
)
router = resource_router(SERVED, "dialling", EXAMPLE)
