"""The versions of a plan: each drawn as it was, what it changed, and the way back to it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import streamlit as st

from designer.api_client import ApiFailure, InvalidValues, StaleEntry, Values
from designer.api_texts import api_text
from designer.choices import CHOICES
from designer.dial_plans.canvas import HEIGHT
from designer.dial_plans.differences import Names, show_difference
from designer.dial_plans.keeping import note_what_is_there
from designer.dial_plans.open_plan import OpenPlan
from designer.dial_plans.requests import difference, read_route, read_version, roll_back, summaries
from designer.flow_editor import flow_editor, texts
from designer.languages import t
from designer.moments import moment_text
from designer.step_catalogue import CATALOGUE
from designer.viewer import Viewer

LONGEST_NOTE = 150
FIRST_VERSIONS = 8
"""That are listed before somebody asks for all."""
MOST_VERSIONS = 20
"""Whose graphs a session remembers; they never change."""
_VERSIONS = "plan_versions"


def show_versions(viewer: Viewer, plan: OpenPlan) -> None:
    """Show the list of versions beside the drawing of one of them."""
    versions: list[Values] = plan.route["versions"]
    if not versions:
        st.info(t("Nothing is published yet. Each time that you publish, a version comes here."))
        return
    with st.container(key="plan_area"):
        left, right = st.columns([3, 1], gap="small")
        with right, st.container(key="plan_panel"):
            number = _pick(plan, versions)
            _show_what_it_changed(viewer, plan, versions, number)
        with left:
            _draw(viewer, plan, versions, number)


def _pick(plan: OpenPlan, versions: Sequence[Values]) -> int:
    everything = f"{plan.key}:all_versions"
    shown = versions if st.session_state.get(everything) else versions[:FIRST_VERSIONS]
    by_number = {int(one["number"]): one for one in shown}
    picked = st.radio(
        t("Versions"),
        list(by_number),
        format_func=lambda number: _title(plan, by_number[number]),
        captions=[_about(one) for one in shown],
        key=f"{plan.key}:version",
    )
    if len(shown) < len(versions):
        text = t("Show all {count}", count=len(versions))
        if st.button(text, icon=":material/expand_more:", type="tertiary", key="all_versions"):
            st.session_state[everything] = True
            st.rerun()
    return int(picked or versions[0]["number"])


def _title(plan: OpenPlan, version: Values) -> str:
    title = t("Version {number}", number=version["number"])
    followed = version["number"] == plan.route["published_version"]
    return f"{title} · :green[{t('calls follow it')}]" if followed else title


def _about(version: Values) -> str:
    when = moment_text(datetime.fromisoformat(version["published_at"]))
    return " · ".join(filter(None, (when, version["published_by"], version["note"])))


def _show_what_it_changed(viewer: Viewer, plan: OpenPlan, versions: Sequence[Values], number: int) -> None:
    if number != plan.route["published_version"] and viewer.may("configure"):
        text = t("Go back to version {number}", number=number)
        if st.button(text, icon=":material/settings_backup_restore:", key="roll_back", width="stretch"):
            _ask_to_roll_back(viewer, plan, number)
    before = _before(versions, number)
    st.markdown(f"#### {t('What it changed')}")
    if before is None:
        st.caption(t("It was the first one."))
        return
    try:
        found = difference(viewer.api, plan.id, before, number)
        plans = [_version(viewer, plan, one)[0] for one in (number, before)]
    except ApiFailure as failure:
        st.warning(api_text(failure.message))
        return
    said = {**_version(viewer, plan, before)[1], **_version(viewer, plan, number)[1]}
    show_difference(found, Names(viewer.api, CATALOGUE.get(viewer.api), plans, said))


def _draw(viewer: Viewer, plan: OpenPlan, versions: Sequence[Values], number: int) -> None:
    graph, said = _version(viewer, plan, number)
    before = _before(versions, number)
    flow_editor(
        CATALOGUE.get(viewer.api),
        graph,
        rev=number,
        key=f"{plan.key}:version:{number}",
        read_only=True,
        summaries=said,
        compare=None if before is None else _version(viewer, plan, before)[0],
        labels=texts(t),
        height=HEIGHT,
    )


def _before(versions: Sequence[Values], number: int) -> int | None:
    return max((int(one["number"]) for one in versions if one["number"] < number), default=None)


def _version(viewer: Viewer, plan: OpenPlan, number: int) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the graph of a version, and what its steps do."""
    kept: dict[tuple[str, int], tuple[dict[str, Any], dict[str, str]]] = st.session_state.setdefault(_VERSIONS, {})
    key = plan.id, number
    if key not in kept:
        graph = read_version(viewer.api, plan.id, number)["graph"]
        while len(kept) >= MOST_VERSIONS:
            kept.pop(next(iter(kept)))
        kept[key] = graph, summaries(viewer.api, graph["nodes"])
    return kept[key]


def _ask_to_roll_back(viewer: Viewer, plan: OpenPlan, number: int) -> None:
    @st.dialog(t("Go back to version {number}?", number=number), icon=":material/settings_backup_restore:")
    def ask() -> None:
        st.markdown(t("It is published once more, as the newest version. New calls follow it at once."))
        if plan.route["draft"] is not None:
            st.markdown(t("Your draft stays as it is."))
        note = st.text_input(t("Note"), max_chars=LONGEST_NOTE, key="roll_back_note")
        with st.container(horizontal=True, horizontal_alignment="right"):
            if st.button(t("Cancel"), key="cancel_roll_back"):
                st.rerun()
            sure = st.button(t("Go back"), type="primary", key="roll_back_now")
        if sure and _roll_back(viewer, plan, number, note.strip()):
            st.rerun()

    ask()


def _roll_back(viewer: Viewer, plan: OpenPlan, number: int, note: str) -> bool:
    try:
        version = roll_back(viewer.api, plan.id, plan.route["version"], number, note)
    except StaleEntry:
        note_what_is_there(plan, read_route(viewer.api, plan.id))
        st.error(t("Somebody else changed this route meanwhile. Look again, then go back once more."))
        return False
    except InvalidValues as invalid:
        reasons = "\n".join(f"- {api_text(one.message)}" for one in invalid.fields)
        st.error(f"{t('It can not be followed any more as it was:')}\n\n{reasons or api_text(invalid.message)}")
        return False
    except ApiFailure as failure:
        st.error(api_text(failure.message))
        return False
    _show_new_version(viewer, plan)
    text = t("Calls follow version {number} from now on; it repeats version {former}.", former=number, **version)
    st.toast(text, icon=":material/settings_backup_restore:")
    return True


def _show_new_version(viewer: Viewer, plan: OpenPlan) -> None:
    route = read_route(viewer.api, plan.id)
    if route["draft"] is None and plan.is_kept:
        plan.take(route)
    else:
        note_what_is_there(plan, route)
    st.session_state.pop(f"{plan.key}:version", None)
    CHOICES.forget()
