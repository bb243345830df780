"""Keeping what is drawn: the draft is saved by itself, what somebody else drew is never overwritten unasked."""

import copy
import time

from designer.api_client import ApiAway, ApiFailure, InvalidValues, StaleEntry, Values
from designer.api_texts import api_text
from designer.dial_plans.documents import is_followed_alike, is_same, newest
from designer.dial_plans.open_plan import OpenPlan
from designer.dial_plans.requests import check, drop_draft, read_route, save_draft, summaries
from designer.languages import t
from designer.viewer import Viewer


def keep(viewer: Viewer, plan: OpenPlan) -> None:
    """Save what was drawn as the draft, if anything was. Why that was not possible is in `plan.failure`."""
    if plan.theirs is not None:
        return
    if plan.is_kept:
        plan.failure = ""
        return
    if not plan.document["nodes"]:
        plan.failure = t("A plan without steps is not kept; what was there before is kept until there is one.")
        return
    try:
        _save(viewer, plan)
        plan.failure = ""
    except ApiAway:
        plan.failure = t("Not saved: the exchange does not answer. What you drew stays here and is saved later.")
    except InvalidValues as invalid:
        reasons = [f"{one.path}: {api_text(one.message)}" for one in invalid.fields[:3]]
        plan.failure = t("Not saved: {reason}", reason="; ".join(reasons) or api_text(invalid.message))
    except ApiFailure as failure:
        plan.failure = t("Not saved: {reason}", reason=api_text(failure.message))


def keep_in_place_of_theirs(viewer: Viewer, plan: OpenPlan) -> None:
    """Save what was drawn over what somebody else drew: the person chose so."""
    assert plan.theirs is not None
    plan.route, plan.kept, plan.theirs = plan.theirs, newest(plan.theirs), None
    keep(viewer, plan)


def look_for_others(viewer: Viewer, plan: OpenPlan) -> bool:
    """Ask whether somebody else changed the route; returns whether there is something new to show."""
    plan.looked_at = time.monotonic()
    route = read_route(viewer.api, plan.id)
    seen = plan.theirs or plan.route
    if route["version"] == seen["version"]:
        return False
    note_what_is_there(plan, route)
    return True


def note_what_is_there(plan: OpenPlan, route: Values) -> None:
    """Take over what a route has now where the plan is the one that is known; else note that it is somebody else's."""
    if is_same(newest(route), plan.kept):
        plan.read_again(route)
        plan.theirs = None
    else:
        plan.theirs = route


def look_through(viewer: Viewer, plan: OpenPlan) -> None:
    """Let the exchange check the plan, and say in a line what each step does, unless it did so already."""
    if plan.looked_through is not None and is_followed_alike(plan.looked_through, plan.document):
        return
    try:
        plan.summaries = summaries(viewer.api, plan.document["nodes"])
        plan.problems = check(viewer.api, plan.id, plan.document) if plan.document["nodes"] else []
    except ApiAway:
        return  # the banner of the frame says so; it is looked through when the exchange is back
    plan.looked_through = copy.deepcopy(plan.document)


def _save(viewer: Viewer, plan: OpenPlan) -> None:
    document = copy.deepcopy(plan.document)
    try:
        route = _send(viewer, plan, document)
    except StaleEntry:
        note_what_is_there(plan, read_route(viewer.api, plan.id))
        if plan.theirs is not None:
            return
        route = _send(viewer, plan, document)
    plan.read_again(route)
    plan.kept = document


def _send(viewer: Viewer, plan: OpenPlan, document: Values) -> Values:
    published = plan.route["published"]
    version = plan.route["version"]
    if published is not None and is_same(published, document):
        return drop_draft(viewer.api, plan.id, version)
    return save_draft(viewer.api, plan.id, version, document)
