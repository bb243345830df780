"""What a call does that a time filter takes."""

from designer.fields.kinds import Kind, OneOf
from designer.fields.reference import Reference
from designer.languages import mark


def action_field(label: str, menu: str, path: str = "action") -> OneOf:
    """Return the field: play a prompt and hang up, or follow a route that is available in a menu."""
    prompt = Reference("prompt", mark("Voice prompt"), picker="prompt")
    route = Reference("route", mark("Route"), picker="route", menu=menu)
    empty = {"prompt": None, "route": None}
    return OneOf(
        path,
        label,
        kinds={
            "prompt": Kind(mark("Play a prompt and hang up"), (prompt,), empty),
            "route": Kind(mark("Follow a route"), (route,), empty),
        },
    )
