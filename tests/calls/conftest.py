"""Real calls: one exchange for a module, phones of its own for each test."""

import copy
from collections.abc import AsyncIterator, Generator, Iterator
from typing import Any

import pytest
import pytest_asyncio

from tests.calls.mailbox import Mailbox, smtp_server
from tests.calls.providers import Providers
from tests.calls.running_exchange import RunningExchange
from tests.calls.sample import sample_configuration


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add what the exchange did to the report of a test that failed."""
    report = yield
    exchange = getattr(item, "funcargs", {}).get("exchange")
    if report.failed and isinstance(exchange, RunningExchange):
        report.sections.append(("the exchange", exchange.story()))
    return report


@pytest.fixture(scope="module")
def configuration() -> dict[str, Any]:
    """What the exchange is configured with; a module overrides it."""
    return sample_configuration()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def exchange(configuration: dict[str, Any]) -> AsyncIterator[RunningExchange]:
    """A running exchange."""
    async with RunningExchange(copy.deepcopy(configuration)) as running:
        yield running


@pytest_asyncio.fixture(autouse=True, loop_scope="module")
async def phones_hang_up(request: pytest.FixtureRequest) -> AsyncIterator[None]:
    """After each test its phones are switched off, and its calls are over."""
    yield
    if "exchange" in request.fixturenames:
        exchange: RunningExchange = request.getfixturevalue("exchange")
        await exchange.switch_phones_off()


@pytest.fixture(scope="module")
def mailbox(exchange: RunningExchange) -> Iterator[Mailbox]:
    """The mail server that the exchange uses."""
    with smtp_server(exchange.smtp_port) as running:
        yield running


@pytest.fixture(scope="module")
def providers() -> Iterator[Providers]:
    """The servers of trunks to call out by."""
    with Providers() as running:
        yield running
