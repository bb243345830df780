"""Export and import of the whole configuration."""

from typing import Any

from sqlmodel import Session, col, func, select

from schemas.configuration.plain import plain
from schemas.exchange_file.difference import ExchangeDifference, difference
from schemas.exchange_file.document import ExchangeDocument
from schemas.exchange_file.login_links import link_warnings, shorten_links, shortened_links
from schemas.exchange_file.problems import ExchangeFileError, FileProblem
from schemas.exchange_file.reading import read_document
from schemas.exchange_file.resolving import Resolver
from schemas.exchange_file.stored import stored_document
from schemas.exchange_file.storing import store_document
from schemas.exchange_file.yaml_text import Inline, write_yaml
from schemas.graph import Catalogue
from schemas.settings import settings
from schemas.tables import VoicemailMessage

_INLINE_FIELDS = frozenset({"position", "edges", "speech"})


def export_exchange(session: Session) -> str:
    """Return the configuration as YAML. Passwords stay encrypted: only this exchange's key reads them.

    Importing it again changes nothing; two exports of the same configuration are the same text.
    """
    values = plain(stored_document(session), exclude_defaults=True)
    return write_yaml({key: _laid_out(value) for key, value in values.items()})


def import_exchange(
    session: Session, text: str, catalogue: Catalogue, *, dry_run: bool = False, who: str = "import"
) -> ExchangeDifference:
    """Make the configuration what the file says, and return what that changes.

    The file is the whole truth: what it lacks is removed. Calls, messages, tokens and log-in accounts stay as they are.
    With `dry_run` nothing is changed. `who` stands in the audit log. The session must be one that writes
    (`write_session`), and the caller commits.
    Raises ExchangeFileError, naming each place, when something is wrong; then nothing was changed.
    """
    written, source = read_document(text)
    current = stored_document(session)
    resolver = Resolver(written, source, current, catalogue)
    wanted = resolver.resolve(settings().sounds_dir / "uploads")
    _refuse_lost_messages(session, current, wanted)
    changes = difference(current, wanted)
    shortened = shortened_links(session, wanted)
    warnings = [*resolver.warnings, *link_warnings(shortened)]
    if changes and not dry_run:
        store_document(session, wanted, current, who)
        shorten_links(session, shortened, who)
    return ExchangeDifference(changes=changes, warnings=warnings)


def _refuse_lost_messages(session: Session, current: ExchangeDocument, wanted: ExchangeDocument) -> None:
    gone = {box.id for box in current.voicemail_boxes} - {box.id for box in wanted.voicemail_boxes}
    counts = select(VoicemailMessage.box_id, func.count()).group_by(col(VoicemailMessage.box_id))
    problems = [
        FileProblem(
            place="voicemail_boxes",
            message=f"the box {box!r} is not in the file, yet holds {count} message(s): delete those first, or keep it",
        )
        for box, count in session.exec(counts)
        if box in gone
    ]
    if problems:
        raise ExchangeFileError(problems)


def _laid_out(value: Any, field: str = "") -> Any:
    if isinstance(value, list):
        return [_laid_out(one, field) for one in value]
    if isinstance(value, dict):
        fields = {key: _laid_out(one, key) for key, one in value.items()}
        small = field == "params" and not any(isinstance(one, dict | list) for one in fields.values())
        return Inline(fields) if small or field in _INLINE_FIELDS else fields
    return value
