"""Unspent money of advances that stays with hubs for a next period, and what was done about it, which is written once."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import grants_app.core.database
from grants_app.core.append_only import guard

revision: str = "0024"
down_revision: str | None = "0023"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "advance_carry_over",
        sa.Column("hub_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(length=30), nullable=False),
        sa.Column("disbursement_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("worth_minor", sa.BigInteger(), nullable=True),
        sa.Column("entry_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_advance_carry_over_above_zero")),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_advance_carry_over_in_order")),
        sa.ForeignKeyConstraint(["hub_id"], ["hub.id"], name=op.f("fk_advance_carry_over_hub_id")),
        sa.ForeignKeyConstraint(
            ["disbursement_id"], ["disbursement.id"], name=op.f("fk_advance_carry_over_disbursement_id")
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_advance_carry_over_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_advance_carry_over")),
        sa.UniqueConstraint("reference", name=op.f("uq_advance_carry_over_reference")),
    )
    op.create_index(op.f("ix_advance_carry_over_hub_id"), "advance_carry_over", ["hub_id"], unique=False)
    op.create_index(
        op.f("ix_advance_carry_over_disbursement_id"), "advance_carry_over", ["disbursement_id"], unique=False
    )
    op.create_table(
        "carry_over_step",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("carry_over_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("at", grants_app.core.database.Moment(timezone=True), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("by_name", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["carry_over_id"], ["advance_carry_over.id"], name=op.f("fk_carry_over_step_carry_over_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_carry_over_step")),
        sa.UniqueConstraint("carry_over_id", "name", name=op.f("uq_carry_over_step_carry_over_id_name")),
    )
    guard(op.get_bind(), "carry_over_step", (("id",), ("carry_over_id", "name")))


def downgrade() -> None:
    raise RuntimeError("The schema only goes forward; restore a backup to go back.")
