"""Call parking: ranges of places, and the calls that are parked."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from schemas.tables.base import UtcDateTime

revision: str = "0017"
down_revision: str | None = "0016"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "parkingrange",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=63), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "parkedcall",
        sa.Column("place", sa.String(length=20), nullable=False),
        sa.Column("call_id", sa.String(length=63), nullable=False),
        sa.Column("edge_id", sa.String(length=63), nullable=False),
        sa.Column("edge_boot_id", sa.String(length=40), nullable=False),
        sa.Column("until", UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("place"),
    )


def downgrade() -> None:
    """Undo this revision."""
    op.drop_table("parkedcall")
    op.drop_table("parkingrange")
