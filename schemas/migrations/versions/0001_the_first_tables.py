"""The first tables."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "apitoken",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("token_hash"),
    )
    op.create_table(
        "call",
        sa.Column("id", sa.String(length=63), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("caller", sa.String(length=64), nullable=False),
        sa.Column("caller_name", sa.String(length=80), nullable=False),
        sa.Column("called", sa.String(length=64), nullable=False),
        sa.Column("did", sa.String(length=15), nullable=False),
        sa.Column("route_id", sa.String(length=63), nullable=False),
        sa.Column("route_version", sa.Integer(), nullable=False),
        sa.Column("edge_id", sa.String(length=63), nullable=False),
        sa.Column("edge_boot_id", sa.String(length=40), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("outcome_reason", sa.String(length=500), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("call", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_call_caller"), ["caller"], unique=False)
        batch_op.create_index(batch_op.f("ix_call_did"), ["did"], unique=False)
        batch_op.create_index(batch_op.f("ix_call_ended_at"), ["ended_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_call_outcome"), ["outcome"], unique=False)
        batch_op.create_index(batch_op.f("ix_call_started_at"), ["started_at"], unique=False)

    op.create_table(
        "edge",
        sa.Column("id", sa.String(length=63), nullable=False),
        sa.Column("boot_id", sa.String(length=40), nullable=False),
        sa.Column("sip_address", sa.String(length=64), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("legs", sa.Integer(), nullable=False),
        sa.Column("max_legs", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "exchange",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("country_code", sa.String(length=3), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "prompt",
        sa.Column("id", sa.String(length=63), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("file", sa.String(length=200), nullable=False),
        sa.Column("speech", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "ringgroup",
        sa.Column("id", sa.String(length=63), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "route",
        sa.Column("id", sa.String(length=63), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("draft", sa.JSON(), nullable=True),
        sa.Column("published_version", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "sipaccount",
        sa.Column("id", sa.String(length=63), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("first_name", sa.String(length=40), nullable=False),
        sa.Column("last_name", sa.String(length=40), nullable=False),
        sa.Column("username", sa.String(length=64), nullable=False),
        sa.Column("password_encrypted", sa.String(length=400), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("description", sa.String(length=500), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("sipaccount", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sipaccount_username"), ["username"], unique=True)

    op.create_table(
        "trunk",
        sa.Column("id", sa.String(length=63), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("addresses", sa.JSON(), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "callleg",
        sa.Column("call_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("party", sa.String(length=80), nullable=False),
        sa.Column("sip_call_id", sa.String(length=200), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sip_status", sa.Integer(), nullable=False),
        sa.Column("end_reason", sa.String(length=200), nullable=False),
        sa.Column("codec", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["call_id"],
            ["call.id"],
        ),
        sa.PrimaryKeyConstraint("call_id", "number"),
    )
    op.create_table(
        "callstep",
        sa.Column("call_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("route_id", sa.String(length=63), nullable=False),
        sa.Column("route_version", sa.Integer(), nullable=False),
        sa.Column("node", sa.String(length=63), nullable=False),
        sa.Column("kind", sa.String(length=63), nullable=False),
        sa.Column("summary", sa.String(length=300), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=63), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["call_id"],
            ["call.id"],
        ),
        sa.PrimaryKeyConstraint("call_id", "number"),
    )
    op.create_table(
        "did",
        sa.Column("number", sa.String(length=15), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("route_id", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["route_id"],
            ["route.id"],
        ),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_table(
        "extension",
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("account_id", sa.String(), nullable=True),
        sa.Column("group_id", sa.String(), nullable=True),
        sa.Column("route_id", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["sipaccount.id"],
        ),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["ringgroup.id"],
        ),
        sa.ForeignKeyConstraint(
            ["route_id"],
            ["route.id"],
        ),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_table(
        "registration",
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("contact_uri", sa.String(length=500), nullable=False),
        sa.Column("transport", sa.String(length=4), nullable=False),
        sa.Column("remote_ip", sa.String(length=45), nullable=False),
        sa.Column("remote_port", sa.Integer(), nullable=False),
        sa.Column("connection_id", sa.String(length=40), nullable=False),
        sa.Column("instance", sa.String(length=200), nullable=False),
        sa.Column("user_agent", sa.String(length=200), nullable=False),
        sa.Column("sip_call_id", sa.String(length=200), nullable=False),
        sa.Column("cseq", sa.Integer(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["sipaccount.id"],
        ),
        sa.PrimaryKeyConstraint("account_id", "contact_uri"),
    )
    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_registration_expires_at"), ["expires_at"], unique=False)

    op.create_table(
        "ringgroupmember",
        sa.Column("group_id", sa.String(), nullable=False),
        sa.Column("account_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["sipaccount.id"],
        ),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["ringgroup.id"],
        ),
        sa.PrimaryKeyConstraint("group_id", "account_id"),
    )
    op.create_table(
        "routeversion",
        sa.Column("route_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("graph", sa.JSON(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["route_id"],
            ["route.id"],
        ),
        sa.PrimaryKeyConstraint("route_id", "number"),
    )
    op.create_table(
        "voicemailbox",
        sa.Column("id", sa.String(length=63), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("greeting_prompt_id", sa.String(), nullable=True),
        sa.Column("greet", sa.Boolean(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("max_seconds", sa.Integer(), nullable=False),
        sa.Column("silence_seconds", sa.Integer(), nullable=False),
        sa.Column("mail_addresses", sa.String(length=500), nullable=False),
        sa.Column("mail_salutation", sa.String(length=80), nullable=False),
        sa.Column("mail_attach", sa.Boolean(), nullable=False),
        sa.Column("delete_after_mail", sa.Boolean(), nullable=False),
        sa.Column("mail_say_time", sa.Boolean(), nullable=False),
        sa.Column("mail_say_caller", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["greeting_prompt_id"],
            ["prompt.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "voicemailmessage",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("box_id", sa.String(), nullable=False),
        sa.Column("call_id", sa.String(length=63), nullable=False),
        sa.Column("caller", sa.String(length=64), nullable=False),
        sa.Column("caller_name", sa.String(length=80), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("file", sa.String(length=200), nullable=False),
        sa.Column("mailed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["box_id"],
            ["voicemailbox.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("voicemailmessage", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_voicemailmessage_box_id"), ["box_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_voicemailmessage_call_id"), ["call_id"], unique=False)


def downgrade() -> None:
    """Bring the tables back to the revision before."""
    with op.batch_alter_table("voicemailmessage", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_voicemailmessage_call_id"))
        batch_op.drop_index(batch_op.f("ix_voicemailmessage_box_id"))

    op.drop_table("voicemailmessage")
    op.drop_table("voicemailbox")
    op.drop_table("routeversion")
    op.drop_table("ringgroupmember")
    with op.batch_alter_table("registration", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_registration_expires_at"))

    op.drop_table("registration")
    op.drop_table("extension")
    op.drop_table("did")
    op.drop_table("callstep")
    op.drop_table("callleg")
    op.drop_table("trunk")
    with op.batch_alter_table("sipaccount", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sipaccount_username"))

    op.drop_table("sipaccount")
    op.drop_table("route")
    op.drop_table("ringgroup")
    op.drop_table("revision")
    op.drop_table("prompt")
    op.drop_table("exchange")
    op.drop_table("edge")
    with op.batch_alter_table("call", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_call_started_at"))
        batch_op.drop_index(batch_op.f("ix_call_outcome"))
        batch_op.drop_index(batch_op.f("ix_call_ended_at"))
        batch_op.drop_index(batch_op.f("ix_call_did"))
        batch_op.drop_index(batch_op.f("ix_call_caller"))

    op.drop_table("call")
    op.drop_table("apitoken")
