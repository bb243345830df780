"""Menu PBX, ring groups: internal (P7), and mixed ones that ring external numbers too (P8)."""

from api.resources.router import Served, answer_model, body_model, resource_router
from schemas.configuration.resources import RING_GROUPS

EXAMPLE = {
    "name": "Sales",
    "members": ["anna", "bram"],
    "external_numbers": ["32475123456"],
    "outgoing_did": "3250123100",
    "extensions": ["110"],
}

SERVED = Served(
    RING_GROUPS, body=body_model(RING_GROUPS.entry, "id", example=EXAMPLE), answer=answer_model(RING_GROUPS.entry)
)
router = resource_router(SERVED, "ring groups", EXAMPLE)
