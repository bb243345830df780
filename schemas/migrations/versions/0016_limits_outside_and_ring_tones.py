"""Limits on what an account calls outside, and ring tones of numbers and groups."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0016"
down_revision: str | None = "0015"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    with op.batch_alter_table("sipaccount", schema=None) as batch_op:
        batch_op.add_column(sa.Column("outside_calls", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("outside_minutes", sa.Integer(), nullable=True))
    for table in ("did", "ringgroup"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("ring_tone", sa.String(length=40), nullable=False, server_default=""))


def downgrade() -> None:
    """Undo this revision."""
    for table in ("ringgroup", "did"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column("ring_tone")
    with op.batch_alter_table("sipaccount", schema=None) as batch_op:
        batch_op.drop_column("outside_minutes")
        batch_op.drop_column("outside_calls")
