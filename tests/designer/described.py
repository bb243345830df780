"""The pages about configured things, and what the api says of what they show."""

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any

import designer.pages
from api.app import app
from designer.api_client.schema import BodySchema
from designer.entries.description import Entries
from designer.fields import Field


def all_entries() -> Iterator[tuple[str, Entries]]:
    """Yield the descriptions of pages, each with the name of its module."""
    for module in pkgutil.iter_modules(designer.pages.__path__):
        loaded = importlib.import_module(f"designer.pages.{module.name}")
        for value in vars(loaded).values():
            if isinstance(value, Entries):
                yield module.name, value


def described_fields(entries: Entries) -> Iterator[tuple[str, Field]]:
    """Yield the fields of a page with their paths in an entry."""
    for tab in entries.tabs:
        yield from tab.paths()
    for column in entries.columns:
        if column.edit:
            yield from column.edit.paths()


def openapi() -> dict[str, Any]:
    """Return the api's description of itself."""
    return app.openapi()


def body_schema(document: dict[str, Any], entries: Entries) -> BodySchema:
    """Return what the api says of the bodies that a page sends."""
    operations = document["paths"][entries.path]
    operation = operations.get("post") or operations["put"]
    content = operation["requestBody"]["content"]["application/json"]["schema"]
    return BodySchema(document["components"]["schemas"], content)
