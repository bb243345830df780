"""The texts on the drawing, in the admin's language."""

from collections.abc import Callable


def _untranslated(text: str) -> str:
    return text


def texts(_: Callable[[str], str] = _untranslated) -> dict[str, str]:
    """Return every text of the drawing by its key; `_` translates. Names in braces are filled in by the drawing."""
    return {**_parts(_), **_plan(_), **_keys(_), **_said(_)}


def _parts(_: Callable[[str], str]) -> dict[str, str]:
    return {
        "add_step": _("Add a step"),
        "arrange": _("Arrange the steps"),
        "canvas": _("Call flow"),
        "close": _("Close"),
        "delete": _("Delete"),
        "delete_edge": _("Delete this line"),
        "duplicate": _("Duplicate"),
        "fit": _("Show the whole plan"),
        "group_misc": _("Misc"),
        "group_module": _("Modules"),
        "group_plugin": _("Plugins"),
        "group_sip_account": _("SIP accounts"),
        "make_start": _("Begin with this step"),
        "minimap": _("Overview map"),
        "no_step_found": _("No step found"),
        "redo": _("Redo"),
        "search": _("Search steps"),
        "shortcuts": _("Keyboard"),
        "steps": _("Steps"),
        "undo": _("Undo"),
        "zoom_in": _("Zoom in"),
        "zoom_out": _("Zoom out"),
    }


def _plan(_: Callable[[str], str]) -> dict[str, str]:
    return {
        "change_added": _("New"),
        "change_changed": _("Changed"),
        "change_removed": _("Removed"),
        "connecting": _("Go to the step that follows and press Enter. Escape cancels."),
        "empty_read_only": _("It has no steps yet."),
        "empty_text": _("Drag a step here, or click one in the list."),
        "empty_title": _("This plan is empty"),
        "error_exit": _("Error"),
        "exit_final": _("Exit {exit}: the caller was served"),
        "exit_open": _("Exit {exit}: leads nowhere"),
        "exit_to": _("Exit {exit}: leads to {target}"),
        "node_help": _("Enter selects, the arrow keys move, Delete deletes, Tab goes to the exits of a selected step."),
        "node_role": _("step"),
        "problems": _("Problems: {count}"),
        "start": _("Incoming call"),
        "unknown_exit": _("This step has no such exit any more"),
        "unknown_kind": _("Unknown kind of step {kind}"),
        "visit": _("Number {order} of the call, {label}"),
    }


def _keys(_: Callable[[str], str]) -> dict[str, str]:
    return {
        "key_add": _("In the list: add the step after the selected one"),
        "key_connect": _("On an exit: choose the step that follows"),
        "key_copy": _("Copy; Ctrl V pastes, here or in another plan"),
        "key_delete": _("Delete what is selected"),
        "key_duplicate": _("Duplicate what is selected"),
        "key_move": _("Move the selected steps; Shift: faster"),
        "key_pan": _("Move the view; or drag the background"),
        "key_select": _("Go to the next step; Enter selects it"),
        "key_select_all": _("Select everything; Shift and drag: a part"),
        "key_undo": _("Undo and redo"),
        "key_walk": _("Go along the plan, or back"),
        "key_zoom": _("Zoom"),
    }


def _said(_: Callable[[str], str]) -> dict[str, str]:
    return {
        "plan_full": _("A plan has at most {count} steps"),
        "said_added": _("{step} added"),
        "said_connected": _("Leads to {target} now"),
        "said_copied": _("Copied: {count}"),
        "said_deleted": _("Deleted: {count}"),
        "said_redone": _("Redone"),
        "said_undone": _("Undone"),
    }
