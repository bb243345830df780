"""The documents that tell of somebody's calls: application/dialog-info+xml (RFC 4235).

Edges publish them to the front, and the front sends them to the phones whose keys watch somebody.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

MEDIA_TYPE = "application/dialog-info+xml"
MAX_DIALOGS = 200
MAX_BYTES = 60_000

_NAMESPACE = "urn:ietf:params:xml:ns:dialog-info"
_VERSION = "VERSION"
_DIRECTIONS: dict[str, Literal["initiator", "recipient"]] = {"initiator": "initiator", "recipient": "recipient"}
_STATES: dict[str, Literal["early", "confirmed"]] = {"early": "early", "confirmed": "confirmed"}


class DialogInfoError(Exception):
    """A document that can't be read."""

    error_id = "dialog-info-unreadable"


@dataclass(frozen=True, slots=True)
class Identity:
    """Somebody in a call, as a phone shows him."""

    uri: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Dialog:
    """A call of somebody, as the lamps of others show it."""

    id: str
    """Tells it from all others of the exchange. A phone that takes over a ringing call names it (RFC 3891)."""
    state: Literal["early", "confirmed"]
    """`early`: it rings, the lamp blinks. `confirmed`: busy, the lamp burns."""
    direction: Literal["initiator", "recipient"] = "recipient"
    """Whether he called or was called."""
    remote: Identity = Identity()
    """Who is at the other end."""


def dialog_info(entity_uri: str, version: int, dialogs: Sequence[Dialog]) -> bytes:
    """Return the full state of somebody: all his dialogs; without any he is free."""
    content = "".join(_dialog_xml(one, one.id) for one in dialogs)
    return _document(entity_uri, content).replace(_VERSION, str(version), 1).encode()


def lamp_info(entity_uri: str, lamp_id: str, version: int, dialog: Dialog | None) -> bytes:
    """Return the full state of somebody for a lamp: his most important dialog, or one that is over.

    Phones are known that mistake a document with several dialogs, or with none; one whose `id` stays the same they all
    understand.
    """
    return _lamp_document(entity_uri, lamp_id, dialog).replace(_VERSION, str(version), 1).encode()


@lru_cache(maxsize=4096)
def _lamp_document(entity_uri: str, lamp_id: str, dialog: Dialog | None) -> str:
    if dialog is None:
        content = f"<dialog id={quoteattr(lamp_id)}>\n<state>terminated</state>\n</dialog>\n"
    else:
        content = _dialog_xml(dialog, lamp_id)
    return _document(entity_uri, content)


def _document(entity_uri: str, content: str) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<dialog-info xmlns="{_NAMESPACE}" version="{_VERSION}" state="full" '
        f"entity={quoteattr(entity_uri)}>\n{content}</dialog-info>\n"
    )


def _dialog_xml(dialog: Dialog, xml_id: str) -> str:
    # the tags are no secret of a SIP dialog: with them a phone names this one call to the exchange
    attributes = f'id={quoteattr(xml_id)} call-id={quoteattr(dialog.id)} local-tag="watched" remote-tag="exchange"'
    remote = ""
    if dialog.remote.uri:
        display = f" display={quoteattr(dialog.remote.name)}" if dialog.remote.name else ""
        uri = dialog.remote.uri
        remote = f"<remote>\n<identity{display}>{escape(uri)}</identity>\n<target uri={quoteattr(uri)}/>\n</remote>\n"
    return f'<dialog {attributes} direction="{dialog.direction}">\n<state>{dialog.state}</state>\n{remote}</dialog>\n'


def read_dialog_info(body: bytes) -> tuple[Dialog, ...]:
    """Return the dialogs of a document, without those that are over. Raises DialogInfoError when it can't be read."""
    if len(body) > MAX_BYTES:
        raise DialogInfoError(f"The document is longer than {MAX_BYTES:,} bytes.")
    if b"<!" in body:
        raise DialogInfoError("The document has a declaration in it, which none of the exchange's has.")
    try:
        root = ElementTree.fromstring(body)
    except ElementTree.ParseError as error:
        raise DialogInfoError(f"The document is no XML: {error}.") from error
    if root.tag != f"{{{_NAMESPACE}}}dialog-info":
        raise DialogInfoError("The document is no dialog-info.")
    found = root.findall(f"{{{_NAMESPACE}}}dialog")
    if len(found) > MAX_DIALOGS:
        raise DialogInfoError(f"The document has more than {MAX_DIALOGS} dialogs.")
    return tuple(dialog for one in found if (dialog := _read_dialog(one)) is not None)


def _read_dialog(element: ElementTree.Element) -> Dialog | None:
    state = _STATES.get(element.findtext(f"{{{_NAMESPACE}}}state", "").strip())
    if state is None:
        return None
    identity = element.find(f"{{{_NAMESPACE}}}remote/{{{_NAMESPACE}}}identity")
    remote = Identity() if identity is None else Identity((identity.text or "").strip(), identity.get("display", ""))
    direction = _DIRECTIONS.get(element.get("direction", ""), "recipient")
    return Dialog(element.get("call-id") or element.get("id") or "", state, direction, remote)
