"""Which running calls want to hear of a change."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "callwatch",
        sa.Column("call_id", sa.String(length=63), nullable=False),
        sa.Column("subject", sa.String(length=90), nullable=False),
        sa.PrimaryKeyConstraint("call_id", "subject"),
    )
    op.create_index(op.f("ix_callwatch_subject"), "callwatch", ["subject"], unique=False)


def downgrade() -> None:
    """Undo this revision."""
    op.drop_index(op.f("ix_callwatch_subject"), table_name="callwatch")
    op.drop_table("callwatch")
