"""What time filters have in common on their pages."""

from designer.api_client import Values
from designer.choices import Choices
from designer.components.entry_table import Piece
from designer.entries.description import OwnColumn
from designer.languages import mark, t


def action_pieces(entry: Values, choices: Choices) -> list[Piece]:
    """Return what becomes of a call, in words."""
    action = entry.get("action") or {}
    if action.get("prompt"):
        return [Piece(choices.name("prompt", action["prompt"]), icon="campaign"), Piece(t("then hang up"), "soft")]
    if action.get("route"):
        return [Piece(choices.name("route", action["route"]), icon="alt_route")]
    return []


ACTION_COLUMN = OwnColumn("action", mark("What happens"), make=action_pieces, needs=("prompt", "route"))
