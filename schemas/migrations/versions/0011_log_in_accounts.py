"""Log-in accounts, sessions, scopes of tokens, and the logs of authentications, registrations and mails."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "authenticationevent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event", sa.String(length=40), nullable=False),
        sa.Column("login", sa.String(length=80), nullable=False),
        sa.Column("source", sa.String(length=45), nullable=False),
        sa.Column("user_agent", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("authenticationevent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_authenticationevent_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_authenticationevent_event"), ["event"], unique=False)
        batch_op.create_index(batch_op.f("ix_authenticationevent_login"), ["login"], unique=False)
        batch_op.create_index(batch_op.f("ix_authenticationevent_source"), ["source"], unique=False)

    op.create_table(
        "loginaccount",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=63), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("login", sa.String(length=80), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("sip_accounts", sa.JSON(), nullable=False),
        sa.Column("voicemail_boxes", sa.JSON(), nullable=False),
        sa.Column("function_indicators", sa.JSON(), nullable=False),
        sa.Column("advanced_function_indicators", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("loginaccount", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_loginaccount_login"), ["login"], unique=True)

    op.create_table(
        "loginattempts",
        sa.Column("key", sa.String(length=70), nullable=False),
        sa.Column("failures", sa.Float(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("blocked_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("key"),
    )
    with op.batch_alter_table("loginattempts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_loginattempts_last_at"), ["last_at"], unique=False)

    op.create_table(
        "mailrecord",
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("to", sa.JSON(), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_attempt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(length=500), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("mailrecord", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mailrecord_ordered_at"), ["ordered_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_mailrecord_state"), ["state"], unique=False)

    op.create_table(
        "registrationevent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.String(length=63), nullable=False),
        sa.Column("event", sa.String(length=20), nullable=False),
        sa.Column("contact_uri", sa.String(length=500), nullable=False),
        sa.Column("transport", sa.String(length=4), nullable=False),
        sa.Column("source", sa.String(length=45), nullable=False),
        sa.Column("source_port", sa.Integer(), nullable=False),
        sa.Column("user_agent", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("registrationevent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_registrationevent_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_registrationevent_at"), ["at"], unique=False)

    op.create_table(
        "loginsecret",
        sa.Column("login_id", sa.String(length=63), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("password_set_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("totp_secret_encrypted", sa.String(length=400), nullable=False),
        sa.Column("totp_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("totp_last_step", sa.Integer(), nullable=False),
        sa.Column("recovery_codes", sa.JSON(), nullable=False),
        sa.Column("last_log_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["login_id"],
            ["loginaccount.id"],
        ),
        sa.PrimaryKeyConstraint("login_id"),
    )
    op.create_table(
        "loginsession",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=16), nullable=False),
        sa.Column("login_id", sa.String(length=63), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.String(length=45), nullable=False),
        sa.Column("user_agent", sa.String(length=200), nullable=False),
        sa.Column("second_factor", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["login_id"],
            ["loginaccount.id"],
        ),
        sa.PrimaryKeyConstraint("token_hash"),
    )
    with op.batch_alter_table("loginsession", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_loginsession_expires_at"), ["expires_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_loginsession_id"), ["id"], unique=True)
        batch_op.create_index(batch_op.f("ix_loginsession_login_id"), ["login_id"], unique=False)

    with op.batch_alter_table("apitoken", schema=None) as batch_op:
        batch_op.add_column(sa.Column("id", sa.String(length=16), nullable=True))
        # A token that is there already opened everything, and goes on to do so.
        batch_op.add_column(sa.Column("scopes", sa.JSON(), server_default='["admin"]', nullable=False))
        batch_op.add_column(sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE apitoken SET id = substr(token_hash, 1, 12)")
    with op.batch_alter_table("apitoken", schema=None) as batch_op:
        batch_op.alter_column("id", existing_type=sa.String(length=16), nullable=False)
        batch_op.create_index(batch_op.f("ix_apitoken_id"), ["id"], unique=True)


def downgrade() -> None:
    """Undo this revision."""
    with op.batch_alter_table("apitoken", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_apitoken_id"))
        batch_op.drop_column("last_used_at")
        batch_op.drop_column("expires_at")
        batch_op.drop_column("scopes")
        batch_op.drop_column("id")

    with op.batch_alter_table("loginsession", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_loginsession_login_id"))
        batch_op.drop_index(batch_op.f("ix_loginsession_id"))
        batch_op.drop_index(batch_op.f("ix_loginsession_expires_at"))

    op.drop_table("loginsession")
    op.drop_table("loginsecret")
    with op.batch_alter_table("registrationevent", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_registrationevent_at"))
        batch_op.drop_index(batch_op.f("ix_registrationevent_account_id"))

    op.drop_table("registrationevent")
    with op.batch_alter_table("mailrecord", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mailrecord_state"))
        batch_op.drop_index(batch_op.f("ix_mailrecord_ordered_at"))

    op.drop_table("mailrecord")
    with op.batch_alter_table("loginattempts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_loginattempts_last_at"))

    op.drop_table("loginattempts")
    with op.batch_alter_table("loginaccount", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_loginaccount_login"))

    op.drop_table("loginaccount")
    with op.batch_alter_table("authenticationevent", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_authenticationevent_source"))
        batch_op.drop_index(batch_op.f("ix_authenticationevent_login"))
        batch_op.drop_index(batch_op.f("ix_authenticationevent_event"))
        batch_op.drop_index(batch_op.f("ix_authenticationevent_at"))

    op.drop_table("authenticationevent")
