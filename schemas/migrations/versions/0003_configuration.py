"""Versions of rows, the audit log, and the tables of all that an admin configures."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "acdfilter",
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.String(length=63), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "advancedfunctionindicator",
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.String(length=63), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "advancedofficehours",
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.String(length=63), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "advancedvacations",
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.String(length=63), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(length=80), nullable=False),
        sa.Column("action", sa.String(length=20), nullable=False),
        sa.Column("resource", sa.String(length=40), nullable=False),
        sa.Column("resource_id", sa.String(length=63), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_resource"), ["resource"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_resource_id"), ["resource_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_who"), ["who"], unique=False)

    op.create_table(
        "backuproute",
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.String(length=63), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "callfilter",
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.String(length=63), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "dialoutgroup",
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.String(length=63), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "holidayset",
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.String(length=63), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "leastcostrule",
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.String(length=63), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "officehours",
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.String(length=63), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "shortnumber",
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("code", sa.String(length=4), nullable=False),
        sa.Column("number", sa.String(length=15), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("code"),
    )
    op.create_table(
        "vacation",
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.String(length=63), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "functionindicator",
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("id", sa.String(length=63), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("green_route_id", sa.String(), nullable=True),
        sa.Column("red_route_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["green_route_id"],
            ["route.id"],
        ),
        sa.ForeignKeyConstraint(
            ["red_route_id"],
            ["route.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "didforwarding",
        sa.Column("did", sa.String(), nullable=False),
        sa.Column("number", sa.String(length=15), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["did"],
            ["did.number"],
        ),
        sa.PrimaryKeyConstraint("did"),
    )
    op.create_table(
        "prefixdialling",
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("prefix", sa.String(length=2), nullable=False),
        sa.Column("did", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["did"],
            ["did.number"],
        ),
        sa.PrimaryKeyConstraint("prefix"),
    )
    op.create_table(
        "prefixforwarding",
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("code", sa.String(length=3), nullable=False),
        sa.Column("did", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["did"],
            ["did.number"],
        ),
        sa.PrimaryKeyConstraint("code"),
    )
    with op.batch_alter_table("did", schema=None) as batch_op:
        batch_op.add_column(sa.Column("version", sa.Integer(), server_default="1", nullable=False))
        batch_op.add_column(sa.Column("backup_route_id", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("function_indicator_id", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("acd_filters", sa.JSON(), server_default="[]", nullable=False))
        batch_op.add_column(sa.Column("label", sa.String(length=40), server_default="", nullable=False))
        batch_op.add_column(sa.Column("channels", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            "fk_did_function_indicator_id", "functionindicator", ["function_indicator_id"], ["id"]
        )
        batch_op.create_foreign_key("fk_did_backup_route_id", "backuproute", ["backup_route_id"], ["id"])

    with op.batch_alter_table("exchange", schema=None) as batch_op:
        batch_op.add_column(sa.Column("version", sa.Integer(), server_default="1", nullable=False))
        batch_op.add_column(sa.Column("settings", sa.JSON(), server_default="{}", nullable=False))

    with op.batch_alter_table("extension", schema=None) as batch_op:
        batch_op.add_column(sa.Column("function_indicator_id", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("advanced_function_indicator_id", sa.String(), nullable=True))
        batch_op.create_foreign_key(
            "fk_extension_function_indicator_id", "functionindicator", ["function_indicator_id"], ["id"]
        )
        batch_op.create_foreign_key(
            "fk_extension_advanced_function_indicator_id",
            "advancedfunctionindicator",
            ["advanced_function_indicator_id"],
            ["id"],
        )

    with op.batch_alter_table("prompt", schema=None) as batch_op:
        batch_op.add_column(sa.Column("version", sa.Integer(), server_default="1", nullable=False))

    with op.batch_alter_table("ringgroup", schema=None) as batch_op:
        batch_op.add_column(sa.Column("version", sa.Integer(), server_default="1", nullable=False))
        batch_op.add_column(sa.Column("external_numbers", sa.JSON(), server_default="[]", nullable=False))
        batch_op.add_column(sa.Column("outgoing_did", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("blf_extension", sa.String(length=20), server_default="", nullable=False))
        batch_op.create_foreign_key("fk_ringgroup_outgoing_did", "did", ["outgoing_did"], ["number"])

    with op.batch_alter_table("route", schema=None) as batch_op:
        batch_op.add_column(sa.Column("version", sa.Integer(), server_default="1", nullable=False))
        batch_op.add_column(sa.Column("available_in", sa.JSON(), server_default="[]", nullable=False))
        batch_op.add_column(sa.Column("blf_extension", sa.String(length=20), server_default="", nullable=False))

    with op.batch_alter_table("sipaccount", schema=None) as batch_op:
        batch_op.add_column(sa.Column("version", sa.Integer(), server_default="1", nullable=False))
        batch_op.add_column(sa.Column("dial_out_group_id", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("outgoing_did", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("masked", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("music_class", sa.String(length=63), server_default="", nullable=False))
        batch_op.add_column(sa.Column("country_code", sa.String(length=3), server_default="", nullable=False))
        batch_op.add_column(sa.Column("paging", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("offline_alert", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("secure", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("video", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("channels", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("blf_extension", sa.String(length=20), server_default="", nullable=False))
        batch_op.create_foreign_key("fk_sipaccount_outgoing_did", "did", ["outgoing_did"], ["number"])
        batch_op.create_foreign_key("fk_sipaccount_dial_out_group_id", "dialoutgroup", ["dial_out_group_id"], ["id"])

    with op.batch_alter_table("trunk", schema=None) as batch_op:
        batch_op.add_column(sa.Column("version", sa.Integer(), server_default="1", nullable=False))
        batch_op.add_column(sa.Column("channels", sa.Integer(), nullable=True))

    with op.batch_alter_table("voicemailbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("version", sa.Integer(), server_default="1", nullable=False))


def downgrade() -> None:
    """Bring the tables back to the revision before."""
    with op.batch_alter_table("voicemailbox", schema=None) as batch_op:
        batch_op.drop_column("version")

    with op.batch_alter_table("trunk", schema=None) as batch_op:
        batch_op.drop_column("channels")
        batch_op.drop_column("version")

    with op.batch_alter_table("sipaccount", schema=None) as batch_op:
        batch_op.drop_constraint("fk_sipaccount_dial_out_group_id", type_="foreignkey")
        batch_op.drop_constraint("fk_sipaccount_outgoing_did", type_="foreignkey")
        batch_op.drop_column("blf_extension")
        batch_op.drop_column("channels")
        batch_op.drop_column("video")
        batch_op.drop_column("secure")
        batch_op.drop_column("offline_alert")
        batch_op.drop_column("paging")
        batch_op.drop_column("country_code")
        batch_op.drop_column("music_class")
        batch_op.drop_column("masked")
        batch_op.drop_column("outgoing_did")
        batch_op.drop_column("dial_out_group_id")
        batch_op.drop_column("version")

    with op.batch_alter_table("route", schema=None) as batch_op:
        batch_op.drop_column("blf_extension")
        batch_op.drop_column("available_in")
        batch_op.drop_column("version")

    with op.batch_alter_table("ringgroup", schema=None) as batch_op:
        batch_op.drop_constraint("fk_ringgroup_outgoing_did", type_="foreignkey")
        batch_op.drop_column("blf_extension")
        batch_op.drop_column("outgoing_did")
        batch_op.drop_column("external_numbers")
        batch_op.drop_column("version")

    with op.batch_alter_table("prompt", schema=None) as batch_op:
        batch_op.drop_column("version")

    with op.batch_alter_table("extension", schema=None) as batch_op:
        batch_op.drop_constraint("fk_extension_advanced_function_indicator_id", type_="foreignkey")
        batch_op.drop_constraint("fk_extension_function_indicator_id", type_="foreignkey")
        batch_op.drop_column("advanced_function_indicator_id")
        batch_op.drop_column("function_indicator_id")

    with op.batch_alter_table("exchange", schema=None) as batch_op:
        batch_op.drop_column("settings")
        batch_op.drop_column("version")

    with op.batch_alter_table("did", schema=None) as batch_op:
        batch_op.drop_constraint("fk_did_backup_route_id", type_="foreignkey")
        batch_op.drop_constraint("fk_did_function_indicator_id", type_="foreignkey")
        batch_op.drop_column("channels")
        batch_op.drop_column("label")
        batch_op.drop_column("acd_filters")
        batch_op.drop_column("function_indicator_id")
        batch_op.drop_column("backup_route_id")
        batch_op.drop_column("version")

    op.drop_table("prefixforwarding")
    op.drop_table("prefixdialling")
    op.drop_table("didforwarding")
    op.drop_table("functionindicator")
    op.drop_table("vacation")
    op.drop_table("shortnumber")
    op.drop_table("officehours")
    op.drop_table("leastcostrule")
    op.drop_table("holidayset")
    op.drop_table("dialoutgroup")
    op.drop_table("callfilter")
    op.drop_table("backuproute")
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_who"))
        batch_op.drop_index(batch_op.f("ix_audit_resource_id"))
        batch_op.drop_index(batch_op.f("ix_audit_resource"))
        batch_op.drop_index(batch_op.f("ix_audit_at"))

    op.drop_table("audit")
    op.drop_table("advancedvacations")
    op.drop_table("advancedofficehours")
    op.drop_table("advancedfunctionindicator")
    op.drop_table("acdfilter")
