"""How a page about a kind of configured thing is described: its list, its form, its words."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from designer.api_client import Values
from designer.choices import Choices
from designer.components.entry_table import Cell, Piece, Tone
from designer.fields import Field
from designer.languages import t
from designer.phone_numbers import shown_number

if TYPE_CHECKING:
    from designer.entries.draft import Draft
    from designer.entries.form import Form
    from designer.viewer import Viewer

Pieces = Sequence[Piece]


@dataclass(frozen=True)
class Column:
    """A column of the list."""

    name: str
    """Of the field that it shows."""
    label: str
    sorted: bool = False
    """It can be sorted by this field."""
    edit: Field | None = None
    """The field with which it is changed in place."""

    def pickers(self) -> Iterator[str]:
        """Yield what names it needs."""
        if self.edit:
            yield from self.edit.pickers()

    def cell(self, entry: Values, choices: Choices, *, may_edit: bool = False) -> Cell:
        """Return what stands under it for an entry."""
        text = t("Change: {what}", what=t(self.label)) if self.edit and may_edit else ""
        return Cell(list(self.pieces(entry, choices)), text)

    def pieces(self, entry: Values, choices: Choices) -> Iterator[Piece]:
        """Yield the pieces of text."""
        value = entry.get(self.name)
        for one in value if isinstance(value, list) else [value]:
            if one not in (None, ""):
                yield Piece(str(one))


@dataclass(frozen=True)
class NumberColumn(Column):
    """A phone number, or several."""

    def pieces(self, entry: Values, choices: Choices) -> Iterator[Piece]:
        """Yield the numbers as people write them."""
        value = entry.get(self.name) or []
        for one in [value] if isinstance(value, str) else value:
            yield Piece(shown_number(one))


@dataclass(frozen=True)
class NamesColumn(Column):
    """The names of what the entry refers to."""

    picker: str = ""
    none: str = ""
    """Shown when there is none."""
    tone: Tone = "soft"
    """Of that."""

    def pickers(self) -> Iterator[str]:
        """Yield what names it needs."""
        yield self.picker

    def pieces(self, entry: Values, choices: Choices) -> Iterator[Piece]:
        """Yield the names, each apart."""
        value = entry.get(self.name) or []
        names = [value] if isinstance(value, str) else value
        if not names and self.none:
            yield Piece(t(self.none), self.tone)
        for one in names:
            text = shown_number(one) if self.picker == "did" else choices.name(self.picker, one)
            yield Piece(text, chip=not isinstance(value, str))


@dataclass(frozen=True)
class WordColumn(Column):
    """One of a few values, in words."""

    words: Mapping[Any, str] = field(default_factory=dict)
    tones: Mapping[Any, Tone] = field(default_factory=dict)
    icons: Mapping[Any, str] = field(default_factory=dict)

    def pieces(self, entry: Values, choices: Choices) -> Iterator[Piece]:
        """Yield the word."""
        value = entry.get(self.name)
        if value in self.words:
            yield Piece(t(self.words[value]), self.tones.get(value, ""), self.icons.get(value, ""))


@dataclass(frozen=True)
class OwnColumn(Column):
    """A column that a page makes of an entry in its own way."""

    make: Callable[[Values, Choices], Pieces] = lambda _entry, _choices: ()
    needs: tuple[str, ...] = ()
    """Pickers whose names it needs."""

    def pickers(self) -> Iterator[str]:
        """Yield what names it needs."""
        yield from self.needs

    def pieces(self, entry: Values, choices: Choices) -> Iterator[Piece]:
        """Yield what the page makes of it."""
        yield from self.make(entry, choices)


@dataclass(frozen=True)
class Tab:
    """A tab of the form."""

    title: str
    fields: tuple[Field, ...]

    def paths(self) -> Iterator[tuple[str, Field]]:
        """Yield all fields with their paths, also those inside others."""
        for one in self.fields:
            yield from one.paths()


@dataclass(frozen=True)
class Words:
    """What a page says about its things; marked for translation."""

    one: str
    """SIP account"""
    many: str
    """SIP accounts"""
    about: str
    """What they are for, in a sentence or two."""
    none: str
    """No SIP accounts yet."""
    first: str
    """What the first one is good for, below that."""
    add: str
    """Add a SIP account"""
    new: str
    """New SIP account"""


@dataclass(frozen=True)
class RowAction:
    """What can be done with an entry from the list, by a button in its row."""

    name: str
    icon: str
    """Name of a Material symbol."""
    text: str
    """Marked for translation; read aloud with the entry's name."""
    do: Callable[["Viewer", Values], None]


Extra = Callable[["Viewer", "Form"], None]
Send = Callable[["Viewer", "Draft", Values], Values]


@dataclass(frozen=True)
class Entries:
    """A kind of configured thing, as its page shows it."""

    section: str
    """Its address in the api: `sip-accounts`."""
    icon: str
    """Name of a Material symbol."""
    words: Words
    columns: tuple[Column, ...]
    tabs: tuple[Tab, ...]
    url: str = ""
    """The page's address; empty: the section."""
    key: str = "id"
    """The field that tells them apart."""
    title: Callable[[Values], str] = lambda entry: str(entry.get("name") or entry.get("id") or "")
    """How one of them is called."""
    sort: str = ""
    """What the list is sorted by at first."""
    empty: Mapping[str, Any] = field(default_factory=dict)
    """What a new one holds besides the api's defaults."""
    above: Extra | None = None
    """Shown above the form of a saved one."""
    heading: Callable[[], None] | None = None
    """Shown instead of the heading of one of them."""
    extra_tabs: tuple[tuple[str, Extra], ...] = ()
    """Tabs of a saved one that are no form: their titles, and what shows them."""
    row_actions: tuple[RowAction, ...] = ()
    send: Send | None = None
    """Keeps what was typed when that is more than one body of JSON; returns it as it is kept. Raises `ApiFailure`."""
    module: str = ""
    """The module of menu Account that must be active."""
    single: bool = False
    """There is just one of it: no list, nothing to add or delete."""
    needs: str = "read"
    """The scope that seeing needs."""
    saves: str = "configure"
    """The scope that changing needs."""

    @property
    def path(self) -> str:
        """Its address in the api."""
        return f"/{self.section}"

    def pickers(self) -> set[str]:
        """Return all that is picked or named on the page."""
        found = {picker for column in self.columns for picker in column.pickers()}
        return found | {picker for tab in self.tabs for one in tab.fields for picker in one.pickers()}
