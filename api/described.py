"""What the api says to people, as JSON: its OpenAPI document and the kinds of steps. `python -m api.described`."""

import json
import sys
from typing import Any

from api.app import create_app
from api.steps import list_steps


def described() -> dict[str, Any]:
    """Return it; the designer's catalogues translate its texts."""
    return {"openapi": create_app().openapi(), "steps": [kind.model_dump(mode="json") for kind in list_steps()]}


if __name__ == "__main__":
    json.dump(described(), sys.stdout)
