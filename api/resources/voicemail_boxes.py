"""Menu Modules, voicemail boxes (M1)."""

from api.resources.router import Served, answer_model, body_model, resource_router
from schemas.configuration.resources import VOICEMAIL_BOXES

EXAMPLE = {"name": "Sales", "mail_addresses": ["sales@example.be"], "max_seconds": 120}

SERVED = Served(
    VOICEMAIL_BOXES,
    body=body_model(VOICEMAIL_BOXES.entry, VOICEMAIL_BOXES.key, example=EXAMPLE),
    answer=answer_model(VOICEMAIL_BOXES.entry),
)
router = resource_router(SERVED, "voicemail", EXAMPLE)
