"""YAML as the exchange file uses it: JSON's values, no anchors, no tags, bounded.

Numbers and truth values are those of YAML 1.2: `0101`, `no` and `12:30` are texts. Two equal keys are an error, where
YAML libraries silently keep the last.
"""

import re
import unicodedata
from typing import Any

import yaml

from schemas.exchange_file.problems import ExchangeFileError, FileProblem, Place, write_place

MAX_CHARACTERS = 20_000_000
MAX_DEPTH = 30
_FLOW_WIDTH = 120
_ALLOWED_CONTROLS = "\n\t"


class _Loader(yaml.CSafeLoader):
    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012  as PyYAML declares it


for _tag, _pattern, _first in (
    ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", list("tTfF")),
    ("int", r"^(?:0|-?[1-9][0-9]{0,17})$", list("-0123456789")),
    ("float", r"^-?(?:0|[1-9][0-9]*)\.[0-9]+(?:[eE][-+][0-9]{1,3})?$", list("-0123456789")),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), _first)


class Inline(dict[str, Any]):
    """A mapping that is written on one line: `{from: welcome, outcome: done, to: ring}`."""


class _Dumper(yaml.CSafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


_Dumper.add_representer(
    Inline, lambda dumper, data: dumper.represent_mapping("tag:yaml.org,2002:map", data.items(), flow_style=True)
)
_Dumper.add_representer(
    list,
    lambda dumper, data: dumper.represent_sequence(
        "tag:yaml.org,2002:seq", data, flow_style=not any(isinstance(one, dict | list) for one in data)
    ),
)


def write_yaml(value: Any) -> str:
    """Return a value as YAML; keys keep their order, lists of plain values stand on one line."""
    return str(yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=_FLOW_WIDTH))


class YamlText:
    """A YAML text that was read: its value, and the line of each place in it."""

    def __init__(self, value: Any, root: yaml.Node | None) -> None:
        self.value = value
        self._root = root

    def line(self, place: Place) -> int | None:
        """Return the line, from 1, of a place or of the nearest thing around it that exists."""
        node = self._root
        if node is None:
            return None
        line = node.start_mark.line
        for part in place:
            if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
                node = node.value[part]
                line = node.start_mark.line
            elif isinstance(node, yaml.MappingNode):
                found = next(((key, value) for key, value in node.value if key.value == str(part)), None)
                if found is None:
                    break
                line, node = found[0].start_mark.line, found[1]
            else:
                break
        return int(line) + 1

    def problem(self, place: Place, message: str) -> FileProblem:
        """Return a problem that says where it is."""
        return FileProblem(place=write_place(place), line=self.line(place), message=message)


def read_yaml(text: str) -> YamlText:
    """Read a YAML text.

    Raises ExchangeFileError, naming the line, for what is no YAML or not of the kind that an exchange file uses.
    """
    if len(text) > MAX_CHARACTERS:
        raise _refusal(f"the file is longer than {MAX_CHARACTERS} characters")
    surrogate = next((index for index, one in enumerate(text) if "\ud800" <= one <= "\udfff"), None)
    if surrogate is not None:
        raise _refusal("the file is not valid UTF-8", text.count("\n", 0, surrogate))
    try:
        _check_events(text)
        loader = _Loader(text)
        root = loader.get_single_node()
        if root is None:
            return YamlText(None, None)
        problems: list[FileProblem] = []
        _check_nodes(root, (), problems)
        if problems:
            raise ExchangeFileError(problems)
        value = loader.construct_document(root)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise _refusal(f"not valid YAML: {error.problem or error.context}", mark.line if mark else None) from error
    except yaml.YAMLError as error:
        raise _refusal(f"not valid YAML: {error}".replace("\n", " ")) from error
    return YamlText(value, root)


def _refusal(message: str, line: int | None = None) -> ExchangeFileError:
    return ExchangeFileError([FileProblem(line=None if line is None else line + 1, message=message)])


def _check_events(text: str) -> None:
    # Before anything recurses into it: the depth is bounded, and no alias can blow up a small file.
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        line = event.start_mark.line if event.start_mark else None
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _refusal("anchors (&) and aliases (*) are not used here; write it out", line)
        if getattr(event, "tag", None):
            raise _refusal("tags (!) are not used here; leave it out", line)
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            raise _refusal(f"more than {MAX_DEPTH} levels deep", line)


def _check_nodes(node: yaml.Node, place: Place, problems: list[FileProblem]) -> None:
    def problem(at: yaml.Node, where: Place, message: str) -> None:
        problems.append(FileProblem(place=write_place(where), line=at.start_mark.line + 1, message=message))

    if isinstance(node, yaml.ScalarNode):
        if any(unicodedata.category(one) in ("Cc", "Cs") and one not in _ALLOWED_CONTROLS for one in node.value):
            problem(node, place, "has a control character in it; leave it out")
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            _check_nodes(item, (*place, index), problems)
    elif isinstance(node, yaml.MappingNode):
        seen = set()
        for key, item in node.value:
            if not isinstance(key, yaml.ScalarNode) or key.tag != "tag:yaml.org,2002:str":
                problem(key, place, "a field's name must be a text; put it in quotes")
                continue
            where = (*place, key.value)
            if key.value in seen:
                problem(key, where, "stands here twice; keep one")
            seen.add(key.value)
            _check_nodes(key, where, problems)
            _check_nodes(item, where, problems)
