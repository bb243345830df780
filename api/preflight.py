"""What must be in order before the exchange starts; each thing that is not gets one sentence saying what to do."""

import errno
import importlib.util
import shutil
import socket
from collections.abc import Iterator
from typing import NamedTuple

from pydantic import ValidationError

from api.port_owner import Transport, port_owner
from schemas.settings import Settings, settings
from schemas.temporal_server import TemporalServerError, own_server_command, split_address, temporal_binary


class NeededPort(NamedTuple):
    """A port that a part will listen on."""

    part: str
    transport: Transport
    host: str
    port: int
    variable: str
    """The environment variable that changes it."""


def settings_problems() -> list[str]:
    """Return a sentence for each setting that is not valid."""
    try:
        current = settings()
    except ValidationError as error:
        return [_setting_sentence(one["loc"], str(one["msg"])) for one in error.errors()]
    problems = []
    for variable, address in (
        ("TEMPORAL_ADDRESS", current.temporal_address),
        ("BELPLAN_TEMPORAL_UI_ADDRESS", current.temporal_ui_address),
    ):
        try:
            split_address(address)
        except TemporalServerError as error:
            problems.append(f"{variable}: {error}")
    if not 1024 <= current.rtp_port_first < current.rtp_port_last <= 65535:
        problems.append("BELPLAN_RTP_PORT_FIRST and BELPLAN_RTP_PORT_LAST must be a range between 1024 and 65535.")
    for variable, port in (
        ("BELPLAN_SIP_PORT", current.sip_port),
        ("BELPLAN_EDGE_PORT", current.edge_port),
        ("BELPLAN_API_PORT", current.api_port),
    ):
        if not 1 <= port <= 65535:
            problems.append(f"{variable} is {port}: a port is a number from 1 to 65535.")
    if not 0 <= current.designer_port <= 65535:
        sentence = "a port is a number from 1 to 65535, or 0 for no designer."
        problems.append(f"BELPLAN_DESIGNER_PORT is {current.designer_port}: {sentence}")
    return problems


def _setting_sentence(location: tuple[int | str, ...], message: str) -> str:
    name = str(location[0]) if location else ""
    variable = name if name.isupper() else f"BELPLAN_{name.upper()}"
    return f"The setting {variable} is wrong: {message[:1].lower()}{message[1:]}. Correct or unset it."


def runs_own_temporal() -> bool:
    """Tell whether Temporal is ours to start, or a server elsewhere."""
    try:
        own_server_command()
    except TemporalServerError:
        return False
    return True


def needed_ports(current: Settings) -> Iterator[NeededPort]:
    """Yield every port that the processes of one machine listen on."""
    if runs_own_temporal():
        host, port = split_address(current.temporal_address)
        yield NeededPort("Temporal", "tcp", host, port, "TEMPORAL_ADDRESS")
        host, port = split_address(current.temporal_ui_address)
        yield NeededPort("the Temporal UI", "tcp", host, port, "BELPLAN_TEMPORAL_UI_ADDRESS")
    yield NeededPort("the SIP server", "udp", current.sip_listen, current.sip_port, "BELPLAN_SIP_PORT")
    yield NeededPort("the SIP server", "tcp", current.sip_listen, current.sip_port, "BELPLAN_SIP_PORT")
    if current.sip_tls_port:
        yield NeededPort("the SIP server", "tcp", current.sip_listen, current.sip_tls_port, "BELPLAN_SIP_TLS_PORT")
    yield NeededPort("the edge", "udp", current.edge_address, current.edge_port, "BELPLAN_EDGE_PORT")
    if current.provisioning_port:
        listen, port = current.sip_listen, current.provisioning_port
        yield NeededPort("the provisioning of phones", "tcp", listen, port, "BELPLAN_PROVISIONING_PORT")
    yield NeededPort("the api", "tcp", current.api_host, current.api_port, "BELPLAN_API_PORT")
    if current.designer_port:
        yield NeededPort("the designer", "tcp", current.designer_host, current.designer_port, "BELPLAN_DESIGNER_PORT")


def port_problem(needed: NeededPort) -> str | None:
    """Return a sentence when a port can't be listened on, None when it can."""
    kind = socket.SOCK_STREAM if needed.transport == "tcp" else socket.SOCK_DGRAM
    family = socket.AF_INET6 if ":" in needed.host else socket.AF_INET
    where = f"{needed.transport.upper()} port {needed.port}, for {needed.part},"
    with socket.socket(family, kind) as probe:
        if needed.transport == "tcp":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # connections that just ended don't count
        try:
            probe.bind((needed.host, needed.port))
        except PermissionError:
            return f"{where} may not be opened by this user: set {needed.variable} to one above 1023."
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                return f"{where} can't be opened on {needed.host} ({error.strerror}): set another address."
            owner = port_owner(needed.transport, needed.port) or "by whom can't be told"
            return f"{where} is in use ({owner}): stop that program, or set {needed.variable} to another."
    return None


def program_problems() -> Iterator[str]:
    """Yield a sentence for each program or library that is missing."""
    try:
        temporal_binary()
    except TemporalServerError as error:
        if runs_own_temporal():
            yield str(error)
    for program, purpose in (("espeak-ng", "speaks the prompts"), ("ffmpeg", "reads uploaded sound files")):
        if shutil.which(program) is None:
            yield f"The program {program}, which {purpose}, is missing: run `make setup`, which installs it."
    if importlib.util.find_spec("pjsua2") is None:
        yield "The library pjsua2, which carries the calls, is missing: run `make setup`, which builds it."


def preflight_problems() -> list[str]:
    """Return all that keeps the exchange from starting; empty when it can."""
    problems = settings_problems()
    if problems:
        return problems
    problems = list(program_problems())
    problems += [sentence for needed in needed_ports(settings()) if (sentence := port_problem(needed))]
    return problems
