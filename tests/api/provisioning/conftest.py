from collections.abc import AsyncIterator

import httpx
import pytest

from api.provisioning.server import create_app

MAC = "001565aabbcc"
KEYS = [
    {"kind": "line", "label": "Line"},
    {"kind": "blf", "value": "102", "label": "Bram & co"},
    {"kind": "speed_dial", "value": "0475123456", "label": "Mobile"},
    {"kind": "function_indicator", "value": "2001", "label": "Night"},
]


async def add_device(client: httpx.AsyncClient, model: str, **values: object) -> None:
    body = {
        "id": "desk",
        "name": "Desk",
        "mac": MAC,
        "model": model,
        "accounts": ["anna"],
        "keys": KEYS,
        "ring_tones": [{"calls": "internal", "tone": 2}],
        "voicemail_number": "500",
        **values,
    }
    answer = await client.post("/devices", json=body)
    assert answer.status_code == 201, answer.text


async def secrets_of(client: httpx.AsyncClient) -> dict[str, str]:
    answer = await client.get("/devices/desk/provisioning")
    assert answer.status_code == 200, answer.text
    found: dict[str, str] = answer.json()
    return found


@pytest.fixture
async def phone(client: httpx.AsyncClient) -> AsyncIterator[httpx.AsyncClient]:
    """A phone that asks the provisioning server."""
    transport = httpx.ASGITransport(create_app())
    async with httpx.AsyncClient(transport=transport, base_url="https://pbx") as one:
        yield one
