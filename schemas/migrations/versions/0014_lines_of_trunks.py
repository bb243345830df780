"""Trunks that register: their passwords, all the rest of their settings, and how their lines are now.

A CSeq may be as big as 2^32 - 1, which an integer of PostgreSQL does not hold.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from schemas.tables.base import UtcDateTime

revision: str = "0014"
down_revision: str | None = "0013"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "trunklinestate",
        sa.Column("trunk_id", sa.String(length=63), nullable=False),
        sa.Column("registration", sa.String(length=12), nullable=False),
        sa.Column("registered_until", UtcDateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("next_try_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("sip_call_id", sa.String(length=80), nullable=False),
        sa.Column("cseq", sa.BigInteger(), nullable=False),
        sa.Column("silent", sa.Boolean(), nullable=False),
        sa.Column("silent_since", UtcDateTime(timezone=True), nullable=True),
        sa.Column("answered_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("address", sa.String(length=80), nullable=False),
        sa.Column("changed_at", UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("trunk_id"),
    )
    with op.batch_alter_table("trunk", schema=None) as batch_op:
        batch_op.add_column(sa.Column("password_encrypted", sa.String(length=400), nullable=True))
        batch_op.add_column(sa.Column("settings", sa.JSON(), nullable=False, server_default="{}"))

    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.alter_column("cseq", existing_type=sa.Integer(), type_=sa.BigInteger(), existing_nullable=False)


def downgrade() -> None:
    """Undo this revision."""
    op.execute("DELETE FROM registration WHERE cseq > 2147483647")
    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.alter_column("cseq", existing_type=sa.BigInteger(), type_=sa.Integer(), existing_nullable=False)

    with op.batch_alter_table("trunk", schema=None) as batch_op:
        batch_op.drop_column("settings")
        batch_op.drop_column("password_encrypted")

    op.drop_table("trunklinestate")
