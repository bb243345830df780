"""Brings the catalogues in `locale/` to what the sources and the api say now: `make texts`.

Reads from its input what the api says, as JSON: `{"openapi": …, "steps": […]}`. New texts come into each `.po` without
a translation; texts that are gone are dropped. Then the `.mo` are made, which the pages read.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from importlib import import_module
from io import BytesIO
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from designer import pages
from designer.api_client.schema import BodySchema
from designer.entries.description import Entries
from designer.languages import DEFAULT, DOMAIN, LANGUAGES, LOCALE_FOLDER

ROOT = Path(__file__).parent
KEYWORDS = {"t": None, "mark": None, "tn": (1, 2), "translate": (2,)}
OF_THE_API = "api"
"""Where a text comes from that the api says."""
_OF_STEPS = ("title", "help")
_OF_SCHEMAS = ("title", "description", "add_label")


def wanted_texts(api: Mapping[str, Any]) -> Catalog:
    """Return all texts that the pages show, without translations."""
    found = Catalog(domain=DOMAIN, project="Belplan", charset="utf-8")
    for file, _, text, comments, context in extract_from_dir(
        ROOT, method_map=[("flow_editor/frontend/**", "ignore"), ("**.py", "python")], keywords=KEYWORDS
    ):
        found.add(text, locations=[(file, 0)], auto_comments=comments, context=context)
    for text in {*_help_texts(api["openapi"]), *_step_texts(api["steps"])}:
        found.add(text, locations=[(OF_THE_API, 0)])
    return found


def catalogue_file(language: str, suffix: str) -> Path:
    """Return where the catalogue of a language is."""
    return LOCALE_FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.{suffix}"


def read_catalogue(language: str) -> Catalog:
    """Return the translations of a language; an empty catalogue when there are none yet."""
    file = catalogue_file(language, "po")
    if not file.exists():
        return Catalog(locale=language, domain=DOMAIN, charset="utf-8")
    return read_po(BytesIO(file.read_bytes()), locale=language, domain=DOMAIN, charset="utf-8")


def updated(language: str, wanted: Catalog) -> Catalog:
    """Return the catalogue of a language with the texts that are wanted, in their order, translated as far as known."""
    known = read_catalogue(language)
    new = Catalog(locale=language, domain=DOMAIN, project="Belplan", charset="utf-8", fuzzy=False)
    for message in sorted(wanted, key=lambda one: str(one.id)):
        if message.id:
            before = known.get(message.id)
            places = sorted(set(message.locations))
            new.add(message.id, before.string if before else "", locations=places)
    return new


def write(language: str, catalogue: Catalog) -> None:
    """Write the `.po` and the `.mo` of a language."""
    file = catalogue_file(language, "po")
    file.parent.mkdir(parents=True, exist_ok=True)
    out = BytesIO()
    write_po(out, catalogue, width=120, omit_header=False, sort_output=False, include_lineno=False)
    lines = [line for line in out.getvalue().splitlines(keepends=True) if not line.startswith(_CHANGING)]
    file.write_bytes(b"".join(lines))
    catalogue_file(language, "mo").write_bytes(compiled(catalogue))


def compiled(catalogue: Catalog) -> bytes:
    """Return the `.mo` of a catalogue."""
    out = BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


_CHANGING = (b'"POT-Creation-Date', b'"PO-Revision-Date', b'"Generated-By', b'"Last-Translator')
"""Lines of the header that would differ each time."""


def _help_texts(openapi: Mapping[str, Any]) -> Iterator[str]:
    for module in iter_modules(pages.__path__):
        for value in vars(import_module(f"{pages.__name__}.{module.name}")).values():
            if isinstance(value, Entries) and value.path in openapi["paths"]:
                yield from _help_of(value, openapi)


def _help_of(entries: Entries, openapi: Mapping[str, Any]) -> Iterator[str]:
    operations = openapi["paths"][entries.path]
    operation = operations.get("post") or operations["put"]
    content = operation["requestBody"]["content"]["application/json"]["schema"]
    schema = BodySchema(openapi["components"]["schemas"], content)
    fields = [pair for tab in entries.tabs for pair in tab.paths()]
    for path, field in fields:
        text = " ".join(str(schema.at(path).get("description", "")).split())
        if path and text and not field.help:
            yield text


def _step_texts(steps: list[Mapping[str, Any]]) -> Iterator[str]:
    for step in steps:
        yield from (str(step[name]) for name in _OF_STEPS if step.get(name))
        for outcome in (*step["outcomes"], *step["families"]):
            yield str(outcome["title"])
        yield from _schema_texts(step["params_schema"])


def _schema_texts(schema: Any) -> Iterator[str]:
    if isinstance(schema, list):
        for one in schema:
            yield from _schema_texts(one)
    elif isinstance(schema, Mapping):
        for name, value in schema.items():
            if name in _OF_SCHEMAS and isinstance(value, str) and value:
                yield " ".join(value.split())
            else:
                yield from _schema_texts(value)


if __name__ == "__main__":
    texts = wanted_texts(json.load(sys.stdin))
    for code in LANGUAGES:
        if code != DEFAULT:
            write(code, updated(code, texts))
