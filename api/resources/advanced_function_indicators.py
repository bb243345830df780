"""Menu Modules, advanced function indicators (M6): a list of actions for each colour."""

from api.resources.router import Served, answer_model, body_model, resource_router
from schemas.configuration.resources import ADVANCED_FUNCTION_INDICATORS

EXAMPLE = {
    "name": "On duty",
    "extension": "2001",
    "red": [{"kind": "set_did_route", "did": "3250123100", "route": "main"}],
    "green": [{"kind": "notify_mail", "address": "desk@example.be", "text": "Back on duty"}],
}

SERVED = Served(
    ADVANCED_FUNCTION_INDICATORS,
    body=body_model(ADVANCED_FUNCTION_INDICATORS.entry, ADVANCED_FUNCTION_INDICATORS.key, example=EXAMPLE),
    answer=answer_model(ADVANCED_FUNCTION_INDICATORS.entry),
    own="advanced_function_indicators",
)
router = resource_router(SERVED, "function indicators", EXAMPLE)
