"""People with log-in accounts, for tests."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pyotp

from api.logins.accounts import create_account
from api.logins.passwords import hash_password
from schemas.configuration.logins import LoginAccountEntry
from schemas.database import write_session
from schemas.tables import LoginAccount

PASSWORD = "violet teapot marches on"
HASHED = hash_password(PASSWORD)


def person(login: str = "jan", role: str = "admin", *, must_change: bool = False, **values: Any) -> LoginAccount:
    """Create somebody whose password is PASSWORD."""
    given = {
        "id": login.replace("@", "-").replace(".", "-"),
        "name": login.title(),
        "login": login,
        "role": role,
        **values,
    }
    with write_session() as session:
        entry = LoginAccountEntry.model_validate(given)
        return create_account(session, "test", entry, HASHED, must_change=must_change)


async def log_in(
    client: httpx.AsyncClient, login: str = "jan", password: str = PASSWORD, **more: Any
) -> httpx.Response:
    return await client.post("/session", json={"login": login, "password": password, **more})


async def logged_in(client: httpx.AsyncClient, login: str = "jan", **more: Any) -> dict[str, str]:
    """Log somebody in and return the headers of the session."""
    answer = await log_in(client, login, **more)
    assert answer.status_code == 201, answer.text
    return {"Authorization": f"Bearer {answer.json()['token']}"}


def code_now(app: pyotp.TOTP) -> str:
    """Return what an authenticator app shows; its own `now` does not see the frozen clock of a test."""
    return app.at(datetime.now(UTC))


async def with_second_factor(client: httpx.AsyncClient, headers: dict[str, str]) -> tuple[pyotp.TOTP, list[str]]:
    """Take a second factor into use; return the authenticator app and the recovery codes."""
    begun = await client.post("/session/second-factor", json={"password": PASSWORD}, headers=headers)
    assert begun.status_code == 200, begun.text
    app = pyotp.parse_uri(begun.json()["otpauth_uri"])
    assert isinstance(app, pyotp.TOTP)
    done = await client.post("/session/second-factor/confirm", json={"code": code_now(app)}, headers=headers)
    assert done.status_code == 200, done.text
    return app, done.json()["recovery_codes"]
