"""Who published a version of a route, and which former version it repeats."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    with op.batch_alter_table("routeversion", schema=None) as batch_op:
        batch_op.add_column(sa.Column("published_by", sa.String(length=80), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("back_to", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Undo this revision."""
    with op.batch_alter_table("routeversion", schema=None) as batch_op:
        batch_op.drop_column("back_to")
        batch_op.drop_column("published_by")
