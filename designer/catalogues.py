"""Brings the catalogues in `locale/` to what the sources and the api say now: `make texts`.

Reads from its input what the api says, as JSON: `{"openapi": …, "steps": […]}`. New texts come into each `.po` without
a translation; texts that are gone are dropped. Then the `.mo` are made, which the pages read. What still has no
translation is listed at the end.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from importlib import import_module
from io import BytesIO
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import typer
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from designer import pages
from designer.api_client.schema import BodySchema
from designer.entries.description import Entries
from designer.languages import DEFAULT, DOMAIN, LANGUAGES, LOCALE_FOLDER
from designer.source_texts import source_texts
from designer.step_form.fields import FormField, read_fields

ROOT = Path(__file__).parent
OF_THE_API = "api"
"""Where a text comes from that the api says."""
_HEADER = """\
# The texts of the designer in another language.
# Written by `make texts`; only the translations are to be changed by hand.
#"""


def wanted_texts(api: Mapping[str, Any]) -> Catalog:
    """Return all texts that the pages show, without translations."""
    found = Catalog(domain=DOMAIN, project="Belplan", charset="utf-8")
    for one in source_texts(ROOT):
        found.add((one.text, one.plural) if one.plural else one.text, locations=[(one.file, 0)])
    for text in {*_help_texts(api["openapi"]), *_step_texts(api["steps"])}:
        if text:
            found.add(text, locations=[(OF_THE_API, 0)])
    return found


def catalogue_file(language: str, suffix: str) -> Path:
    """Return where the catalogue of a language is."""
    return LOCALE_FOLDER / language / "LC_MESSAGES" / f"{DOMAIN}.{suffix}"


def read_catalogue(language: str) -> Catalog:
    """Return the translations of a language; an empty catalogue when there are none yet."""
    file = catalogue_file(language, "po")
    if not file.exists():
        return _new_catalogue(language)
    return read_po(BytesIO(file.read_bytes()), locale=language, domain=DOMAIN, charset="utf-8")


def updated(language: str, wanted: Catalog) -> Catalog:
    """Return the catalogue of a language with the texts that are wanted, in their order, translated as far as known."""
    known = read_catalogue(language)
    new = _new_catalogue(language)
    for message in sorted(wanted, key=lambda one: str(one.id)):
        if message.id:
            before = known.get(message.id)
            new.add(message.id, before.string if before else "", locations=sorted(set(message.locations)))
    return new


def untranslated(catalogue: Catalog) -> list[Message]:
    """Return what has no translation, or not all of its forms."""
    return [one for one in catalogue if one.id and not all(_forms(one))]


def _forms(message: Message) -> tuple[str | None, ...]:
    return tuple(message.string) if isinstance(message.string, tuple | list) else (message.string,)


def write(language: str, catalogue: Catalog) -> None:
    """Write the `.po` and the `.mo` of a language."""
    file = catalogue_file(language, "po")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(written(catalogue))
    catalogue_file(language, "mo").write_bytes(compiled(catalogue))


def written(catalogue: Catalog) -> bytes:
    """Return the `.po` of a catalogue; the same for the same texts, whenever it is made."""
    out = BytesIO()
    write_po(out, catalogue, width=120, omit_header=False, sort_output=False, include_lineno=False)
    return b"".join(line for line in out.getvalue().splitlines(keepends=True) if not line.startswith(_CHANGING))


def compiled(catalogue: Catalog) -> bytes:
    """Return the `.mo` of a catalogue."""
    out = BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


_ANY_DAY = datetime(2026, 1, 1, tzinfo=UTC)
"""Stands in the header for when it was made, so that the same texts make the same file."""
_CHANGING = (b'"POT-Creation-Date', b'"PO-Revision-Date', b'"Generated-By', b'"Last-Translator', b'"Report-Msgid-Bugs')
"""Lines of the header that would differ each time, or name nobody."""


def _new_catalogue(language: str) -> Catalog:
    return Catalog(
        locale=language,
        domain=DOMAIN,
        header_comment=_HEADER,
        project="Belplan",
        version="",
        charset="utf-8",
        language_team="Belplan",
        creation_date=_ANY_DAY,
        revision_date=_ANY_DAY,
        fuzzy=False,
    )


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
        yield step["title"]
        yield " ".join(step["help"].split())
        for outcome in (*step["outcomes"], *step["families"]):
            yield str(outcome["title"])
        for field in read_fields(step["params_schema"]):
            yield from _field_texts(field)


def _field_texts(field: FormField) -> Iterator[str]:
    yield from (field.label, field.help, field.unit)
    yield from (one for one in field.options if one.islower())  # all else, such as GET or 5, is the same everywhere
    for part in field.fields:
        yield from _field_texts(part)


def _list_untranslated(language: str, catalogue: Catalog) -> None:
    left = untranslated(catalogue)
    typer.echo(f"{language}: {len(catalogue) - len(left)} of {len(catalogue)} texts are translated")
    for message in left:
        places = ", ".join(file for file, _ in message.locations)
        typer.echo(f"  {message.id!r}  ({places})")


if __name__ == "__main__":
    texts = wanted_texts(json.load(sys.stdin))
    for code in LANGUAGES:
        if code != DEFAULT:
            made = updated(code, texts)
            write(code, made)
            _list_untranslated(code, made)
