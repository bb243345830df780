"""Menu Config, call filters (C8): callers to block, or to let through."""

from api.resources.router import Served, answer_model, body_model, resource_router
from schemas.configuration.resources import CALL_FILTERS

EXAMPLE = {"name": "Pests", "action": "block", "numbers": ["32475123456"], "prefixes": ["881"], "anonymous": True}

SERVED = Served(
    CALL_FILTERS,
    body=body_model(CALL_FILTERS.entry, CALL_FILTERS.key, example=EXAMPLE),
    answer=answer_model(CALL_FILTERS.entry),
)
router = resource_router(SERVED, "call filters", EXAMPLE)
