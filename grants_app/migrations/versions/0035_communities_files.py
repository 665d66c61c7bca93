"""Communities have a file of facts, written once and reused; those that are here begin with an empty one."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import grants_app.core.database

revision: str = "0035"
down_revision: str | None = "0034"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_MOMENT = grants_app.core.database.Moment(timezone=True)


def upgrade() -> None:
    op.create_table(
        "community_profile",
        sa.Column("hub_id", sa.Uuid(), nullable=False),
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("legal_form", sa.String(length=40), nullable=False),
        sa.Column("registered_on", sa.Date(), nullable=True),
        sa.Column("themes", sa.String(length=400), nullable=False),
        sa.Column("languages", sa.String(length=200), nullable=False),
        sa.Column("members", sa.String(length=20), nullable=False),
        sa.Column("women", sa.String(length=20), nullable=False),
        sa.Column("youth", sa.String(length=20), nullable=False),
        sa.Column("countries", sa.String(length=200), nullable=False),
        sa.Column("area", sa.String(length=20), nullable=False),
        sa.Column("channels", sa.String(length=200), nullable=False),
        sa.Column("track_record", sa.Text(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("changed_by_name", sa.String(length=200), nullable=False),
        sa.Column("changed_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_community_profile_community_id")),
        sa.ForeignKeyConstraint(["hub_id"], ["hub.id"], name=op.f("fk_community_profile_hub_id")),
        sa.PrimaryKeyConstraint("community_id", name=op.f("pk_community_profile")),
    )
    op.create_index(op.f("ix_community_profile_hub_id"), "community_profile", ["hub_id"], unique=False)
    op.create_table(
        "community_turnover",
        sa.Column("community_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["community_id"], ["community.id"], name=op.f("fk_community_turnover_community_id")),
        sa.PrimaryKeyConstraint("community_id", "year", name=op.f("pk_community_turnover")),
    )


def downgrade() -> None:
    raise RuntimeError("The schema only goes forward; restore a backup to go back.")
