"""One subscription (RFC 6665): the dialog of a phone with the front, and what the phone was told last."""

from collections.abc import Hashable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from schemas.entities import Entity
from schemas.tables import Subscription as SubscriptionRow
from telephony.flow_token import Flow, Transport

_STEPS_PER_SECOND = 16
"""No subscription is notified so often for long; see `resume`."""


@dataclass(slots=True)
class Subscription:
    """A phone watches something. Its two counters go up with each notification, also over a restart of the front."""

    id: str
    account_id: str
    package: str
    event_id: str
    resource: str
    call_id: str
    local_tag: str
    remote_tag: str
    local_address: str
    remote_address: str
    target: str
    routes: tuple[str, ...]
    remote_cseq: int
    flow: Flow
    created_at: datetime
    expires_at: datetime
    cseq: int = 0
    """Of the latest NOTIFY."""
    version: int = -1
    """Of the latest document."""
    told: Hashable = None
    """What the phone was told last; None: nothing yet, or nobody knows."""
    ends: str = ""
    """Why it is about to end: the reason of the last NOTIFY."""
    watches: tuple[Entity, ...] = ()
    """Whose states it shows."""
    head: dict[Flow, str] = field(default_factory=dict)
    """The lines that are the same in all its notifications along a flow."""

    @property
    def identity(self) -> tuple[str, str]:
        """What tells its dialog from all others."""
        return self.call_id, self.remote_tag

    def resume(self, now: datetime) -> None:
        """Set the counters, after a restart, above all that were used before: they are not written down each time."""
        steps = max(0, int((now - self.created_at).total_seconds())) * _STEPS_PER_SECOND
        self.cseq, self.version = steps + 1, steps

    def row(self) -> dict[str, Any]:
        """Return the columns of its row."""
        return {
            "id": self.id,
            "account_id": self.account_id,
            "package": self.package,
            "event_id": self.event_id,
            "resource": self.resource,
            "call_id": self.call_id,
            "local_tag": self.local_tag,
            "remote_tag": self.remote_tag,
            "local_address": self.local_address,
            "remote_address": self.remote_address,
            "target": self.target,
            "routes": list(self.routes),
            "remote_cseq": self.remote_cseq,
            "transport": self.flow.transport,
            "remote_ip": self.flow.host,
            "remote_port": self.flow.port,
            "connection_id": self.flow.connection,
            "created_at": self.created_at,
            "expires_at": self.expires_at,
        }


def subscription_of(row: SubscriptionRow) -> Subscription:
    """Return the subscription that a row keeps."""
    transport: Transport = "tcp" if row.transport == "tcp" else "tls" if row.transport == "tls" else "udp"
    return Subscription(
        id=row.id,
        account_id=row.account_id,
        package=row.package,
        event_id=row.event_id,
        resource=row.resource,
        call_id=row.call_id,
        local_tag=row.local_tag,
        remote_tag=row.remote_tag,
        local_address=row.local_address,
        remote_address=row.remote_address,
        target=row.target,
        routes=tuple(row.routes),
        remote_cseq=row.remote_cseq,
        flow=Flow(transport, row.remote_ip, row.remote_port, row.connection_id),
        created_at=row.created_at,
        expires_at=row.expires_at,
    )
