"""Who a community is, sealed in tables of its own under keys of its hub; who opened it; and a community stays with its hub."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import grants_app.core.database
from grants_app.core.append_only import guard, refuse

revision: str = "0040"
down_revision: str | None = "0039"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_MOMENT = grants_app.core.database.Moment(timezone=True)


def upgrade() -> None:
    op.create_table(
        "hub_key",
        sa.Column("hub_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(length=12), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("made_by_name", sa.String(length=200), nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("retired_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["hub_id"], ["hub.id"], name=op.f("fk_hub_key_hub_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hub_key")),
        sa.UniqueConstraint("hub_id", "purpose", "number", name=op.f("uq_hub_key_hub_id_purpose_number")),
    )
    op.create_index(op.f("ix_hub_key_hub_id"), "hub_key", ["hub_id"], unique=False)
    _sealed("community_name", "name", one_each=True)
    _sealed("community_place", "place", one_each=True)
    _sealed("community_person", "name", "role", "contact", one_each=False)
    op.create_table(
        "identity_opening",
        sa.Column("hub_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("parts", sa.String(length=60), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("opened_by", sa.Uuid(), nullable=True),
        sa.Column("opened_by_name", sa.String(length=200), nullable=False),
        sa.Column("opened_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_identity_opening_community_id")),
        sa.ForeignKeyConstraint(["hub_id"], ["hub.id"], name=op.f("fk_identity_opening_hub_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_opening")),
    )
    op.create_index(op.f("ix_identity_opening_hub_id"), "identity_opening", ["hub_id"], unique=False)
    op.create_index(op.f("ix_identity_opening_community_id"), "identity_opening", ["community_id"], unique=False)
    connection = op.get_bind()
    guard(connection, "identity_opening")
    stays = "a community stays with its hub: what is sealed of it opens nowhere else"
    refuse(connection, "community", "community_stays", "UPDATE", "NEW.hub_id <> OLD.hub_id", stays)
    kept = "a key of a hub is retired, never deleted"
    refuse(connection, "hub_key", "hub_key_stays", "DELETE", "OLD.id IS NOT NULL", kept)


def _sealed(table: str, *columns: str, one_each: bool) -> None:
    op.create_table(
        table,
        sa.Column("hub_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        *(sa.Column(name, sa.LargeBinary(), nullable=False) for name in columns),
        sa.Column("sealed_by_name", sa.String(length=200), nullable=False),
        sa.Column("sealed_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f(f"fk_{table}_community_id")),
        sa.ForeignKeyConstraint(["hub_id"], ["hub.id"], name=op.f(f"fk_{table}_hub_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        *([sa.UniqueConstraint("community_id", name=op.f(f"uq_{table}_community_id"))] if one_each else []),
    )
    op.create_index(op.f(f"ix_{table}_hub_id"), table, ["hub_id"], unique=False)
    if not one_each:
        op.create_index(op.f(f"ix_{table}_community_id"), table, ["community_id"], unique=False)


def downgrade() -> None:
    raise RuntimeError("The schema only goes forward; restore a backup to go back.")
