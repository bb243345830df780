"""A bound for the bodies of requests: they are read before anybody is known."""

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.exchange import MAX_FILE_BYTES
from api.resources.prompts import MAX_UPLOAD_BYTES

MAX_BODY_BYTES = 5_000_000
LARGER = {"/exchange": MAX_FILE_BYTES, "/prompts": MAX_UPLOAD_BYTES + 100_000}
"""By the first part of the address: files, with what is sent beside them."""


class BodyLimit:
    """Refuses a body that is too large, 413, as soon as it can be told: by its announced length, or on the way."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        part = "/" + scope["path"].lstrip("/").partition("/")[0]
        most = LARGER.get(part, MAX_BODY_BYTES)
        announced = Headers(scope=scope).get("content-length", "")
        too_much = announced.isascii() and announced.isdecimal() and int(announced[:20]) > most
        read = 0

        async def bounded() -> Message:
            nonlocal read
            if too_much:
                raise HTTPException(413)
            message = await receive()
            read += len(message.get("body", b""))
            if read > most:
                raise HTTPException(413)
            return message

        await self._app(scope, bounded, send)
