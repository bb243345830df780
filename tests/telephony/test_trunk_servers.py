"""Where a server is: SRV records asked of a real name server, addresses of this machine's own names."""

from collections.abc import AsyncIterator
from time import monotonic

import pytest

from telephony.trunk_servers import MOST_SERVERS, RESOLVE_SECONDS, find_servers
from tests.calls.phones.ports import HOST, free_port
from tests.databases import forget_settings
from tests.telephony.name_server import NameServer


@pytest.fixture
async def name_server(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[NameServer]:
    async with NameServer({}).listening() as running:
        monkeypatch.setenv("BELPLAN_DNS_SERVER", running.address)
        forget_settings()
        yield running
    monkeypatch.undo()
    forget_settings()


async def test_servers_come_by_their_priority(name_server: NameServer) -> None:
    name_server.records["_sip._udp.provider.example"] = ["20 0 5080 localhost.", "10 0 5070 localhost."]
    found = await find_servers("provider.example", None, "udp", ipv6=False)
    assert found == [(HOST, 5070), (HOST, 5080)]


async def test_servers_of_one_priority_share_by_weight(name_server: NameServer) -> None:
    name_server.records["_sip._udp.provider.example"] = ["10 1 5070 localhost.", "10 60000 5080 localhost."]
    firsts = [(await find_servers("provider.example", None, "udp", ipv6=False))[0][1] for _ in range(50)]
    assert firsts.count(5080) > 40
    assert name_server.asked == ["_sip._udp.provider.example"], "what was said holds for as long as it says"


@pytest.mark.parametrize(("transport", "service"), [("tcp", "_sip._tcp"), ("tls", "_sips._tcp")])
async def test_each_transport_has_records_of_its_own(name_server: NameServer, transport: str, service: str) -> None:
    name_server.records[f"{service}.provider.example"] = ["1 1 5099 localhost."]
    found = await find_servers("provider.example", None, transport, ipv6=False)  # type: ignore[arg-type]
    assert found == [(HOST, 5099)]


@pytest.mark.parametrize(("transport", "port"), [("udp", 5060), ("tcp", 5060), ("tls", 5061)])
async def test_a_name_without_records_has_the_port_of_its_transport(
    name_server: NameServer, transport: str, port: int
) -> None:
    found = await find_servers("localhost", None, transport, ipv6=False)  # type: ignore[arg-type]
    assert found == [(HOST, port)]
    assert len(name_server.asked) == 1


@pytest.mark.parametrize(("host", "port"), [("localhost", 5070), ("127.0.0.1", None), ("127.0.0.1", 5070)])
async def test_a_port_or_an_address_needs_no_record(name_server: NameServer, host: str, port: int | None) -> None:
    assert await find_servers(host, port, "udp", ipv6=False) == [(HOST, port or 5060)]
    assert not name_server.asked


async def test_a_server_that_has_no_address_is_passed_over(name_server: NameServer) -> None:
    name_server.records["_sip._udp.provider.example"] = ["1 0 5070 nowhere.invalid.", "2 0 5080 localhost."]
    assert await find_servers("provider.example", None, "udp", ipv6=False) == [(HOST, 5080)]


async def test_a_provider_may_say_that_there_is_no_such_service(name_server: NameServer) -> None:
    name_server.records["_sip._udp.localhost"] = ["0 0 0 ."]
    with pytest.raises(OSError, match="there is no such service"):
        await find_servers("localhost", None, "udp", ipv6=False)


async def test_a_name_that_nobody_knows(name_server: NameServer) -> None:
    with pytest.raises(OSError, match="[Nn]ame"):
        await find_servers("provider.invalid", None, "udp", ipv6=False)


async def test_not_more_servers_than_a_caller_would_wait_for(name_server: NameServer) -> None:
    name_server.records["_sip._udp.provider.example"] = [f"{one} 0 {5060 + one} localhost." for one in range(20)]
    found = await find_servers("provider.example", None, "udp", ipv6=False)
    assert found == [(HOST, 5060 + one) for one in range(MOST_SERVERS)]


async def test_a_name_server_that_is_silent_takes_no_call_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BELPLAN_DNS_SERVER", f"{HOST}:{free_port()}")
    forget_settings()
    begin = monotonic()
    assert await find_servers("localhost", None, "udp", ipv6=False) == [(HOST, 5060)]
    assert monotonic() - begin < RESOLVE_SECONDS
    monkeypatch.undo()
    forget_settings()
