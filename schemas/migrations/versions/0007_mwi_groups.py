"""MWI groups, and messages that somebody listened to."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from schemas.tables.base import UtcDateTime

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "mwigroup",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=63), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("sipaccount") as batch:
        batch.add_column(sa.Column("mwi_group_id", sa.String(length=63), nullable=True))
        batch.create_foreign_key("fk_sipaccount_mwi_group_id", "mwigroup", ["mwi_group_id"], ["id"])
    op.add_column("voicemailmessage", sa.Column("heard_at", UtcDateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Undo this revision."""
    op.drop_column("voicemailmessage", "heard_at")
    with op.batch_alter_table("sipaccount") as batch:
        batch.drop_constraint("fk_sipaccount_mwi_group_id", type_="foreignkey")
        batch.drop_column("mwi_group_id")
    op.drop_table("mwigroup")
