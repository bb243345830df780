"""The api: the one way to look at the exchange and to change it over HTTP. Run it with `uvicorn api.app:app`."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import Depends, FastAPI
from fastapi.routing import APIRoute
from sqlalchemy.exc import IntegrityError
from starlette.concurrency import run_in_threadpool

from activities.registry import CATALOGUE
from api import (
    appearance,
    audit,
    calls,
    exchange,
    health,
    logs,
    opening,
    phone_restart,
    public_holidays,
    route_scenarios,
    route_versions,
    routes,
    simple_plans,
    simulations,
    steps,
    voicemail,
)
from api.body_limit import BodyLimit
from api.dashboard.router import router as dashboard_router
from api.deps import authorize
from api.errors import error_responses, handle_errors
from api.live_trace import temporal_connection
from api.log_retention import keep_logs_short
from api.logins import account_router, session_router, token_router
from api.openapi import describe_needs
from api.permissions import check_permissions
from api.resources.all_routers import ROUTERS as RESOURCE_ROUTERS
from schemas.database import write_session
from schemas.migrate import migrate_database
from schemas.sample import load_first
from schemas.settings import settings

_TAGS = [
    {"name": "health", "description": "Is every part of the exchange there?"},
    {"name": "log-in", "description": "Logging in and out; the own sessions, password, second factor."},
    {"name": "log-in accounts", "description": "People, their roles, and what is their own."},
    {"name": "tokens", "description": "What opens the api to programs."},
    {"name": "exchange", "description": "The whole configuration as one file."},
    {"name": "calls", "description": "Running and finished calls, their traces, hanging up."},
    {"name": "routes", "description": "Dial plans: draft, check, publish, versions."},
    {"name": "simulations", "description": "A call played before anybody calls."},
    {"name": "scenarios", "description": "Calls that are played through a route before it is published."},
    {"name": "steps", "description": "The kinds of steps that plans are made of."},
    {"name": "voicemail", "description": "Boxes, messages, their sound."},
    {"name": "phone numbers", "description": "The company's numbers, and what is linked to each."},
    {"name": "SIP accounts", "description": "Accounts of devices, and what to type into them."},
    {"name": "phones", "description": "Desk phones that get their configuration from the exchange."},
    {"name": "extensions", "description": "Which internal number belongs to what."},
    {"name": "ring groups", "description": "Accounts, and numbers outside, that ring together."},
    {"name": "time filters", "description": "Holidays, vacations, office hours."},
    {"name": "function indicators", "description": "Switches with two colours."},
    {"name": "back-up routes", "description": "Where calls go when no phone is registered."},
    {"name": "dial-out groups", "description": "Which numbers an account may call."},
    {"name": "dialling", "description": "Short numbers, prefixes, forwarding codes."},
    {"name": "least-cost routing", "description": "Which trunks carry a call."},
    {"name": "trunks", "description": "Providers' lines."},
    {"name": "call filters", "description": "Callers to block, or to let through."},
    {"name": "ACD filters", "description": "Callers who go their own way by their number."},
    {"name": "prompts", "description": "Voice prompts, spoken or uploaded."},
    {"name": "music on hold", "description": "Classes of sounds that who is put on hold hears."},
    {"name": "call parking", "description": "Ranges of places where calls wait."},
    {"name": "choices", "description": "What references may name."},
    {"name": "settings", "description": "Settings of the whole exchange."},
    {"name": "dashboard", "description": "Charts of calls, and what endangers reachability."},
    {"name": "logs", "description": "Authentications, registrations, mails."},
    {"name": "audit", "description": "Who changed what, and when."},
]

log = logging.getLogger("belplan.api")

OPEN_ROUTERS = (health.router, appearance.router, session_router.open_router)
"""Anyone may ask these."""
ROUTERS = (
    session_router.router,
    account_router.router,
    token_router.router,
    exchange.router,
    calls.router,
    routes.router,
    route_versions.router,
    route_scenarios.router,
    simple_plans.router,
    simulations.router,
    steps.router,
    voicemail.router,
    audit.router,
    logs.router,
    dashboard_router,
    phone_restart.router,
    public_holidays.router,
    opening.router,
    *RESOURCE_ROUTERS,
)


def _fill_empty_database() -> None:
    try:
        with write_session() as session:
            load_first(session, CATALOGUE)
    except IntegrityError as error:  # another process of the api did it at the same moment
        log.info("the database is no longer empty: %s", error.orig)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    current = settings()
    logging.getLogger("belplan").setLevel(current.log_level)
    await run_in_threadpool(migrate_database)
    await run_in_threadpool(_fill_empty_database)
    app.state.temporal = await temporal_connection(current)  # the api says in its health when Temporal is away
    shortening = asyncio.create_task(keep_logs_short())
    try:
        yield
    finally:
        shortening.cancel()
        [ended] = await asyncio.gather(shortening, return_exceptions=True)
        if not isinstance(ended, asyncio.CancelledError):
            log.error("the logs were not shortened any more", exc_info=ended)


def create_app() -> FastAPI:
    """Return a new app."""
    app = FastAPI(
        title="Belplan",
        version="0.1.0",
        description=(
            "A telephone exchange. All but /health, /appearance and the log-in need `Authorization: Bearer …`: from a "
            "program a token with scopes (`belplan token create`), from a person that of a session (`POST /session`)."
        ),
        openapi_tags=_TAGS,
        lifespan=_lifespan,
        generate_unique_id_function=_operation_id,
        responses=error_responses(500, 503),
    )
    app.add_middleware(BodyLimit)
    handle_errors(app)
    for router in OPEN_ROUTERS:
        app.include_router(router)
    for router in ROUTERS:
        app.include_router(router, dependencies=[Depends(authorize)], responses=error_responses(401, 403))
    check_permissions(OPEN_ROUTERS, ROUTERS)
    describe_needs(app, (*OPEN_ROUTERS, *ROUTERS))
    return app


def _operation_id(route: APIRoute) -> str:
    return route.name


app = create_app()
