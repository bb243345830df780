"""Do-not-disturb and forwarding of accounts."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0018"
down_revision: str | None = "0017"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

FORWARDING = ("forward_always", "forward_busy", "forward_unanswered")


def upgrade() -> None:
    """Bring the tables to this revision."""
    with op.batch_alter_table("sipaccount", schema=None) as batch_op:
        batch_op.add_column(sa.Column("do_not_disturb", sa.Boolean(), nullable=False, server_default=sa.false()))
        for name in FORWARDING:
            batch_op.add_column(sa.Column(name, sa.String(length=20), nullable=False, server_default=""))


def downgrade() -> None:
    """Undo this revision."""
    with op.batch_alter_table("sipaccount", schema=None) as batch_op:
        for name in reversed(FORWARDING):
            batch_op.drop_column(name)
        batch_op.drop_column("do_not_disturb")
