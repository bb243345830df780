"""Ports that tests are given: no two processes of tests take the same one."""

import subprocess
import sys

from tests.calls.phones.ports import HOST, free_port, held_port, let_go, udp_port_is_taken

GIVE_TEN = "from tests.calls.phones.ports import free_port; print(*(free_port() for _ in range(10)))"


def test_ports_in_a_row_are_not_given_again_soon() -> None:
    firsts = [free_port(4) for _ in range(20)]
    given = [first + offset for first in firsts for offset in range(4)]
    assert len(set(given)) == 80
    assert not any(udp_port_is_taken(port) for port in given), HOST


def test_what_is_held_is_not_given_again_until_it_is_let_go() -> None:
    held = held_port(700)
    given = {free_port() for _ in range(1_600)}
    assert given.isdisjoint(range(held, held + 700))
    let_go(held, 700)
    given = {free_port() for _ in range(1_600)}
    assert len(given & set(range(held, held + 700))) > 600


def test_another_process_gets_others() -> None:
    done = subprocess.run([sys.executable, "-c", GIVE_TEN], capture_output=True, text=True, timeout=30, check=True)
    others = [int(port) for port in done.stdout.split()]
    assert len(others) == 10
    own = free_port()
    assert all(abs(own - port) > 10 for port in others)
