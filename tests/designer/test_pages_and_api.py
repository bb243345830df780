"""What the pages show and what the api knows are the same: a field that is new in the api is on a page, or left out on
purpose.
"""

import pytest

from designer.entries.description import Entries
from designer.fields import Choice, Reference, References, Several
from tests.designer.described import all_entries, body_schema, described_fields, openapi

PAGES = list(all_entries())
DOCUMENT = openapi()

MADE_BY_THE_API = {"id"}
"""Keys that are made from the name."""


def _ids(page: tuple[str, Entries]) -> str:
    return f"{page[0]}:{page[1].words.one}"


@pytest.mark.parametrize("page", PAGES, ids=_ids)
def test_the_api_knows_every_field_of_a_page(page: tuple[str, Entries]) -> None:
    _, entries = page
    schema = body_schema(DOCUMENT, entries)
    known = ("type", "properties", "discriminator")
    unknown = [
        path for path, _ in described_fields(entries) if path and not any(schema.at(path).get(one) for one in known)
    ]
    assert unknown == []


def test_a_page_shows_every_field_of_the_api() -> None:
    shown: dict[str, set[str]] = {}
    for _, entries in PAGES:
        names = {path.partition(".")[0] for path, _ in described_fields(entries)}
        shown.setdefault(entries.path, set()).update(names, MADE_BY_THE_API)
    missing = {
        entries.path: sorted(set(body_schema(DOCUMENT, entries).fields) - shown[entries.path]) for _, entries in PAGES
    }
    assert {path: names for path, names in missing.items() if names} == {}, "put them on the pages, with their words"


def test_every_kind_of_thing_has_a_page() -> None:
    lists = {path for path, operations in DOCUMENT["paths"].items() if {"get", "post"} <= operations.keys()}
    answers = {path for path in lists if f"{path}/{{key}}" in DOCUMENT["paths"]}
    elsewhere = {"/route-scenarios"}
    assert answers - {entries.path for _, entries in PAGES} <= elsewhere


@pytest.mark.parametrize("page", PAGES, ids=_ids)
def test_pickers_and_choices_are_those_of_the_api(page: tuple[str, Entries]) -> None:
    _, entries = page
    schema = body_schema(DOCUMENT, entries)
    for path, field in described_fields(entries):
        says = schema.at(path)
        if isinstance(field, Reference):
            assert says.get("picker", field.picker) == field.picker, path
        if isinstance(field, References):
            assert says["items"].get("picker", field.picker) == field.picker, path
        known = says.get("enum") if isinstance(field, Choice) else says.get("items", {}).get("enum")
        if isinstance(field, Choice | Several) and known:
            assert set(known) - {"emergency"} == set(field.options), path
