"""Menu PBX, dial-out groups (P9): which classes of numbers an account may call."""

from api.resources.router import Served, answer_model, body_model, resource_router
from schemas.configuration.resources import DIAL_OUT_GROUPS

EXAMPLE = {"name": "Belgium only", "classes": ["national", "mobile", "free"], "numbers": ["31201234567"]}

SERVED = Served(
    DIAL_OUT_GROUPS,
    body=body_model(DIAL_OUT_GROUPS.entry, DIAL_OUT_GROUPS.key, example=EXAMPLE),
    answer=answer_model(DIAL_OUT_GROUPS.entry),
)
router = resource_router(SERVED, "dial-out groups", EXAMPLE)
