"""Health of each part, with the real part there, away, or odd."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import httpx
import pytest

from activities.exchange.edge_alive import SILENT_SECONDS
from api.sip_options import ask_options
from schemas.database import engine, write_session
from schemas.settings import settings
from schemas.tables import EdgeProcess
from schemas.tables.base import utc_now
from tests.calls.phones.ports import free_port
from workflows.task_queue import LOCAL_ACTIVITIES, calls_worker, connect


async def part(client: httpx.AsyncClient, name: str) -> Any:
    health = (await client.get("/health")).json()
    return next(one for one in health["parts"] if one["part"] == name)


def edge(name: str, seconds_ago: float = 0, legs: int = 0, max_legs: int = 4) -> None:
    with write_session() as session:
        session.merge(
            EdgeProcess(
                id=name,
                boot_id="b",
                sip_address="127.0.0.1:5070",
                seen_at=utc_now() - timedelta(seconds=seconds_ago),
                legs=legs,
                max_legs=max_legs,
            )
        )


async def test_every_part_that_is_away_is_named_in_time_and_without_a_token(client: httpx.AsyncClient) -> None:
    del client.headers["Authorization"]
    start = time.monotonic()
    answer = await client.get("/health")
    assert time.monotonic() - start < 5
    assert answer.status_code == 503
    health = answer.json()
    assert health["status"] == "down"
    assert {one["part"]: one["status"] for one in health["parts"]} == {
        "database": "ok",
        "temporal": "down",
        "workers": "down",
        "edges": "down",
        "front": "down",
        "designer": "degraded",
    }
    messages = {one["part"]: one["message"] for one in health["parts"]}
    assert settings().temporal_address in messages["temporal"]
    assert str(settings().sip_port) in messages["front"]


async def test_database_of_another_version_or_away(each_client: httpx.AsyncClient) -> None:
    with engine().begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")
    assert "belplan migrate" in (await part(each_client, "database"))["message"]
    with engine().begin() as connection:
        connection.exec_driver_sql("ALTER TABLE edge RENAME TO gone")
    found = await part(each_client, "edges")
    assert (found["status"], "can't be read" in found["message"]) == ("down", True)


async def test_worker_is_seen_once_it_asks_for_work(client_with_temporal: httpx.AsyncClient) -> None:
    connected = await connect()
    with ThreadPoolExecutor() as threads:
        async with calls_worker(
            connected, activities=LOCAL_ACTIVITIES, activity_executor=threads, identity="worker-of-test"
        ):
            found = await until_said(client_with_temporal, "workers", "worker-of-test")
            assert found["status"] == "ok"
    assert (await until_said(client_with_temporal, "temporal", "serves at"))["status"] == "ok"


async def until_said(client: httpx.AsyncClient, name: str, text: str) -> Any:
    """Ask again until a part says this; fail with all that it said instead."""
    said, deadline = [], time.monotonic() + 60
    while time.monotonic() < deadline:
        found = await part(client, name)
        if text in found["message"]:
            return found
        said.append(found["message"])
        await asyncio.sleep(0.1)
    raise AssertionError(f"{name} never said {text!r} but {sorted(set(said))}")


async def test_edges(each_client: httpx.AsyncClient) -> None:
    edge("edge-1", legs=1)
    found = await part(each_client, "edges")
    assert (found["status"], found["message"]) == ("ok", "1 of 1 alive, 1 of 4 legs in use")
    edge("edge-2", legs=4)
    found = await part(each_client, "edges")
    assert (found["status"], [one["status"] for one in found["edges"]]) == ("degraded", ["ok", "degraded"])
    edge("edge-2", seconds_ago=60)
    found = await part(each_client, "edges")
    assert (found["status"], [one["status"] for one in found["edges"]]) == ("degraded", ["ok", "down"])
    edge("edge-2", seconds_ago=3600)
    assert [one["id"] for one in (await part(each_client, "edges"))["edges"]] == ["edge-1"]
    edge("edge-1", seconds_ago=SILENT_SECONDS + 1)
    assert (await part(each_client, "edges"))["status"] == "down"


@pytest.fixture
def front(database: None) -> Iterator[int]:
    """A real front; the value is its port."""
    process = subprocess.Popen([sys.executable, "-m", "telephony.front"], env=os.environ.copy())
    yield settings().sip_port
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=20)


async def test_front_answers_options(front: int, client: httpx.AsyncClient) -> None:
    deadline = time.monotonic() + 30
    while (found := await part(client, "front"))["status"] != "ok":
        assert time.monotonic() < deadline, found
        await asyncio.sleep(0.1)


class OddServer(asyncio.DatagramProtocol):
    """A UDP server that answers with what it was given."""

    def __init__(self, answers: list[bytes], first_lost: int = 0) -> None:
        self.answers = answers
        self.lost = first_lost
        self.transport: Any = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, addr: Any) -> None:
        self.lost -= 1
        via = next(line for line in data.split(b"\r\n") if line.startswith(b"Via:"))
        for answer in self.answers if self.lost < 0 else []:
            self.transport.sendto(answer.replace(b"VIA", via), addr)


@pytest.mark.parametrize(
    ("answers", "first_lost", "status"),
    [
        ([b"SIP/2.0 200 OK\r\nVIA\r\n\r\n"], 0, 200),
        ([b"SIP/2.0 200 OK\r\nVIA\r\n\r\n"], 1, 200),
        ([b"SIP/2.0 100 Trying\r\nVIA\r\n\r\n", b"SIP/2.0 503 No\r\nVIA\r\n\r\n"], 0, 503),
        ([b"\xff\x00", b"SIP/2.0 200 OK\r\nVia: other\r\n\r\n"], 0, None),
        ([], 0, None),
    ],
)
async def test_options_takes_only_a_final_answer_to_itself(
    answers: list[bytes], first_lost: int, status: int | None
) -> None:
    port = free_port()
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(
        lambda: OddServer(answers, first_lost), local_addr=("127.0.0.1", port)
    )
    try:
        assert await ask_options("127.0.0.1", port, 1.5) == status
    finally:
        transport.close()
