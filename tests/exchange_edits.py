"""Changing the exchange's configuration in tests, by its file."""

from collections.abc import Callable
from typing import Any

from activities.registry import CATALOGUE
from schemas.database import write_session
from schemas.exchange_file import export_exchange, import_exchange
from schemas.exchange_file.yaml_text import read_yaml, write_yaml


def edit_exchange(edit: Callable[[dict[str, Any]], None]) -> None:
    """Import the present export as `edit` changes it."""
    with write_session() as session:
        document = read_yaml(export_exchange(session)).value
        assert isinstance(document, dict)
        edit(document)
        import_exchange(session, write_yaml(document), CATALOGUE)


def add_to_exchange(sections: str) -> None:
    """Add the entries of some sections, written as YAML."""
    added = read_yaml(sections).value
    assert isinstance(added, dict)

    def add(document: dict[str, Any]) -> None:
        for section, entries in added.items():
            document[section] = [*document.get(section, []), *entries]

    edit_exchange(add)


def remove_from_exchange(section: str, key: str) -> None:
    """Take an entry out."""

    def remove(document: dict[str, Any]) -> None:
        document[section] = [one for one in document[section] if one["id"] != key]

    edit_exchange(remove)
