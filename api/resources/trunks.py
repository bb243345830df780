"""Menu Config, SIP trunks (C5)."""

from api.resources.router import Served, answer_model, body_model, resource_router
from schemas.configuration.resources import TRUNKS

EXAMPLE = {"id": "provider", "name": "Provider", "addresses": ["192.0.2.10:5060"], "channels": 10}

SERVED = Served(TRUNKS, body=body_model(TRUNKS.entry, TRUNKS.key, example=EXAMPLE), answer=answer_model(TRUNKS.entry))
router = resource_router(SERVED, "trunks", EXAMPLE)
