"""The variables of a call: short texts that steps leave behind for later steps. They travel in every step's order.

Bounded, because each order of a step writes all of them into the call's history.
"""

import re
from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, Field

MAX_VARIABLES = 50
MAX_VALUE_CHARACTERS = 500
NAME_PATTERN = r"^[a-z][a-z0-9_]{0,39}$"

DIGITS = "digits"
"""What the caller entered last; empty when nothing yet."""
DISPLAY = "display"
"""The label that phones show beside the caller (text@display, M17); empty for none."""
SIP_STATUS = "sip_status"
"""The SIP status by which the number that was called last refused, or by which the exchange refused to call it."""
YES = "yes"
BACKUP_PLAN = "backup_plan"
"""`yes` when the call follows a back-up route (P15), which has its own rule about pressing a key (C3)."""
WELL_KNOWN = (DIGITS, DISPLAY, SIP_STATUS, BACKUP_PLAN)
"""Variables that every call has."""

FACTS = ("caller", "caller_name", "called", "did", "call_id")
"""What is known of a call from its start. Read like variables; no step can change them."""


def _free_name(name: str) -> str:
    if name in FACTS:
        raise ValueError(f"{name} is a fact of the call, which no step can change; choose another name")
    return name


VariableName = Annotated[
    str,
    # The pattern comes first: behind a validator pydantic leaves it out of the JSON Schema.
    Field(
        pattern=NAME_PATTERN,
        # said again for JSON Schema
        json_schema_extra={"not": {"enum": list(FACTS)}},
    ),
    AfterValidator(_free_name),
]


class VariableError(ValueError):
    """A variable can't be set; the message says why and what to do."""

    error_id = "variable-invalid"


def check_variable(variables: Mapping[str, str], name: str, value: str) -> None:
    """See that a variable may be set. Raises VariableError for its name, its length, or one too many."""
    if name in FACTS:
        raise VariableError(f"{name} is a fact of the call, which no step can change; choose another name")
    if not re.fullmatch(NAME_PATTERN.strip("^$"), name):
        raise VariableError(
            f"{name[:60]!r} is no name of a variable; use small letters, digits and _, at most 40 characters"
        )
    if len(value) > MAX_VALUE_CHARACTERS:
        raise VariableError(f"variable {name} would have {len(value)} characters; {MAX_VALUE_CHARACTERS} is the most")
    if name not in variables and len(variables) >= MAX_VARIABLES:
        raise VariableError(f"variable {name} is one too many: a call has at most {MAX_VARIABLES}; use one again")
