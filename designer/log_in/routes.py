"""The addresses of logging in and out."""

from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from designer.api_client import Api, ApiAway, ApiFailure, NotLoggedIn
from designer.api_client.client import shared_connection
from designer.appearance import APPEARANCE, MARK, accents
from designer.languages import LANGUAGES, best_language, mark, translate
from designer.log_in.cookie import LANGUAGE_COOKIE, SESSION_COOKIE, forget_session, keep_language, keep_session
from designer.log_in.page import LogInPage
from designer.log_in.pending import Pending

LOG_IN_PATH = "/log-in"
LOG_OUT_PATH = "/log-out"
CLAIM_PATH = "/log-in/claim"


@dataclass(frozen=True)
class _HalfLoggedIn:
    login: str
    password: str
    stay: bool


@dataclass(frozen=True)
class _Claim:
    token: str


_HALF: Pending[_HalfLoggedIn] = Pending(seconds=180)
_CLAIMS: Pending[_Claim] = Pending(seconds=60)


def claim_name(token: str) -> str:
    """Return a name under which the browser may fetch a token into its cookie, once and within a minute.

    For somebody who logs in again on a page of Streamlit, which can't set cookies.
    """
    return _CLAIMS.keep(_Claim(token))


async def show_log_in(request: Request) -> Response:
    """Show the log-in page; who is logged in already may log in as somebody else."""
    wish = request.query_params.get("language", "")
    page = await run_in_threadpool(_page, request, _next(request.query_params.get("next", "")))
    answer = HTMLResponse(page.html())
    if wish in LANGUAGES:
        keep_language(request, answer, wish)
    return answer


async def log_in(request: Request) -> Response:
    """Log in with what was typed, or say on the page why not."""
    if not _is_own(request):
        return Response("This form was sent from another site.", 403)
    form = {name: str(value) for name, value in (await request.form(max_fields=10)).items()}
    page = await run_in_threadpool(_page, request, _next(form.get("next", "")))
    if form.get("pending"):
        half = _HALF.take(form["pending"])
        if half is None:
            return _refused(replace(page, error=_say(page, mark("That took too long: log in again."))))
    else:
        half = _HalfLoggedIn(form.get("login", ""), form.get("password", ""), bool(form.get("stay")))
    page = replace(page, login=half.login, stay=half.stay)
    api = Api(shared_connection(), source=request.client.host if request.client else "")
    try:
        begun = await run_in_threadpool(api.log_in, half.login, half.password, form.get("code", ""))
    except ApiFailure as failure:
        return _refused(_after_failure(page, half, failure))
    answer = RedirectResponse(page.next, 303)
    keep_session(request, answer, begun["token"], stay=half.stay)
    return answer


async def log_out(request: Request) -> Response:
    """End the session and forget it."""
    if not _is_own(request):
        return Response("This address was called from another site.", 403)
    token = request.cookies.get(SESSION_COOKIE, "")
    answer = RedirectResponse(LOG_IN_PATH, 303)
    if token:
        forget_session(request, answer)
        try:
            await run_in_threadpool(Api(shared_connection(), token).log_out)
        except (ApiFailure, NotLoggedIn):
            return answer  # it was over already, or ends by itself when nobody uses it
    return answer


async def claim(request: Request) -> Response:
    """Put the token of a new session into the cookie of the browser that comes for it."""
    found = _CLAIMS.take((await request.body())[:200].decode("ascii", "replace")) if _is_own(request) else None
    if found is None:
        return Response(status_code=404)
    answer = Response(status_code=204)
    keep_session(request, answer, found.token, stay=False)
    return answer


async def favicon(_request: Request) -> Response:
    """Return the mark in the company's colour."""
    appearance = await run_in_threadpool(APPEARANCE.get, Api(shared_connection()))
    colour = accents(appearance.colour)[0]
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path fill="{colour}" d="{MARK}"/></svg>'
    return Response(svg, media_type="image/svg+xml", headers={"Cache-Control": "max-age=300"})


ROUTES = [
    Route(LOG_IN_PATH, show_log_in, methods=["GET"]),
    Route(LOG_IN_PATH, log_in, methods=["POST"]),
    Route(LOG_OUT_PATH, log_out, methods=["GET", "POST"]),
    Route(CLAIM_PATH, claim, methods=["POST"]),
    Route("/favicon.svg", favicon, methods=["GET"]),
]


def _page(request: Request, next_path: str) -> LogInPage:
    appearance = APPEARANCE.get(Api(shared_connection()))
    wishes = (
        request.query_params.get("language", ""),
        request.cookies.get(LANGUAGE_COOKIE, ""),
        request.headers.get("accept-language", ""),
        *appearance.languages,
    )
    return LogInPage(language=best_language(*wishes), appearance=appearance, next=next_path)


def _after_failure(page: LogInPage, half: _HalfLoggedIn, failure: ApiFailure) -> LogInPage:
    match failure.error_id:
        case "second-factor-required":
            return replace(page, pending=_HALF.keep(half))
        case "second-factor-wrong":
            return replace(page, pending=_HALF.keep(half), error=_say(page, mark("This code is wrong. Take the next.")))
        case "too-many-attempts":
            return replace(page, error=_say(page, mark("Too many attempts failed. Wait some minutes, then try again.")))
    if isinstance(failure, ApiAway):
        return replace(page, error=_say(page, mark("The exchange does not answer. Try again in a moment.")))
    return replace(page, error=_say(page, mark("Login or password is wrong.")))


def _refused(page: LogInPage) -> Response:
    # With the status of a page that works: it is one, and browsers note anything else as an error of the site.
    return HTMLResponse(page.html())


def _say(page: LogInPage, text: str) -> str:
    return translate(page.language, text)


def _next(wish: str) -> str:
    """Return where to go after the log-in: a path of this site, whatever was wished."""
    safe = wish.startswith("/") and not wish.startswith("//") and "\\" not in wish and wish.isprintable()
    return wish if safe and not wish.startswith((LOG_IN_PATH, LOG_OUT_PATH)) else "/"


def _is_own(request: Request) -> bool:
    """Tell whether a page of this site sent the request (and no other site in its user's name)."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host", "")
