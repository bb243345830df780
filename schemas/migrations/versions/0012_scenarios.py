"""Scenarios of routes."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "routescenario",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=63), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("route_id", sa.String(length=63), nullable=False),
        sa.ForeignKeyConstraint(["route_id"], ["route.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("routescenario", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_routescenario_route_id"), ["route_id"], unique=False)


def downgrade() -> None:
    """Undo this revision."""
    op.drop_table("routescenario")
