"""What is checked before a start: each thing that is wrong gets a sentence that says what to do."""

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from api.port_owner import Transport
from api.preflight import NeededPort, needed_ports, port_problem, program_problems, settings_problems
from schemas.settings import settings
from tests.databases import forget_settings


@contextmanager
def taken_port(transport: Transport) -> Iterator[int]:
    kind = socket.SOCK_STREAM if transport == "tcp" else socket.SOCK_DGRAM
    with socket.socket(type=kind) as taken:
        taken.bind(("127.0.0.1", 0))
        if transport == "tcp":
            taken.listen()
        yield taken.getsockname()[1]


@pytest.mark.parametrize("transport", ["tcp", "udp"])
@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])
def test_port_in_use_names_port_user_and_variable(transport: Transport, host: str) -> None:
    with taken_port(transport) as port:
        sentence = port_problem(NeededPort("the SIP server", transport, host, port, "BELPLAN_SIP_PORT"))
    assert sentence
    assert f"{transport.upper()} port {port}" in sentence
    assert f"pid {os.getpid()}" in sentence
    assert "BELPLAN_SIP_PORT" in sentence


@pytest.mark.parametrize("transport", ["tcp", "udp"])
def test_free_port_is_no_problem(transport: Transport) -> None:
    with taken_port(transport) as port:
        pass
    assert port_problem(NeededPort("the api", transport, "127.0.0.1", port, "BELPLAN_API_PORT")) is None


def test_address_of_another_machine_can_not_be_listened_on() -> None:
    sentence = port_problem(NeededPort("the edge", "udp", "192.0.2.1", 5070, "BELPLAN_EDGE_PORT"))
    assert sentence
    assert "192.0.2.1" in sentence


def test_udp_and_tcp_of_the_sip_server_are_checked(database: None) -> None:
    found = [(one.transport, one.port) for one in needed_ports(settings())]
    assert ("udp", settings().sip_port) in found
    assert ("tcp", settings().sip_port) in found


def test_ports_of_a_temporal_elsewhere_are_not_needed(monkeypatch: pytest.MonkeyPatch, database: None) -> None:
    assert "TEMPORAL_ADDRESS" in {one.variable for one in needed_ports(settings())}
    monkeypatch.setenv("TEMPORAL_ADDRESS", "192.0.2.9:7233")
    forget_settings()
    assert "TEMPORAL_ADDRESS" not in {one.variable for one in needed_ports(settings())}


def test_missing_programs_are_named(monkeypatch: pytest.MonkeyPatch, database: None) -> None:
    assert list(program_problems()) == []
    monkeypatch.setenv("PATH", "/nowhere")
    sentences = " ".join(program_problems())
    assert "espeak-ng" in sentences
    assert "ffmpeg" in sentences
    assert "make setup" in sentences


def test_settings_that_stand_are_no_problem(database: None) -> None:
    assert settings_problems() == []
