"""A trunk whose provider has two servers behind one name: calls go to the first that is there."""

import asyncio
import copy
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from tests.calls.phones.baresip import Baresip
from tests.calls.providers import MOBILE_DIALLED, Providers
from tests.calls.running_exchange import RunningExchange
from tests.calls.talk import ANNA_HZ, Talk, ended, nothing_is_left, pick_up
from tests.telephony.name_server import NameServer

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("trunk by name")]

MOBILE_HZ = 830.0


@pytest.fixture(scope="module")
def configuration(providers: Providers) -> dict[str, Any]:
    sample = providers.configuration()
    sample["exchange"]["default_trunks"] = ["alpha"]
    (alpha,) = (trunk for trunk in sample["trunks"] if trunk["id"] == "alpha")
    alpha |= {"server": "provider.example", "check_seconds": 1}
    return sample


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def exchange(configuration: dict[str, Any], providers: Providers) -> AsyncIterator[RunningExchange]:
    servers = [f"20 0 {providers.beta} localhost.", f"10 0 {providers.alpha} localhost."]
    async with NameServer({"_sip._udp.provider.example": servers}).listening() as name_server:
        environment = {"BELPLAN_DNS_SERVER": name_server.address}
        async with RunningExchange(copy.deepcopy(configuration), environment=environment) as running:
            yield running


async def talk_over(exchange: RunningExchange, anna: Baresip, mobile: Baresip) -> None:
    """Call the mobile, which answers at one of the provider's servers, and hear each other."""
    before = len(exchange.calls())
    await anna.dial(MOBILE_DIALLED)
    await pick_up(mobile)
    await Talk(anna, mobile, ANNA_HZ, MOBILE_HZ).both_hear()
    await anna.hangup()
    await asyncio.gather(ended(anna), ended(mobile))
    call = await exchange.call_after(before)
    assert [leg.party for leg in exchange.legs(call.id)] == ["account:anna", "trunk:alpha"]


async def test_calls_go_to_the_next_server_of_the_name(exchange: RunningExchange, providers: Providers) -> None:
    anna, first, second = await asyncio.gather(
        exchange.phone("anna", speaks=ANNA_HZ),
        providers.phone(exchange, speaks=MOBILE_HZ),
        providers.phone(exchange, port=providers.beta, speaks=MOBILE_HZ),
    )
    await talk_over(exchange, anna, first)
    assert "sip:+32475123456@provider.example" in first.log()
    await first.kill()
    await exchange.until(
        lambda: "trunk alpha: answers again" in exchange.log("front"), "the other server is found", within=30
    )
    await talk_over(exchange, anna, second)
    await nothing_is_left(exchange)
