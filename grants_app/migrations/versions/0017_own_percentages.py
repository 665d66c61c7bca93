"""Our own percentage of the last advance that a hub accounts for before the next; and authority delegated for some days."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import grants_app.core.database

revision: str = "0017"
down_revision: str | None = "0016"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "own_percentage",
        sa.Column("hub_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("percent", grants_app.core.database.ExactDecimal(length=64), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("recorded_by_name", sa.String(length=200), nullable=False),
        sa.Column("recorded_at", grants_app.core.database.Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["hub_id"], ["hub.id"], name=op.f("fk_own_percentage_hub_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_percentage")),
    )
    op.create_index("ix_own_percentage_hub_id", "own_percentage", ["hub_id"])
    op.create_index("ix_own_percentage_in_force", "own_percentage", ["hub_id", "starts_on"])
    op.create_table(
        "delegation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("hub_id", sa.Uuid(), nullable=True),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("giver_id", sa.Uuid(), nullable=False),
        sa.Column("giver_name", sa.String(length=200), nullable=False),
        sa.Column("taker_id", sa.Uuid(), nullable=False),
        sa.Column("taker_name", sa.String(length=200), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("given_at", grants_app.core.database.Moment(timezone=True), nullable=False),
        sa.Column("ended_at", grants_app.core.database.Moment(timezone=True), nullable=True),
        sa.Column("ended_by_name", sa.String(length=200), nullable=False),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_delegation_ends_after_it_starts")),
        sa.CheckConstraint("giver_id <> taker_id", name=op.f("ck_delegation_another_person")),
        sa.ForeignKeyConstraint(["hub_id"], ["hub.id"], name=op.f("fk_delegation_hub_id")),
        sa.ForeignKeyConstraint(["giver_id"], ["person.id"], name=op.f("fk_delegation_giver_id")),
        sa.ForeignKeyConstraint(["taker_id"], ["person.id"], name=op.f("fk_delegation_taker_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegation")),
    )
    op.create_index("ix_delegation_hub_id", "delegation", ["hub_id"])
    op.create_index("ix_delegation_taker_id", "delegation", ["taker_id"])


def downgrade() -> None:
    raise RuntimeError("The schema only goes forward; restore a backup to go back.")
