"""The holidays of a country: all official ones, or those that are picked. Their dates are computed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import streamlit as st
from babel import Locale
from babel.dates import format_date

from designer.fields.field import STAYS, Field, joined
from designer.languages import language, t
from designer.moments import now

if TYPE_CHECKING:
    from designer.entries.form import Form


@dataclass(frozen=True)
class PublicHolidays(Field):
    """Country, region, and which of its holidays."""

    def paths(self, place: str = "") -> Iterator[tuple[str, Field]]:
        """Yield what it keeps."""
        for name in ("country", "subdivision", "observed"):
            yield joined(place, name), self

    def show(self, form: "Form") -> None:
        """Show the fields."""
        found = self._read(form)
        left, right = st.columns(2, gap="medium")
        with left:
            self._show_country(form, found["countries"])
        with right:
            self._show_region(form, found["regions"])
        form.show_errors("country")
        form.show_errors("subdivision")
        self._show_holidays(form, found["holidays"])
        form.show_errors("observed", inside=True)

    def _read(self, form: "Form") -> dict[str, Any]:
        country, region = form.value("country") or "BE", form.value("subdivision") or ""
        found: dict[str, Any] = form.api.get(
            "/public-holidays", year=now().year, country=country, subdivision=region or None, language=language()
        )
        return found

    def _show_country(self, form: "Form", countries: list[str]) -> None:
        territories = Locale(language()).territories
        options = sorted(countries, key=lambda code: str(territories.get(code, code)))
        given = form.value("country") or "BE"
        picked = st.selectbox(
            t("Country"),
            options,
            index=options.index(given) if given in options else None,
            format_func=lambda code: str(territories.get(code, code)),
            key=form.key("country"),
            persist_state=STAYS,
            disabled=form.read_only,
        )
        if picked and picked != given:
            form.later(lambda: _change_country(form, picked))

    def _show_region(self, form: "Form", regions: list[dict[str, str]]) -> None:
        names = {one["code"]: one["name"] for one in regions}
        given = form.value("subdivision") or ""
        if not names and not given:
            return
        options = [*names, *([given] if given and given not in names else [])]
        picked = st.selectbox(
            t("Region"),
            options,
            index=options.index(given) if given else None,
            format_func=lambda code: names.get(code, code),
            placeholder=t("The whole country"),
            key=form.key("subdivision"),
            persist_state=STAYS,
            disabled=form.read_only,
        )
        if (picked or "") != given:
            form.later(lambda: form.put("subdivision", picked or ""))

    def _show_holidays(self, form: "Form", holidays: list[dict[str, Any]]) -> None:
        observed = form.value("observed")
        every = st.toggle(
            t("All official holidays"),
            value=observed == "all",
            key=form.key("observed.all"),
            persist_state=STAYS,
            disabled=form.read_only,
        )
        if every:
            form.put("observed", "all")
            official = [one for one in holidays if one["official"] and one["on"]]
            st.caption(" · ".join(_text(one) for one in official))
            return
        known = {one["key"]: one for one in holidays}
        before = observed if isinstance(observed, list) else [one["key"] for one in holidays if one["official"]]
        picked = st.pills(
            t("Which holidays"),
            list(known),
            selection_mode="multi",
            default=[key for key in before if key in known],
            format_func=lambda key: _text(known[key]),
            key=form.key("observed"),
            persist_state=STAYS,
            disabled=form.read_only,
        )
        form.put("observed", [key for key in before if key in picked] + [key for key in picked if key not in before])


def _change_country(form: "Form", country: str) -> None:
    form.put("country", country)
    form.put("subdivision", "")
    form.put("observed", "all")


def _text(holiday: dict[str, Any]) -> str:
    if not holiday["on"]:
        return str(holiday["name"])
    return f"{holiday['name']} ({format_date(date.fromisoformat(holiday['on']), 'd MMM', locale=language())})"
