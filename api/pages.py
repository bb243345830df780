"""Lists that come a page at a time."""

from collections.abc import Sequence
from typing import Annotated, Any, Generic, NamedTuple, TypeVar

from fastapi import Depends, Query
from pydantic import BaseModel
from sqlmodel import Session, func, select
from sqlmodel.sql.expression import SelectOfScalar

Item = TypeVar("Item")
Row = TypeVar("Row")

SearchText = Annotated[str, Query(max_length=80, pattern=r"^[^\x00-\x1f\x7f]*$")]


class PageWish(NamedTuple):
    """Which page of which length."""

    page: int
    page_size: int


def _page_wish(
    page: Annotated[int, Query(ge=1, le=1_000_000, description="Counted from 1.")] = 1,
    page_size: Annotated[int, Query(ge=1, le=500)] = 50,
) -> PageWish:
    return PageWish(page, page_size)


PageAsked = Annotated[PageWish, Depends(_page_wish)]


class Page(BaseModel, Generic[Item]):
    """Part of a list."""

    items: list[Item]
    total: int
    """Length of the whole list."""
    page: int
    page_size: int


def read_page(session: Session, query: SelectOfScalar[Row], wish: PageWish, *order: Any) -> tuple[Sequence[Row], int]:
    """Return the rows of a page of a query, and how many rows there are in all."""
    total = session.exec(select(func.count()).select_from(query.subquery())).one()
    rows = session.exec(query.order_by(*order).offset((wish.page - 1) * wish.page_size).limit(wish.page_size)).all()
    return rows, total
