"""The colours of function indicators."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from schemas.tables.base import UtcDateTime

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    for indicator in ("functionindicator", "advancedfunctionindicator"):
        op.create_table(
            f"{indicator}state",
            sa.Column("colour", sa.String(length=5), nullable=False),
            sa.Column("since", UtcDateTime(timezone=True), nullable=False),
            sa.Column("by", sa.String(length=80), nullable=False),
            sa.Column("number", sa.Integer(), nullable=False),
            sa.Column("change_id", sa.String(length=120), nullable=False),
            sa.Column("id", sa.String(length=63), nullable=False),
            sa.ForeignKeyConstraint(["id"], [f"{indicator}.id"]),
            sa.PrimaryKeyConstraint("id"),
        )


def downgrade() -> None:
    """Undo this revision."""
    op.drop_table("advancedfunctionindicatorstate")
    op.drop_table("functionindicatorstate")
