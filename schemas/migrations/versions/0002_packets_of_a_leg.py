"""RTP packets of a call's leg."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    with op.batch_alter_table("callleg", schema=None) as batch_op:
        for name in ("rx_packets", "rx_lost", "tx_packets"):
            batch_op.add_column(sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("rx_jitter_ms", sa.Float(), nullable=False, server_default="0"))


def downgrade() -> None:
    """Undo this revision."""
    with op.batch_alter_table("callleg", schema=None) as batch_op:
        for name in ("rx_packets", "rx_lost", "tx_packets", "rx_jitter_ms"):
            batch_op.drop_column(name)
