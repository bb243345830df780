"""A phone is told to fetch its configuration and restart."""

import pytest

from tests.calls.exchange_api import ExchangeApi
from tests.calls.phones.ports import free_port
from tests.calls.phones.sipp import Sipp
from tests.calls.phones.sipp_scenarios import uac_register, uas_notified
from tests.calls.running_exchange import ALWAYS, PASSWORD, RunningExchange

CONFIGURATION = {
    "exchange": {"name": "Restart", "languages": ["en"]},
    "sip_accounts": [{"id": "anna", "name": "Anna"}],
    "devices": [{"id": "desk", "name": "Desk", "mac": "001565aabbcc", "model": "snom-d7", "accounts": ["anna"]}],
}


async def test_a_phone_is_told_to_restart() -> None:
    async with (
        RunningExchange(CONFIGURATION, processes=(*ALWAYS, "api")) as exchange,
        ExchangeApi(exchange) as api,
    ):
        with pytest.raises(AssertionError, match="phone-not-registered"):
            await api.post("/devices/desk/restart")
        port = free_port()
        (await Sipp(uac_register("anna", PASSWORD), remote=exchange.server, port=port).run()).check(1)
        async with Sipp(uas_notified("check-sync;reboot=true"), port=port, calls=1) as phone:
            assert await api.post("/devices/desk/restart") == {"phones": 1}
            (await phone.wait()).check(1)
