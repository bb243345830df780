"""The page that holds Streamlit's application: in the language of who looks, and for nobody who is not logged in."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote

import streamlit
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from designer.languages import best_language
from designer.log_in.cookie import LANGUAGE_COOKIE, SESSION_COOKIE
from designer.log_in.routes import LOG_IN_PATH

_NOT_PAGES = ("/_stcore/", "/static/", "/media/", "/component/", "/log-in", "/log-out", "/favicon.", "/auth/")
_ROOT = '<base href="/"><script>window.__streamlit={BACKEND_BASE_URL:location.origin+"/"}</script>'
"""A page deep in the site looks for nothing below its own address."""
SECURITY_HEADERS: Mapping[str, str] = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class PageShell:
    """Answers requests for pages; all others go on."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or let Streamlit do it."""
        if not _is_page(scope):
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        if SESSION_COOKIE in request.cookies:
            wishes = request.cookies.get(LANGUAGE_COOKIE, ""), request.headers.get("accept-language", "")
            answer = HTMLResponse(_shell(best_language(*wishes)), headers=SECURITY_HEADERS)
            await answer(scope, receive, send)
            return
        here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        where = LOG_IN_PATH if here == "/" else f"{LOG_IN_PATH}?next={quote(here, safe='/')}"
        await RedirectResponse(where, 303)(scope, receive, send)


def _is_page(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD") or scope["path"].startswith(_NOT_PAGES):
        return False
    return "text/html" in Headers(scope=scope).get("accept", "")


@lru_cache(maxsize=8)
def _shell(language: str) -> str:
    page = (Path(streamlit.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    page = page.replace('<html lang="en">', f'<html lang="{language}">')
    page = page.replace("<title>Streamlit</title>", "<title>Belplan</title>")
    page = page.replace('<link rel="shortcut icon" href="./favicon.png" />', '<link rel="icon" href="/favicon.svg" />')
    return page.replace("<head>", f"<head>{_ROOT}")
