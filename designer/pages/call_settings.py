"""What becomes of the calls to a SIP account: do-not-disturb and forwarding, for its owner and for admins."""

import streamlit as st

from designer.api_client import Values
from designer.api_client.schema import DESCRIPTION, BodySchema
from designer.api_texts import api_text
from designer.choices import Choices
from designer.entries.draft import Draft, keep_draft, kept_draft, new_draft
from designer.entries.form import Form
from designer.entries.saving import said_saved, save
from designer.fields import Field, ForwardNumber, Side, Switch
from designer.fields.field import show_fields
from designer.languages import mark, t
from designer.viewer import Viewer

CALL_SETTINGS: tuple[Field, ...] = (
    Switch(
        "do_not_disturb",
        mark("Do not disturb"),
        help=mark("The phone does not ring, callers find it busy. *78 on the phone; off: *79."),
    ),
    Side(
        ForwardNumber(
            "forward_always",
            mark("Forward all calls to"),
            help=mark("An extension or a phone number. *72 and it on the phone; off: *73."),
        ),
        ForwardNumber(
            "forward_busy",
            mark("Forward calls while busy to"),
            help=mark("An extension or a phone number. *90 and it on the phone; off: *91."),
        ),
        ForwardNumber(
            "forward_unanswered",
            mark("Forward unanswered calls to"),
            help=mark("An extension or a phone number. *52 and it on the phone; off: *53."),
        ),
    ),
)


def show_call_settings(viewer: Viewer, account: Values) -> None:
    """Show the settings of an account as the api gave it, and save them."""
    key = str(account["id"])
    name = f"call-settings:{key}"
    schema = DESCRIPTION.body(viewer.api, "/sip-accounts/{key}/call-settings", "put")
    draft = kept_draft(name) or keep_draft(name, new_draft(account))
    if draft.version != account["version"] and not draft.is_changed:
        draft.begin_anew(account)  # the phone set something meanwhile
    form = Form(name, draft, schema, Choices({}), viewer.api)
    st.markdown(f"##### {t('When somebody calls')}")
    show_fields(form, CALL_SETTINGS)
    for message in form.errors_elsewhere():
        st.error(api_text(message))
    if draft.failure:
        st.error(draft.failure)
    if draft.clash is not None:
        st.warning(t("Somebody else changed this meanwhile. Save again to keep their changes and yours."))
    if not st.button(t("Save"), type="primary", key=f"save_call_settings_{key}"):
        return
    if draft.clash is not None:
        _take_theirs_but_what_was_typed(draft, schema)
    if save(viewer, "sip-accounts", key, draft, schema, _send) is not None:
        said_saved(str(account["name"]))
    st.rerun()


def _send(viewer: Viewer, draft: Draft, body: Values) -> Values:
    return viewer.api.set_call_settings(str(draft.stored["id"]), draft.version or 0, body)


def _take_theirs_but_what_was_typed(draft: Draft, schema: BodySchema) -> None:
    assert draft.clash is not None
    typed = {name: draft.values[name] for name in schema.fields if draft.values[name] != draft.stored[name]}
    draft.begin_anew(draft.clash)
    draft.values |= typed
