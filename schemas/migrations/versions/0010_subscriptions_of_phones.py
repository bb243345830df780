"""The subscriptions by which keys and lamps of phones are lit."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from schemas.tables.base import UtcDateTime

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "subscription",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("package", sa.String(length=40), nullable=False),
        sa.Column("event_id", sa.String(length=80), nullable=False),
        sa.Column("resource", sa.String(length=80), nullable=False),
        sa.Column("call_id", sa.String(length=300), nullable=False),
        sa.Column("local_tag", sa.String(length=40), nullable=False),
        sa.Column("remote_tag", sa.String(length=200), nullable=False),
        sa.Column("local_address", sa.String(length=600), nullable=False),
        sa.Column("remote_address", sa.String(length=600), nullable=False),
        sa.Column("target", sa.String(length=500), nullable=False),
        sa.Column("routes", sa.JSON(), nullable=False),
        sa.Column("remote_cseq", sa.BigInteger(), nullable=False),
        sa.Column("transport", sa.String(length=4), nullable=False),
        sa.Column("remote_ip", sa.String(length=45), nullable=False),
        sa.Column("remote_port", sa.Integer(), nullable=False),
        sa.Column("connection_id", sa.String(length=40), nullable=False),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["sipaccount.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("subscription") as batch:
        batch.create_index(batch.f("ix_subscription_account_id"), ["account_id"], unique=False)
        batch.create_index(batch.f("ix_subscription_expires_at"), ["expires_at"], unique=False)


def downgrade() -> None:
    """Undo this revision."""
    op.drop_table("subscription")
