"""What phones ask: `/yealink/<mac>.cfg`, `/snom/<mac>.xml`, `/grandstream/cfg<mac>.xml`; or that below `/link/<token>`.

A phone proves itself by HTTP basic authentication (its MAC address and the device's password), or by a link that
expires. Whoever does not gets one and the same answer, whether the device exists or not.
"""

import hmac
import logging
import re
from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, FastAPI, Request, Response
from fastapi.responses import PlainTextResponse
from fastapi.security import HTTPBasic, HTTPBasicCredentials
from starlette.concurrency import run_in_threadpool

from api.provisioning.device_secrets import device_password, link_opens
from api.provisioning.device_settings import Maker, device_settings, find_device, maker_of
from api.provisioning.rendering import RenderedFile, render
from schemas.configuration.device_entry import DeviceEntry
from schemas.database import read_session
from schemas.secrets import SecretUnreadableError
from schemas.settings import settings
from schemas.tables.base import utc_now
from telephony.front.limits import Admission, SourceLimits

log = logging.getLogger("belplan.provisioning")

_FILES: dict[Maker, re.Pattern[str]] = {
    "yealink": re.compile(r"([0-9a-fA-F]{12})\.cfg"),
    "snom": re.compile(r"(?:snom[A-Za-z0-9]*-)?([0-9a-fA-F]{12})\.(?:xml|htm)"),
    "grandstream": re.compile(r"cfg([0-9a-fA-F]{12})\.xml"),
}
_basic = HTTPBasic(auto_error=False)
Credentials = Annotated[HTTPBasicCredentials | None, Depends(_basic)]


def create_app() -> FastAPI:
    """Return a new app; it says nothing of itself."""
    app = FastAPI(title="Belplan provisioning", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.limits = SourceLimits(rate=5, burst=50, ban_failures=20, ban_window=300, ban_seconds=900)

    @app.get("/link/{token}/{maker}/{name}")
    async def by_link(request: Request, token: str, maker: str, name: str) -> Response:
        def opens(device: DeviceEntry) -> bool:
            return link_opens(token, device.mac, device.secret, utc_now())

        return await _serve(request, maker, name, opens)

    @app.get("/{maker}/{name}")
    async def by_password(request: Request, maker: str, name: str, credentials: Credentials) -> Response:
        def opens(device: DeviceEntry) -> bool:
            return credentials is not None and _is_password(credentials, device)

        return await _serve(request, maker, name, opens, asked_before=credentials is not None)

    return app


async def _serve(
    request: Request, maker: str, name: str, opens: Callable[[DeviceEntry], bool], *, asked_before: bool = True
) -> Response:
    source = request.client.host if request.client else ""
    limits: SourceLimits = request.app.state.limits
    if limits.admit(source) is not Admission.PASS:
        return PlainTextResponse("Too many requests.", 429, headers={"Retry-After": "60"})
    mac = _mac_in(maker, name)
    if mac is None:
        return PlainTextResponse("There is no such file.", 404)
    try:
        found = await run_in_threadpool(_file_of, mac, maker, opens)
    except SecretUnreadableError as error:
        log.error("phone %s gets no configuration: %s", mac, error)
        return PlainTextResponse("The configuration can't be made; the exchange's log says why.", 500)
    if found is None:
        if asked_before:  # a phone asks without its password first
            log.warning("somebody at %s was refused the configuration of a phone", source)
            if limits.authentication_failed(source):
                log.warning("%s is banned for a while: too many wrong passwords", source)
        return PlainTextResponse(
            "This needs the phone's password.", 401, headers={"WWW-Authenticate": 'Basic realm="Belplan"'}
        )
    log.info("phone %s fetched its configuration from %s", mac, source)
    return Response(found.text, media_type=found.media_type, headers={"Cache-Control": "no-store"})


def _mac_in(maker: str, name: str) -> str | None:
    pattern = _FILES.get(maker)  # type: ignore[call-overload]  # any text may come
    match = pattern.fullmatch(name) if pattern else None
    return match[1].lower() if match else None


def _file_of(mac: str, maker: str, opens: Callable[[DeviceEntry], bool]) -> RenderedFile | None:
    """Return the file of a device that proved itself; None for any other."""
    with read_session() as session:
        device = find_device(session, mac)
        if device is None:
            opens(_nobody(mac))  # takes as long as for a device that exists
            return None
        if maker_of(device.model) != maker or not opens(device):
            return None
        return render(device_settings(session, device, settings()))


def _is_password(credentials: HTTPBasicCredentials, device: DeviceEntry) -> bool:
    name = credentials.username.lower().replace(":", "").replace("-", "")
    right = device_password(device.mac, device.secret)
    same_password = hmac.compare_digest(credentials.password.encode(), right.encode())
    return hmac.compare_digest(name.encode(), device.mac.encode()) and same_password


def _nobody(mac: str) -> DeviceEntry:
    return DeviceEntry(id="nobody", name="Nobody", mac=mac, model="yealink-t4", accounts=["nobody"])
