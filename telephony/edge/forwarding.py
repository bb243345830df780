"""Forwarding of the company's numbers, switched from a phone (M10)."""

from sqlmodel import Session, select

from activities.call_port import StepError, SwitchedForwarding
from activities.exchange.incoming_settings import exchange_settings
from schemas.audit import record_change
from schemas.configuration.storing import lock_configuration
from schemas.database import write_session
from schemas.dialling import ALL_DIDS_CODE, DialledForwardingOff, DialledForwardingOn, Notation
from schemas.incoming import Forwarding
from schemas.tables import Did, DidForwarding
from schemas.tables.base import utc_now
from workflows.decisions.number_format import show_number
from workflows.decisions.prefix_forwarding import switch_forwarding as decide


def switch_forwarding(did: str | None, number: str | None, by: str) -> SwitchedForwarding:
    """Forward a phone number, or all, or stop it; each change goes into the audit log. Blocks.

    Raises StepError when there is no such phone number.
    """
    with write_session() as session:
        lock_configuration(session)
        dids = list(session.exec(select(Did.number)))
        if did is not None and did not in dids:
            raise StepError(f"The company has no phone number {did}; choose another.")
        rows = {row.did: row for row in session.exec(select(DidForwarding))}
        state = {key: Forwarding(number=row.number, since=row.since, by=row.by) for key, row in rows.items()}
        order = (
            DialledForwardingOff(code=ALL_DIDS_CODE, did=did)
            if number is None
            else DialledForwardingOn(code=ALL_DIDS_CODE, did=did, number=number)
        )
        after = decide(state, order, dids, utc_now(), by)
        for key in sorted({*state, *after}):
            if state.get(key) != after.get(key):
                _write(session, key, rows.get(key), after.get(key), by)
        exchange = exchange_settings(session)
    notation, country_code = Notation(exchange.notation.web), exchange.country_code
    return SwitchedForwarding(
        did=show_number(did, notation, country_code) if did else "",
        number=show_number(number, notation, country_code) if number else "",
    )


def _write(session: Session, did: str, row: DidForwarding | None, wanted: Forwarding | None, by: str) -> None:
    before = None if row is None else {"did": did, "number": row.number}
    if wanted is None:
        session.delete(row)
        record_change(session, by, "delete", "forwardings", did, before, None)
        return
    row = row or DidForwarding(did=did, number=wanted.number, since=wanted.since, by=by)
    row.number, row.since, row.by = wanted.number, wanted.since, by[:80]
    session.add(row)
    after = {"did": did, "number": row.number}
    record_change(session, by, "change" if before else "create", "forwardings", did, before, after)
