"""Ports that tests are given: no two processes of tests take the same one."""

import subprocess
import sys

import pytest

from tests.calls.phones.ports import HOST, free_port, held_port, let_go, udp_port_is_taken

GIVE_TEN = "from tests.calls.phones.ports import free_port; print(*(free_port() for _ in range(10)))"


def test_ports_in_a_row_are_not_given_again_soon() -> None:
    firsts = [free_port(4) for _ in range(20)]
    given = [first + offset for first in firsts for offset in range(4)]
    assert len(set(given)) == 80
    assert not any(udp_port_is_taken(port) for port in given), HOST


def test_what_is_held_is_not_given_again_until_it_is_let_go() -> None:
    held = held_port(400)
    given = {free_port() for _ in range(3_000)}
    assert given.isdisjoint(range(held, held + 400))
    other = held_port(400)
    assert not set(range(other, other + 400)) & set(range(held, held + 400))
    let_go(held, 400)
    let_go(other, 400)
    assert held_port(400) == held
    let_go(held, 400)


def test_many_rows_are_held_one_after_another_with_single_ports_between() -> None:
    for _ in range(200):
        row, single = held_port(400), free_port()
        let_go(row, 400)
        assert not row <= single < row + 400


def test_who_holds_too_many_is_told() -> None:
    with pytest.raises(RuntimeError, match="who did not let go"):
        held_port(3_000)


def test_another_process_gets_others() -> None:
    done = subprocess.run([sys.executable, "-c", GIVE_TEN], capture_output=True, text=True, timeout=30, check=True)
    others = [int(port) for port in done.stdout.split()]
    assert len(others) == 10
    own = free_port()
    assert all(abs(own - port) > 10 for port in others)
