"""The cookie that holds the token of a session."""

from starlette.requests import Request
from starlette.responses import Response

SESSION_COOKIE = "belplan_session"
LANGUAGE_COOKIE = "belplan_language"
STAY_SECONDS = 30 * 24 * 3600
"""Of someone who wants to stay logged in. When the session really ends is the api's to say."""
LANGUAGE_SECONDS = 365 * 24 * 3600


def keep_session(request: Request, answer: Response, token: str, *, stay: bool) -> None:
    """Keep a session's token in the browser: until it is closed, or for long.

    `HttpOnly`: no script reads it. `SameSite=Lax`: no other site sends it along with what it posts.
    """
    answer.set_cookie(
        SESSION_COOKIE,
        token,
        max_age=STAY_SECONDS if stay else None,
        secure=is_secure(request),
        httponly=True,
        samesite="lax",
    )


def forget_session(request: Request, answer: Response) -> None:
    """Take the token out of the browser."""
    answer.delete_cookie(SESSION_COOKIE, secure=is_secure(request), httponly=True, samesite="lax")


def keep_language(request: Request, answer: Response, language: str) -> None:
    """Keep the language in which somebody wants to see the pages, also before he logs in."""
    answer.set_cookie(
        LANGUAGE_COOKIE, language, max_age=LANGUAGE_SECONDS, secure=is_secure(request), httponly=True, samesite="lax"
    )


def is_secure(request: Request) -> bool:
    """Tell whether the browser came over TLS, to us or to the proxy before us."""
    return request.url.scheme == "https" or request.headers.get("x-forwarded-proto", "") == "https"
