"""What is made from the configuration stays in memory until the configuration changes."""

from pathlib import Path

import pytest

from activities.exchange.remembered import remembered
from schemas.database import read_session, write_session
from schemas.tables import Did
from tests.databases import own_database


class Loads:
    """Counts how often something is loaded."""

    def __init__(self) -> None:
        self.number = 0

    def __call__(self) -> int:
        self.number += 1
        return self.number


def ask(load: Loads, key: str = "thing") -> int:
    with read_session() as session:
        return remembered(session, key, load)


def change(number: str) -> None:
    with write_session() as session:
        session.add(Did(number=number))


def test_it_is_loaded_once_for_each_revision(sample: None) -> None:
    load, other = Loads(), Loads()
    assert [ask(load), ask(load), ask(other, "other"), ask(load)] == [1, 1, 1, 1]
    change("3250000001")
    assert [ask(load), ask(load), ask(other, "other")] == [2, 2, 2]


def test_what_a_transaction_changes_is_not_kept_before_it_is_committed(sample: None) -> None:
    load = Loads()
    ask(load)
    with pytest.raises(ZeroDivisionError), write_session() as session:
        assert remembered(session, "thing", load) == 1
        session.add(Did(number="3250000001"))
        session.flush()
        assert remembered(session, "thing", load) == 2
        raise ZeroDivisionError
    assert ask(load) == 1
    change("3250000002")  # gets the number that the revision of the failed transaction had
    assert ask(load) == 3


def test_nothing_is_not_kept(sample: None) -> None:
    asked = []
    with read_session() as session:
        for _ in range(2):
            assert remembered(session, "nobody", lambda: asked.append(1)) is None
    assert len(asked) == 2


def test_an_error_is_not_kept(sample: None) -> None:
    def broken() -> int:
        raise KeyError("gone")

    with pytest.raises(KeyError), read_session() as session:
        remembered(session, "thing", broken)
    assert ask(Loads()) == 1


def test_each_database_has_its_own(sample: None, tmp_path: Path) -> None:
    load = Loads()
    assert ask(load) == 1
    with own_database(tmp_path / "other"):
        assert ask(load) == 2
