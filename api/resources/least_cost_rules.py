"""Menu Modules, least-cost routing (M11): which trunks carry a call, by prefix and time."""

from api.resources.router import Served, answer_model, body_model, resource_router
from schemas.configuration.resources import LEAST_COST_RULES

EXAMPLE = {"name": "Mobile", "prefixes": ["324"], "trunks": ["sample"], "position": 1}

SERVED = Served(
    LEAST_COST_RULES,
    body=body_model(LEAST_COST_RULES.entry, LEAST_COST_RULES.key, example=EXAMPLE),
    answer=answer_model(LEAST_COST_RULES.entry),
)
router = resource_router(SERVED, "least-cost routing", EXAMPLE)
