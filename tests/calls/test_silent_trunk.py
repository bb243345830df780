"""A provider that falls silent: OPTIONS find it out, calls take the next trunk, and come back when it answers."""

import asyncio
from typing import Any

import pytest
from sqlmodel import Session

from schemas.tables import Call
from schemas.tables.base import utc_now
from schemas.trunk_lines import TrunkLineNow, trunk_lines
from tests.calls.phones.baresip import Baresip
from tests.calls.providers import MOBILE, MOBILE_DIALLED, Providers
from tests.calls.running_exchange import RunningExchange
from tests.calls.talk import ended, nothing_is_left, pick_up

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.xdist_group("silent_trunk")]

NOTED_WITHIN = 20
"""Seconds: it is asked every second, and gets eight to answer."""


@pytest.fixture(scope="module")
def configuration(providers: Providers) -> dict[str, Any]:
    sample = providers.configuration()
    (alpha,) = (trunk for trunk in sample["trunks"] if trunk["id"] == "alpha")
    alpha["check_seconds"] = 1
    return sample


def line(exchange: RunningExchange) -> TrunkLineNow:
    """Return how the line of alpha is, as callers out and admins see it."""
    with Session(exchange.database) as session:
        return trunk_lines(session, utc_now(), {"alpha": False})["alpha"]


async def called_over(exchange: RunningExchange, anna: Baresip, mobile: Baresip) -> Call:
    """Call the mobile, which answers on one of the trunks; return the call's record."""
    before = len(exchange.calls())
    await anna.dial(MOBILE_DIALLED)
    await pick_up(mobile)
    await anna.wait_event("established")
    await anna.hangup()
    await asyncio.gather(ended(anna), ended(mobile))
    return await exchange.call_after(before)


async def test_calls_take_the_next_trunk_while_one_is_silent(exchange: RunningExchange, providers: Providers) -> None:
    anna, over_alpha, over_beta = await asyncio.gather(
        exchange.phone("anna"),
        providers.phone(exchange),
        providers.phone(exchange, f"00{MOBILE}", port=providers.beta),
    )
    await exchange.until(lambda: line(exchange).answered_at, "alpha answers")
    call = await called_over(exchange, anna, over_alpha)
    assert [leg.party for leg in exchange.legs(call.id)] == ["account:anna", "trunk:alpha"]

    since = utc_now()
    await over_alpha.kill()
    await exchange.until(lambda: line(exchange).silent, "alpha's silence is noted", NOTED_WITHIN)
    silent_since = line(exchange).silent_since
    assert silent_since is not None and silent_since > since
    assert "trunk alpha: no longer answers; calls take other trunks" in exchange.log("front")
    call = await called_over(exchange, anna, over_beta)
    assert [leg.party for leg in exchange.legs(call.id)] == ["account:anna", "trunk:beta"], "alpha was not even tried"
    assert "without alpha (does not answer)" in exchange.steps(call.id)[0].reason

    over_alpha = await providers.phone(exchange)
    await exchange.until(lambda: not line(exchange).silent, "alpha answers again", NOTED_WITHIN)
    assert line(exchange).silent_since is None
    call = await called_over(exchange, anna, over_alpha)
    assert [leg.party for leg in exchange.legs(call.id)] == ["account:anna", "trunk:alpha"]
    await nothing_is_left(exchange)
