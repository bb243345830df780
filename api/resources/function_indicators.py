"""Menu Modules, basic function indicators (M4): two colours, a route each."""

from api.resources.mirrors import Mirror
from api.resources.router import Served, answer_model, body_model, resource_router
from schemas.configuration.resources import DIDS, FUNCTION_INDICATORS

EXAMPLE = {"name": "Night", "extension": "*21", "red_route": "main"}
MIRRORS = (Mirror("dids", DIDS, "function_indicator", "The phone numbers that follow it."),)

SERVED = Served(
    FUNCTION_INDICATORS,
    body=body_model(FUNCTION_INDICATORS.entry, FUNCTION_INDICATORS.key, MIRRORS, EXAMPLE),
    answer=answer_model(FUNCTION_INDICATORS.entry, MIRRORS),
    mirrors=MIRRORS,
    own="function_indicators",
)
router = resource_router(SERVED, "function indicators", EXAMPLE)
