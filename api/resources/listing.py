"""Lists of configured things: search, sorting, a part at a time."""

from collections.abc import Collection, Sequence
from typing import Annotated, Any, Generic, NamedTuple, TypeVar

from fastapi import Depends, Query
from pydantic import BaseModel
from sqlmodel import Session, SQLModel, col, func, or_, select

from api.errors import ApiError
from api.pages import SearchText

Item = TypeVar("Item")

_SEARCHED = (
    "id",
    "number",
    "code",
    "prefix",
    "name",
    "first_name",
    "last_name",
    "username",
    "description",
    "label",
    "did",
)


class ListPart(BaseModel, Generic[Item]):
    """Part of a list."""

    items: list[Item]
    total: int
    """Length of all that fits the search."""
    limit: int
    offset: int


class ListWish(NamedTuple):
    """Which part of which list."""

    q: str
    limit: int
    offset: int
    sort: str


def _list_wish(
    q: Annotated[SearchText, Query(description="Part of an id, a name, a number …")] = "",
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
    offset: Annotated[int, Query(ge=0, le=100_000_000)] = 0,
    sort: Annotated[
        str, Query(pattern=r"^-?[a-z_]{1,40}$", description="A field to sort by; with - in front, backwards.")
    ] = "",
) -> ListWish:
    return ListWish(q, limit, offset, sort)


ListAsked = Annotated[ListWish, Depends(_list_wish)]


def list_rows(
    session: Session, table: type[SQLModel], key: str, wish: ListWish, only: Collection[str] | None = None
) -> tuple[Sequence[Any], int]:
    """Return the rows of a part of a list, and how many there are in all; with `only`, of those with such keys.

    Raises ApiError 422 for a field that can't be sorted by.
    """
    fields = table.model_fields
    query: Any = select(table)
    if only is not None:
        query = query.where(col(getattr(table, key)).in_(only))
    if wish.q:
        columns = [col(getattr(table, name)) for name in _SEARCHED if name in fields]
        query = query.where(or_(*(column.icontains(wish.q, autoescape=True) for column in columns)))
    name = wish.sort.removeprefix("-") or key
    sortable = [
        one for one in fields if one in (*_SEARCHED, "version", "at", "who", "action", "resource", "resource_id")
    ]
    if name not in sortable:
        raise ApiError(422, "invalid-request", f"This list can't be sorted by {name}; it can by {', '.join(sortable)}.")
    column = col(getattr(table, name))
    order = column.desc() if wish.sort.startswith("-") else column
    total = session.exec(select(func.count()).select_from(query.subquery())).one()
    rows = session.exec(query.order_by(order, col(getattr(table, key))).offset(wish.offset).limit(wish.limit)).all()
    return rows, total
