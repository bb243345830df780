"""Menu PBX, back-up routes (P15): where calls go when no phone is registered."""

from api.resources.mirrors import Mirror
from api.resources.router import Served, answer_model, body_model, resource_router
from schemas.configuration.resources import BACKUP_ROUTES, DIDS

EXAMPLE = {"name": "To the mobile", "accounts": [], "target": {"kind": "forward", "number": "32475123456"}}
MIRRORS = (Mirror("dids", DIDS, "backup_route", "The phone numbers whose back-up route it is."),)

SERVED = Served(
    BACKUP_ROUTES,
    body=body_model(BACKUP_ROUTES.entry, BACKUP_ROUTES.key, MIRRORS, EXAMPLE),
    answer=answer_model(BACKUP_ROUTES.entry, MIRRORS),
    mirrors=MIRRORS,
)
router = resource_router(SERVED, "back-up routes", EXAMPLE)
