"""Menu Modules, ACD filters (M22): callers who go their own way by their number."""

from api.resources.mirrors import Mirror
from api.resources.router import Served, answer_model, body_model, resource_router
from schemas.configuration.resources import ACD_FILTERS, DIDS

EXAMPLE = {
    "name": "Good customers",
    "moment": "before",
    "entries": [{"match": "prefix", "number": "3250", "action": {"kind": "route", "route": "main"}}],
}
MIRRORS = (Mirror("dids", DIDS, "acd_filters", "The phone numbers whose callers it looks at."),)

SERVED = Served(
    ACD_FILTERS,
    body=body_model(ACD_FILTERS.entry, ACD_FILTERS.key, MIRRORS, EXAMPLE),
    answer=answer_model(ACD_FILTERS.entry, MIRRORS),
    mirrors=MIRRORS,
)
router = resource_router(SERVED, "ACD filters", EXAMPLE)
