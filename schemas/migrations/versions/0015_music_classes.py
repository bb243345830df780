"""Music on hold by classes; the names that accounts had for theirs become classes."""

import re
from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0015"
down_revision: str | None = "0014"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_CLASSES = sa.table(
    "musicclass", *(sa.column(name) for name in ("version", "id", "name")), sa.column("settings", sa.JSON)
)
_ACCOUNTS = sa.table("sipaccount", sa.column("music_class"), sa.column("music_class_id"))


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "musicclass",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=63), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("sipaccount") as batch:
        batch.add_column(sa.Column("music_class_id", sa.String(length=63), nullable=True))
        batch.create_foreign_key("fk_sipaccount_music_class_id", "musicclass", ["music_class_id"], ["id"])
    _make_classes()
    with op.batch_alter_table("sipaccount") as batch:
        batch.drop_column("music_class")


def _make_classes() -> None:
    """Make a class, still without sounds, of each name that an account has."""
    connection = op.get_bind()
    names = connection.scalars(sa.select(_ACCOUNTS.c.music_class).where(_ACCOUNTS.c.music_class != "").distinct())
    for number, name in enumerate(sorted(names), start=1):
        slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:50] or "music"
        key = f"{slug}-{number}"
        connection.execute(_CLASSES.insert().values(version=1, id=key, name=name, settings={"sounds": []}))
        connection.execute(_ACCOUNTS.update().where(_ACCOUNTS.c.music_class == name).values(music_class_id=key))


def downgrade() -> None:
    """Undo this revision."""
    with op.batch_alter_table("sipaccount") as batch:
        batch.add_column(sa.Column("music_class", sa.String(length=63), nullable=False, server_default=""))
    connection = op.get_bind()
    for key, name in connection.execute(sa.select(_CLASSES.c.id, _CLASSES.c.name)).all():
        connection.execute(_ACCOUNTS.update().where(_ACCOUNTS.c.music_class_id == key).values(music_class=name[:63]))
    with op.batch_alter_table("sipaccount") as batch:
        batch.drop_constraint("fk_sipaccount_music_class_id", type_="foreignkey")
        batch.drop_column("music_class_id")
    op.drop_table("musicclass")
