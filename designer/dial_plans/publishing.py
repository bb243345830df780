"""Publishing a draft: what changes is shown first, what forbids it is said."""

from collections.abc import Sequence

import streamlit as st

from designer.api_client import ApiFailure, InvalidValues, StaleEntry, Values
from designer.api_texts import api_text
from designer.choices import CHOICES
from designer.dial_plans.canvas import Canvas
from designer.dial_plans.difference_panel import say_difference
from designer.dial_plans.documents import node_of
from designer.dial_plans.keeping import note_what_is_there
from designer.dial_plans.open_plan import OpenPlan
from designer.dial_plans.problem_panel import problem_text
from designer.dial_plans.requests import check, publish, read_route
from designer.entries.draft import value_at
from designer.languages import t
from designer.step_catalogue import CATALOGUE
from designer.viewer import Viewer

LONGEST_NOTE = 200


def ask_to_publish(viewer: Viewer, plan: OpenPlan) -> None:
    """Show what publishing would change, and do it when somebody says so."""

    @st.dialog(t("Publish {name}", name=plan.route["name"]), icon=":material/rocket_launch:", width="medium")
    def ask() -> None:
        together = _ask_for_others(viewer, plan)
        problems = check(viewer.api, plan.id, plan.document, together)
        errors = [one for one in problems if one["severity"] == "error"]
        _say_problems(problems, plan, CATALOGUE.get(viewer.api))
        if not errors:
            _say_changes(viewer, plan)
        note = st.text_input(
            t("Note"), max_chars=LONGEST_NOTE, key="publish_note", placeholder=t("What you changed, and why")
        )
        with st.container(horizontal=True, horizontal_alignment="right"):
            if st.button(t("Cancel"), key="cancel_publish"):
                st.rerun()
            sure = st.button(t("Publish"), type="primary", key="publish_now", disabled=bool(errors))
        if sure and _publish(viewer, plan, note, together):
            st.rerun()

    ask()


def _ask_for_others(viewer: Viewer, plan: OpenPlan) -> list[str]:
    """Plans that lead to each other are published in one act: offer those that this one waits for."""
    wanted = dict.fromkeys(
        str(value_at(node_of(plan.document, one["node"]), one["field"]))
        for one in plan.problems
        if one["check"] == "unpublished-route" and not one["route"]
    )
    names = CHOICES.get(viewer.api, ["route"])
    return [
        route
        for route in wanted
        if st.checkbox(t("Publish {name} with it", name=names.name("route", route)), value=True, key=f"with:{route}")
        and read_route(viewer.api, route)["draft"] is not None
    ]


def _say_problems(problems: Sequence[Values], plan: OpenPlan, catalogue: Sequence[Values]) -> None:
    def listed(some: Sequence[Values]) -> str:
        return "\n".join(f"- {problem_text(one, plan, catalogue, names_step=True)}" for one in some)

    errors = [one for one in problems if one["severity"] == "error"]
    warnings = [one for one in problems if one["severity"] != "error"]
    if errors:
        st.error(f"{t('This keeps it from being published:')}\n\n{listed(errors)}", icon=":material/error:")
    if warnings:
        st.warning(f"{t('Worth a look, but no obstacle:')}\n\n{listed(warnings)}", icon=":material/warning:")


def _say_changes(viewer: Viewer, plan: OpenPlan) -> None:
    if plan.route["published"] is None:
        st.markdown(t("It is the first version. Calls that come in from now on follow it."))
        return
    st.markdown(t("New calls follow these changes; calls that run go on as they began."))
    with st.container(border=True, key="publish_changes"):
        say_difference(viewer, plan, Canvas(CATALOGUE.get(viewer.api)))


def _publish(viewer: Viewer, plan: OpenPlan, note: str, together: Sequence[str]) -> bool:
    try:
        version = publish(viewer.api, plan.id, plan.route["version"], note.strip(), together)
    except StaleEntry:
        note_what_is_there(plan, read_route(viewer.api, plan.id))
        if plan.theirs is None:
            st.error(t("Its settings were changed meanwhile. Publish once more."))
            return False
        return True
    except InvalidValues as invalid:
        st.error("\n".join(f"- {api_text(one.message)}" for one in invalid.fields) or api_text(invalid.message))
        return False
    except ApiFailure as failure:
        st.error(api_text(failure.message))
        return False
    plan.read_again(read_route(viewer.api, plan.id))
    CHOICES.forget()
    text = t("Published: calls follow version {number} from now on.", number=version["number"])
    st.toast(text, icon=":material/rocket_launch:")
    return True
