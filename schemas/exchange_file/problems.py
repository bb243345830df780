"""What is wrong in an exchange file, and where."""

from collections.abc import Sequence

from pydantic import BaseModel

Place = tuple[str | int, ...]
"""A path into the file: `("sip_accounts", 2, "username")`."""

MAX_PROBLEMS = 100


class FileProblem(BaseModel):
    """Something to mend in an exchange file."""

    place: str = ""
    """Such as `sip_accounts[2].extensions[0]`; empty when it is about the file as a whole."""
    line: int | None = None
    """Counted from 1; unset when it can't be told."""
    message: str

    def __str__(self) -> str:
        where = ", ".join(filter(None, [f"line {self.line}" if self.line else "", self.place]))
        return f"{where}: {self.message}" if where else self.message


class ExchangeFileError(Exception):
    """An exchange file can't be imported; nothing was changed. `problems` says why."""

    error_id = "exchange-file-invalid"

    def __init__(self, problems: Sequence[FileProblem]) -> None:
        self.problems = list(problems[:MAX_PROBLEMS])
        super().__init__("\n".join(map(str, self.problems)))


def write_place(place: Place) -> str:
    """Return a place as people write it: `sip_accounts[2].extensions[0]`."""
    text = ""
    for part in place:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text
