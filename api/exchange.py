"""The whole configuration as one file."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool

from activities.registry import CATALOGUE
from api.deps import ReadSession, Who
from api.errors import ApiError, error_responses
from schemas.database import write_session
from schemas.exchange_file import Change, ExchangeDifference, export_exchange, import_exchange

MAX_FILE_BYTES = 20_000_000
YAML_TYPE = "application/yaml"

router = APIRouter(prefix="/exchange", tags=["exchange"])


class ImportResult(BaseModel):
    """What an import changed, or would change."""

    dry_run: bool
    changes: list[Change]
    warnings: list[str]
    text: str
    """The same, to read."""


@router.get(
    "",
    summary="Export the configuration",
    response_class=Response,
    responses={200: {"description": "The exchange file", "content": {YAML_TYPE: {"schema": {"type": "string"}}}}},
)
def export_configuration(session: ReadSession) -> Response:
    """Return the whole configuration as YAML. Passwords stay encrypted under this exchange's key."""
    headers = {"Content-Disposition": 'attachment; filename="exchange.yaml"'}
    return Response(export_exchange(session), media_type=YAML_TYPE, headers=headers)


@router.post(
    "",
    summary="Import a configuration",
    responses=error_responses(413, 422),
    openapi_extra={"requestBody": {"required": True, "content": {YAML_TYPE: {"schema": {"type": "string"}}}}},
)
async def import_configuration(
    request: Request,
    who: Who,
    dry_run: Annotated[bool, Query(description="Only tell what would change.")] = False,
) -> ImportResult:
    """Make the configuration what the file says: what it lacks is removed. Done entirely or not at all."""
    data = await request.body()
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ApiError(422, "exchange-file-invalid", f"The file is not UTF-8 text (byte {error.start}).") from None
    found = await run_in_threadpool(_import, text, dry_run, who)
    return ImportResult(dry_run=dry_run, changes=found.changes, warnings=found.warnings, text=str(found))


def _import(text: str, dry_run: bool, who: str) -> ExchangeDifference:
    with write_session() as session:
        return import_exchange(session, text, CATALOGUE, dry_run=dry_run, who=who)
