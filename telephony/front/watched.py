"""What the keys and lamps of phones can watch: what a BLF extension names (P6), whose messages a lamp shows (M2)."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlmodel import Session, col, select

from activities.exchange.parking import parking_places
from schemas.entities import (
    ACCOUNT,
    ADVANCED_FUNCTION_INDICATOR,
    FUNCTION_INDICATOR,
    GROUP,
    PARKING_PLACE,
    ROUTE,
    VOICEMAIL_BOX,
    Entity,
)
from schemas.tables import Extension, MwiGroupRow, RingGroup, Route, SipAccount


@dataclass(frozen=True)
class Watched:
    """What can be watched at one revision of the configuration."""

    extensions: Mapping[str, Entity] = field(default_factory=dict)
    """By extension, and by BLF extension where that is another one."""
    boxes: Mapping[str, tuple[Entity, ...]] = field(default_factory=dict)
    """The voicemail boxes that an account watches, by its id; one without an MWI group is missing."""
    own: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """The extensions and the username of an account, by its id: the names under which it asks for its messages."""


def load_watched(session: Session) -> Watched:
    """Read what can be watched."""
    extensions: dict[str, Entity] = {}
    own: dict[str, set[str]] = defaultdict(set)
    for row in session.exec(select(Extension)):
        entity = _owner(row)
        if entity is not None:
            extensions[row.number] = entity
            if entity.kind == ACCOUNT:
                own[entity.id].add(row.number)
    for place in parking_places(session):
        extensions.setdefault(place, Entity(PARKING_PLACE, place))
    for kind, table in ((ROUTE, Route), (GROUP, RingGroup), (ACCOUNT, SipAccount)):
        query = select(table.id, table.blf_extension).where(col(table.blf_extension) != "").order_by(col(table.id))
        for key, number in session.exec(query):
            extensions[number] = Entity(kind, key)
    boxes: dict[str, tuple[Entity, ...]] = {}
    groups = {
        row.id: tuple(Entity(VOICEMAIL_BOX, box) for box in row.settings.get("boxes", ()))
        for row in session.exec(select(MwiGroupRow))
    }
    for key, username, group in session.exec(select(SipAccount.id, SipAccount.username, SipAccount.mwi_group_id)):
        own[key].add(username)
        if group:
            boxes[key] = groups.get(group, ())
    return Watched(extensions, boxes, {key: frozenset(names) for key, names in own.items()})


def _owner(row: Extension) -> Entity | None:
    for kind, key in (
        (ACCOUNT, row.account_id),
        (GROUP, row.group_id),
        (ROUTE, row.route_id),
        (FUNCTION_INDICATOR, row.function_indicator_id),
        (ADVANCED_FUNCTION_INDICATOR, row.advanced_function_indicator_id),
    ):
        if key:
            return Entity(kind, key)
    return None
