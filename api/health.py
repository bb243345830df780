"""Health of every part."""

from fastapi import APIRouter, Response

from api.deps import TemporalClient
from api.health_checks import Health, check_health

router = APIRouter(prefix="/health", tags=["health"])


@router.get(
    "",
    summary="Health of every part",
    responses={503: {"model": Health, "description": "A part is down: no calls, or no new calls"}},
)
async def get_health(client: TemporalClient, response: Response) -> Health:
    """Look at database, Temporal, workers, edges and front; needs no token. 503 when one of them is down."""
    health = await check_health(client)
    if health.status == "down":
        response.status_code = 503
    return health
