"""Calls to the outside: how a trunk is called, which channels are taken, the direction of calls."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from schemas.tables.base import UtcDateTime

revision: str = "0013"
down_revision: str | None = "0012"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "channel",
        sa.Column("call_id", sa.String(length=63), nullable=False),
        sa.Column("leg", sa.Integer(), nullable=False),
        sa.Column("edge_id", sa.String(length=63), nullable=False),
        sa.Column("edge_boot_id", sa.String(length=40), nullable=False),
        sa.Column("trunk", sa.String(length=63), nullable=False),
        sa.Column("did", sa.String(length=15), nullable=False),
        sa.Column("account", sa.String(length=63), nullable=False),
        sa.Column("since", UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("call_id", "leg"),
    )
    with op.batch_alter_table("channel", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_channel_edge_id"), ["edge_id"], unique=False)

    with op.batch_alter_table("trunk", schema=None) as batch_op:
        batch_op.add_column(sa.Column("server", sa.String(length=255), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("number_format", sa.String(length=20), nullable=False, server_default="plus"))
        batch_op.add_column(
            sa.Column("caller_id_header", sa.String(length=20), nullable=False, server_default="p_asserted_identity")
        )

    with op.batch_alter_table("call", schema=None) as batch_op:
        batch_op.add_column(sa.Column("direction", sa.String(length=10), nullable=False, server_default="incoming"))
        batch_op.add_column(sa.Column("outgoing_did", sa.String(length=15), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("masked", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.create_index(batch_op.f("ix_call_direction"), ["direction"], unique=False)
    op.execute("UPDATE call SET direction = 'internal' WHERE source LIKE 'account:%'")

    with op.batch_alter_table("callleg", schema=None) as batch_op:
        batch_op.add_column(sa.Column("called", sa.String(length=64), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("shown", sa.String(length=64), nullable=False, server_default=""))


def downgrade() -> None:
    """Undo this revision."""
    with op.batch_alter_table("callleg", schema=None) as batch_op:
        batch_op.drop_column("shown")
        batch_op.drop_column("called")

    with op.batch_alter_table("call", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_call_direction"))
        batch_op.drop_column("masked")
        batch_op.drop_column("outgoing_did")
        batch_op.drop_column("direction")

    with op.batch_alter_table("trunk", schema=None) as batch_op:
        batch_op.drop_column("caller_id_header")
        batch_op.drop_column("number_format")
        batch_op.drop_column("server")

    with op.batch_alter_table("channel", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_channel_edge_id"))
    op.drop_table("channel")
