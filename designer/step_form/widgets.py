"""The widgets of a form: one for each kind of field. They show a value, and give back what somebody made of it."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import streamlit as st

from designer.step_form.fields import FormField
from designer.step_form.problems import Translate

MINUTE = 60


class Pick(NamedTuple):
    """Something that a reference may name."""

    key: str
    name: str


Beside = Callable[[FormField, str, Any], None]
"""Shows what belongs to a reference: called with its field, its path in the parameters, and what is picked."""

Note = Callable[[FormField, str, str], None]
"""Is told the field that somebody changed, its path in the parameters, and the key of its widget."""


@dataclass(frozen=True)
class Form:
    """A form on its page."""

    key: str
    """Begins the keys of its widgets; another one makes them show their values anew."""
    choices: Mapping[str, Sequence[Pick]]
    """By picker."""
    problems: Mapping[str, str]
    """By the path of the field."""
    read_only: bool
    translate: Translate
    path: str = ""
    """Of the record whose fields are shown."""
    beside: Beside | None = None
    note: Note | None = None

    def t(self, text: str) -> str:
        """Return a text in the language of who looks. So named, the catalogues find what it translates."""
        return self.translate(text)

    def place(self, name: str) -> str:
        """Return the path of a field."""
        return f"{self.path}.{name}" if self.path else name

    def common(self, field: FormField) -> dict[str, Any]:
        """Return what all widgets want to know."""
        place = self.place(field.name)
        key = f"{self.key}.{place}"
        tells = {} if self.note is None else {"on_change": self.note, "args": (field, place, key)}
        return {"key": key, "disabled": self.read_only, "help": self.help(field), **tells}

    def help(self, field: FormField) -> str | None:
        """Return what stands behind the question mark."""
        return self.translate(field.help) if field.help else None

    def label(self, field: FormField) -> str:
        """Return the label, with its unit, and a star when it must be filled in."""
        text = self.translate(field.label)
        if field.unit and field.unit.casefold() != field.label.casefold():
            text += f" ({self.translate(field.unit)})"
        return f"{text} *" if field.required else text


def show_field(form: Form, field: FormField, value: Any) -> Any:
    """Show a field with its value; return the value that it has now."""
    given = field.empty if value is None else value
    new = _SHOWN_BY[field.kind](form, field, given)
    problem = form.problems.get(form.place(field.name))
    if problem:
        st.caption(f":red[:material/error: {plain(problem)}]")
    if form.beside and field.picker:
        form.beside(field, form.place(field.name), new)
    return new


def show_fields(form: Form, fields: Sequence[FormField], values: Mapping[str, Any]) -> dict[str, Any]:
    """Show fields below each other; return their values, without those that nobody filled in."""
    made: dict[str, Any] = {}
    for field in fields:
        given = values.get(field.name)
        new = show_field(form, field, given)
        is_set = field.name in values and new == given
        if is_set or not is_nothing(field, new):
            made[field.name] = new
    return made


def is_nothing(field: FormField, value: Any) -> bool:
    """What a field holds without anybody's doing is not written down, nor is a required field that is empty."""
    return bool(value is None or value == field.empty)


def meant(field: FormField, typed: Any) -> Any:
    """Return the value of a field from what its widget holds."""
    match field.kind:
        case "number":
            return int(typed) if typed is not None and float(typed).is_integer() else typed
        case "text":
            return None if field.nullable and not typed else typed
        case "texts":
            return [line.strip() for line in (typed or "").splitlines() if line.strip()]
    return typed


def plain(text: str) -> str:
    """Return a text that Markdown shows as it is."""
    return re.sub(r"([\\`*_{}\[\]()#+.!|<>~$:-])", r"\\\1", text)


def _show_reference(form: Form, field: FormField, value: Any) -> Any:
    names = {pick.key: pick.name or pick.key for pick in form.choices.get(field.picker, ())}
    keys = list(names) if value in (None, *names) else [*names, value]
    return st.selectbox(
        form.label(field),
        keys,
        index=keys.index(value) if value in keys else None,
        format_func=lambda key: names.get(key) or form.t("{key} (is gone)").format(key=key),
        placeholder=form.t("Choose"),
        **form.common(field),
    )


def _show_references(form: Form, field: FormField, value: Any) -> Any:
    names = {pick.key: pick.name or pick.key for pick in form.choices.get(field.picker, ())}
    keys = [*names, *(key for key in value if key not in names)]
    return st.multiselect(
        form.label(field),
        keys,
        default=value,
        format_func=lambda key: names.get(key) or form.t("{key} (is gone)").format(key=key),
        placeholder=form.t("Choose"),
        max_selections=field.most,
        **form.common(field),
    )


def _show_choice(form: Form, field: FormField, value: Any) -> Any:
    options = list(field.options) if value in (None, *field.options) else [*field.options, value]
    return st.selectbox(
        form.label(field),
        options,
        index=options.index(value) if value in options else None,
        format_func=lambda option: form.translate(option).replace("_", " "),
        placeholder=form.t("Choose"),
        **form.common(field),
    )


def _show_switch(form: Form, field: FormField, value: Any) -> Any:
    return st.toggle(form.label(field), value=bool(value), **form.common(field))


def _show_number(form: Form, field: FormField, value: Any) -> Any:
    number: type[int] | type[float] = int if field.whole else float
    bounds = [field.minimum, field.maximum]
    if not isinstance(value, int | float) or isinstance(value, bool):
        value = None
    elif any(bound is not None and (value - bound) * sign < 0 for bound, sign in zip(bounds, (1, -1), strict=True)):
        bounds = [None, None]  # it stays until somebody mends it; the problem says so
    least, most, given = [None if one is None else number(one) for one in (*bounds, value)]
    asked: dict[str, Any] = {"min_value": least, "max_value": most, "value": given, "step": number(1)}
    typed = st.number_input(form.label(field), **asked, format="%d" if field.whole else "%g", **form.common(field))
    if typed is not None and field.unit == "seconds" and typed >= MINUTE:
        st.caption(duration(typed, form.translate))
    return meant(field, typed)


def duration(seconds: float, _: Translate) -> str:
    """Return `1 min 30 s` for 90 seconds."""
    minutes, rest = divmod(seconds, MINUTE)
    text = _("{count} min").format(count=f"{minutes:g}")
    return f"{text} {rest:g} s" if rest else text


def _show_text(form: Form, field: FormField, value: Any) -> Any:
    common = {"value": str(value or ""), "max_chars": field.longest, **form.common(field)}
    typed = st.text_area(form.label(field), **common) if field.lines else st.text_input(form.label(field), **common)
    return meant(field, typed)


def _show_texts(form: Form, field: FormField, value: Any) -> Any:
    typed = st.text_area(
        form.label(field),
        value="\n".join(map(str, value)),
        placeholder=form.t("One on each line"),
        **form.common(field),
    )
    return meant(field, typed)


def _show_records(form: Form, field: FormField, value: Any) -> Any:
    rows = [row for row in value if isinstance(row, Mapping)]
    st.markdown(f"**{plain(form.label(field))}**", help=form.help(field))
    made: list[dict[str, Any]] = []
    removed: int | None = None
    for index, row in enumerate(rows):
        place = f"{form.place(field.name)}.{index}"
        with st.container(border=True, gap="small"):
            made.append(show_fields(replace(form, path=place), field.fields, row))
            text = form.t("Remove {what} {number}").format(what=form.t(field.label), number=index + 1)
            if not form.read_only and st.button(
                text, icon=":material/delete:", key=f"{form.key}.{place}.remove", type="tertiary"
            ):
                removed = index
    if removed is not None:
        return made[:removed] + made[removed + 1 :]
    full = field.most is not None and len(made) >= field.most
    add = form.t("Add to {what}").format(what=form.t(field.label))
    key = f"{form.key}.{form.place(field.name)}.add"
    if not form.read_only and st.button(add, icon=":material/add:", key=key, disabled=full):
        made.append(_new_row(field, made))
    return made


def _new_row(field: FormField, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What must be chosen of a few is chosen already: the first that no other row has."""
    new: dict[str, Any] = {}
    for part in field.fields:
        if part.required and part.kind == "choice":
            taken = [row.get(part.name) for row in rows]
            new[part.name] = next((option for option in part.options if option not in taken), part.options[0])
    return new


_SHOWN_BY = {
    "reference": _show_reference,
    "references": _show_references,
    "choice": _show_choice,
    "switch": _show_switch,
    "number": _show_number,
    "text": _show_text,
    "texts": _show_texts,
    "records": _show_records,
}
