"""Menu PBX, phone numbers (P1): what is linked to each, to be changed in place."""

from api.resources.mirrors import Mirror
from api.resources.router import Served, answer_model, body_model, resource_router
from schemas.configuration.resources import BY_SECTION, DIDS, TIME_FILTER_SECTIONS

EXAMPLE = {
    "number": "3250123101",
    "name": "Sales",
    "route": "main",
    "label": "Sales line",
    "holidays": [],
    "office_hours": [],
}
_HELP = {section: f"The {section.replace('_', ' ')} that hold for this number." for section in TIME_FILTER_SECTIONS}
MIRRORS = tuple(
    Mirror(section, BY_SECTION[section], "dids", _HELP[section], released=True) for section in TIME_FILTER_SECTIONS
)

SERVED = Served(
    DIDS,
    body=body_model(DIDS.entry, DIDS.key, MIRRORS, EXAMPLE),
    answer=answer_model(DIDS.entry, MIRRORS),
    mirrors=MIRRORS,
)
router = resource_router(SERVED, "phone numbers", EXAMPLE)
