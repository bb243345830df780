"""baresip's control connection (module ctrl_tcp): JSON in netstrings, `<length>:<json>,`."""

import asyncio
import json
from typing import Any

_MAX_LENGTH = 1 << 20
_MAX_DIGITS = 7


async def read_message(reader: asyncio.StreamReader) -> dict[str, Any] | None:
    """Return the next message, or None when the connection is closed. Raises ValueError on anything else."""
    digits = b""
    try:
        while (byte := await reader.readexactly(1)) != b":":
            digits += byte
            if len(digits) > _MAX_DIGITS or not byte.isdigit():
                raise ValueError(f"Not a netstring: {digits!r}")
        length = int(digits)
        if length > _MAX_LENGTH:
            raise ValueError(f"A netstring of {length} bytes is too long")
        body = await reader.readexactly(length + 1)
    except (asyncio.IncompleteReadError, ConnectionResetError):
        return None
    message: dict[str, Any] = json.loads(body[:-1].decode(errors="replace"))
    return message


def encode_message(command: str, params: str | None, token: str) -> bytes:
    """Return a command as a netstring."""
    message = {"command": command, "token": token} | ({} if params is None else {"params": params})
    body = json.dumps(message, ensure_ascii=False).encode()
    return b"%d:%b," % (len(body), body)
