"""From the text of an exchange file to a checked document."""

from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, ValidationError

from schemas.configuration.resources import FAMILIES, RESOURCES, resources_of
from schemas.exchange_file.document import EXCHANGE_FORMAT, SECTIONS, ExchangeDocument, entry_key, key_field
from schemas.exchange_file.problems import ExchangeFileError, FileProblem, Place
from schemas.exchange_file.yaml_text import YamlText, read_yaml
from schemas.references import model_references


def read_document(text: str) -> tuple[ExchangeDocument, YamlText]:
    """Return the document in a text, and the text's places for further messages.

    Raises ExchangeFileError when a field is wrong, an id stands twice or a reference leads nowhere.
    """
    source = read_yaml(text)
    if not isinstance(source.value, dict) or "format" not in source.value:
        raise ExchangeFileError(
            [FileProblem(message=f"this is no exchange file: its first line must be `format: {EXCHANGE_FORMAT}`")]
        )
    try:
        document = ExchangeDocument.model_validate(source.value)
    except ValidationError as error:
        raise ExchangeFileError([_problem(source, dict(one)) for one in error.errors()]) from None
    problems = [*_doubles(document, source), *_namesakes(document, source), *_dangling(document, source)]
    if problems:
        raise ExchangeFileError(problems)
    return document, source


def _problem(source: YamlText, error: dict[str, Any]) -> FileProblem:
    kind, message = error["type"], str(error["msg"])
    if kind == "missing":
        message = "is missing"
    elif kind == "extra_forbidden":
        message = "there is no such field; check the spelling, or leave it out"
    elif kind == "string_type" and isinstance(error["input"], int | float) and not isinstance(error["input"], bool):
        message = f"must be a text: put quotes around it, '{error['input']}'"
    elif kind == "value_error":
        message = str(error["ctx"]["error"])
    else:
        message = message[:1].lower() + message[1:]
    return source.problem(tuple(error["loc"]), message)


def _doubles(document: ExchangeDocument, source: YamlText) -> Iterable[FileProblem]:
    yield from _only_once(
        source,
        "this {what} is also at {first}; give each its own",
        *(
            (f"{section}.{entry_key(section, entry)}", entry_key(section, entry), field, (section, index, field))
            for section, field in ((section, key_field(section)) for section in SECTIONS)
            for index, entry in enumerate(getattr(document, section))
        ),
        *(
            (f"username.{account.username}", account.username, "username", ("sip_accounts", index, "username"))
            for index, account in enumerate(document.sip_accounts)
            if account.username is not None
        ),
        *(
            (f"extension.{number}", number, "extension", (section, index, "extensions", position))
            for section in ("sip_accounts", "ring_groups", "routes")
            for index, entry in enumerate(getattr(document, section))
            for position, number in enumerate(entry.extensions)
        ),
        *(
            (f"extension.{entry.extension}", entry.extension, "extension", (section, index, "extension"))
            for section in ("function_indicators", "advanced_function_indicators")
            for index, entry in enumerate(getattr(document, section))
        ),
        *(
            (f"address.{address}", address, "address", ("trunks", index, "addresses", position))
            for index, trunk in enumerate(document.trunks)
            for position, address in enumerate(trunk.addresses)
        ),
    )


def _namesakes(document: ExchangeDocument, source: YamlText) -> Iterable[FileProblem]:
    """Of several kinds of things a reference may mean, no two have the same key."""
    families = {tuple(sorted(sections)) for sections in FAMILIES.values()}
    largest = [one for one in families if not any(set(one) < set(other) for other in families)]
    for sections in sorted(largest):
        yield from _only_once(
            source,
            "this {what} is also at {first}, and a plan could not tell the two apart; give each its own",
            *(
                (entry.id, entry.id, "id", (section, index, "id"))
                for section in sections
                for index, entry in enumerate(getattr(document, section))
            ),
        )


def _only_once(source: YamlText, message: str, *given: tuple[str, str, str, Place]) -> Iterable[FileProblem]:
    seen: dict[str, Place] = {}
    for unique, value, what, place in given:
        if unique in seen:
            first = source.problem(seen[unique], "").place
            yield source.problem(place, message.format(what=f"{what} ({value})", first=first))
        else:
            seen[unique] = place


def _dangling(document: ExchangeDocument, source: YamlText) -> Iterable[FileProblem]:
    known = {section: {entry_key(section, entry) for entry in getattr(document, section)} for section in SECTIONS}
    given: list[tuple[Place, BaseModel]] = [
        (("exchange",), document.exchange),
        *(
            ((resource.section, index), entry)
            for resource in RESOURCES
            for index, entry in enumerate(getattr(document, resource.section))
        ),
    ]
    for place, entry in given:
        for path, picker, target in model_references(entry):
            sections = [resource.section for resource in resources_of(picker)]
            if sections and not any(target in known[section] for section in sections):
                yield source.problem((*place, *path), f"there is no {target!r} among {' and '.join(sections)}")
