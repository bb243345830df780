"""What a change of the configuration changed, in words: field, before, after."""

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any, NamedTuple

from designer.api_client import Values
from designer.choices import Choices
from designer.entries.description import Entries
from designer.entries.wording import LONGEST, field_labels, in_words
from designer.languages import t
from designer.weekdays import WEEKDAYS, day_name

MOST_LINES = 60
_PLANS = ("graph", "draft")
"""Fields of a route that hold a graph."""
_KEYS = ("id", "name", "key", "number")
"""What tells the items of a list apart."""


class Difference(NamedTuple):
    """A field that changed."""

    field: str
    before: str
    after: str


def differences(change: Values, entries: Entries | None, choices: Choices) -> list[Difference]:
    """Return what a line of the audit log changed; of something new or deleted, all that it held."""
    before, after = change["before"] or {}, change["after"] or {}
    labels = field_labels(entries) if entries else {}
    found = []
    for name in [*before, *(one for one in after if one not in before)]:
        if name in ("version", "id") or before.get(name) == after.get(name):
            continue
        if name in _PLANS:
            found += _plan_lines(t("Plan") if name == "graph" else t("Draft"), before.get(name), after.get(name))
            continue
        label = labels.get(name, _prettified(name))
        for path, old, new in _leaves(before.get(name), after.get(name)):
            where = " · ".join([label, *path])
            found.append(Difference(where, *(_words(entries, name, one, choices) for one in (old, new))))
    return [one for one in found if one.before != one.after]


def _words(entries: Entries | None, name: str, value: Any, choices: Choices) -> str:
    if value in (None, "", [], {}):
        return ""
    if entries:
        return in_words(entries, name, value, choices)
    if isinstance(value, bool):
        return t("yes") if value else t("no")
    return _shortened(str(value))


def _leaves(old: Any, new: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any, Any]]:
    """Yield what differs within two values, with the way to it in words."""
    if old == new:
        return
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for name in [*old, *(one for one in new if one not in old)]:
            yield from _leaves(old.get(name), new.get(name), (*path, _prettified(str(name))))
        return
    before, after = _by_key(old), _by_key(new)
    if before is not None and after is not None:
        for name in [*before, *(one for one in after if one not in before)]:
            yield from _leaves(before.get(name), after.get(name), (*path, name))
        return
    yield path, old, new


def _by_key(value: Any) -> dict[str, Any] | None:
    """Return the items of a list by what tells them apart; None for a list of plain values."""
    if not isinstance(value, list) or not value or not all(isinstance(one, Mapping) for one in value):
        return None
    for key in _KEYS:
        found = {str(one[key]): one for one in value if one.get(key)}
        if len(found) == len(value):
            return found
    return {str(number): one for number, one in enumerate(value, 1)}


def _plan_lines(label: str, old: Any, new: Any) -> list[Difference]:
    """Return what differs between two graphs: steps by their names; how they are drawn is no difference."""
    before, after = ({one["id"]: one for one in (graph or {}).get("nodes", ())} for graph in (old, new))
    found = []
    for node in [*before, *(one for one in after if one not in before)]:
        texts = [_step_text(nodes.get(node)) for nodes in (before, after)]
        found.append(Difference(f"{label} · {node}", texts[0], texts[1]))
    ways = [
        {f"{one['from']}.{one['outcome']}": one["to"] for one in (graph or {}).get("edges", ())} for graph in (old, new)
    ]
    for way in [*ways[0], *(one for one in ways[1] if one not in ways[0])]:
        found.append(Difference(f"{label} · {way}", *(f"→ {one[way]}" if way in one else "" for one in ways)))
    return [one for one in found if one.before != one.after]


def _step_text(node: Mapping[str, Any] | None) -> str:
    if node is None:
        return ""
    params = ", ".join(f"{name}: {value}" for name, value in node.get("params", {}).items())
    return _shortened(f"{node['kind']} ({params})" if params else str(node["kind"]))


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]} …"


def _prettified(name: str) -> str:
    if name in WEEKDAYS:
        return day_name(name)
    return name.replace("_", " ").capitalize() if name.islower() else name


def difference_table(found: list[Difference], style: str) -> str:
    """Return the differences as an HTML table."""
    heads = "".join(f'<th scope="col">{escape(one)}</th>' for one in (t("Field"), t("Before"), t("After")))
    rows = "".join(
        f'<tr><th scope="row">{escape(one.field)}</th>{_cell("before", one.before)}{_cell("after", one.after)}</tr>'
        for one in found[:MOST_LINES]
    )
    more = f"<p>{escape(t('and {number} more', number=len(found) - MOST_LINES))}</p>" if len(found) > MOST_LINES else ""
    return (
        f'<style>{style}</style><table class="differences"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'
        f"{more}"
    )


def _cell(name: str, text: str) -> str:
    return f'<td class="{name}">{escape(text)}</td>' if text else "<td>—</td>"
