"""The api of a running exchange, as an admin uses it in the middle of a day."""

from typing import Any, Self

import httpx

from tests.calls.phones.ports import HOST
from tests.calls.running_exchange import RunningExchange

_SAID_ONLY = frozenset(("version", "registered", "line"))
"""Fields of answers that say how something is; they are not configured."""


class ExchangeApi:
    """Started by `async with`, on an exchange that runs the process `api`. Every refusal is an AssertionError."""

    def __init__(self, exchange: RunningExchange) -> None:
        token = exchange.belplan("token", "create", "tests").strip()
        self._exchange = exchange
        self._client = httpx.AsyncClient(
            base_url=f"http://{HOST}:{exchange.api_port}", headers={"Authorization": f"Bearer {token}"}, timeout=30
        )

    async def __aenter__(self) -> Self:
        await self._exchange.until(self._answers, "the api answers", 30)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.aclose()

    async def get(self, path: str, **params: Any) -> Any:
        """Return what an address says."""
        return self._answer(await self._client.get(path, params=params))

    async def create(self, path: str, **body: Any) -> str:
        """Create something and return its address."""
        made = self._answer(await self._client.post(path, json=body))
        return f"{path}/{made.get('id') or made['number']}"

    async def change(self, path: str, **fields: Any) -> None:
        """Change some fields of something."""
        stored = await self._client.get(path)
        body = {name: value for name, value in self._answer(stored).items() if name not in _SAID_ONLY}
        headers = {"If-Match": stored.headers["ETag"]}
        self._answer(await self._client.put(path, json={**body, **fields}, headers=headers))

    async def put(self, path: str, **body: Any) -> None:
        """Put something that has no version."""
        self._answer(await self._client.put(path, json=body))

    async def post(self, path: str, **body: Any) -> Any:
        """Ask for something to be done and return the answer."""
        return self._answer(await self._client.post(path, json=body))

    async def delete(self, path: str) -> None:
        """Delete something."""
        headers = {"If-Match": (await self._client.get(path)).headers.get("ETag", '"1"')}
        answer = await self._client.delete(path, headers=headers)
        assert answer.status_code == 204, answer.text

    async def _answers(self) -> bool:
        try:
            return (await self._client.get("/calls")).status_code == 200
        except httpx.TransportError:
            return False

    @staticmethod
    def _answer(answer: httpx.Response) -> Any:
        assert answer.is_success, f"{answer.request.method} {answer.request.url}: {answer.text}"
        return answer.json()
