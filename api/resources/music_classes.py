"""Menu Config, sound files (C7): music on hold, by classes."""

from api.resources.router import Served, answer_model, body_model, resource_router
from schemas.configuration.resources import MUSIC_CLASSES

EXAMPLE = {"name": "Jazz", "sounds": ["welcome"]}

SERVED = Served(
    MUSIC_CLASSES, body=body_model(MUSIC_CLASSES.entry, "id", example=EXAMPLE), answer=answer_model(MUSIC_CLASSES.entry)
)
router = resource_router(SERVED, "music on hold", EXAMPLE)
